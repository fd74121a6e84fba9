"""Oracle of docs/src/rules/auctions.md: one auction, whole chits, the rates of their turns.

Usage: auctions.py SEED COUNT [FUNCTION]. By another road than the library: a ledger of envelopes in which every payment is booked one by one; a split hands out
cent by cent; rates are checked by the worth of the flows at a rate that was found by halving.
"""

import sys
from decimal import Decimal, getcontext
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "shared")]

from common import DIGITS, amount_text, exact, maybe, money, plain, rounded, rounding, run, units
from seed_draw import Refused, apart, in_range, length, once, outcome, refuse, sha, shuffled, text_of

getcontext().prec = 60
MOST = 10**12
IDS = ["amina", "baraka", "chebet", "Zuri", "émile", "wanjiru-1", "wanjiru-2", "10", "9", "kip"]


def decimals(argument, text, most):
    shown = text.partition(".")[2].rstrip("0")
    if len(shown) > most:
        refuse("too_many_decimals", argument, value=text, maximum=str(most))


def cent_by_cent(amount, takers):
    """Each in turn gets as many as the others, the first ones what is over."""
    return {hand: amount // len(takers) + (place < amount % len(takers)) for place, hand in enumerate(takers)} if takers else {}


class Chit:
    def __init__(self, terms):
        self.terms = terms
        self.currency = currency = terms.get("currency", "KES")
        self.least_unit = "1" if DIGITS[currency] == 0 else "0.01"
        text = terms["contribution"]
        if not 0 < exact(text) <= MOST:
            refuse("out_of_range", "terms.contribution", value=text, minimum=self.least_unit, maximum=str(MOST))
        decimals("terms.contribution", text, DIGITS[currency])
        length("terms.hands", len(terms["hands"]), 1, 200)
        for place, hand in enumerate(terms["hands"]):
            text_of(f"terms.hands[{place}]", hand, 1, 64)
        once(terms["hands"], "terms.hands[%d]")
        self.hands = sorted(terms["hands"], key=str.encode)
        self.contribution = units(text, currency)
        self.value = self.contribution * len(self.hands)
        if self.value > MOST * 10 ** DIGITS[currency]:
            raise Refused({"code": "result_too_large", "quantity": "chit value", "maximum": str(MOST)})
        for name in ("commission", "maximum_discount"):
            share = terms.get(name)
            if share is not None:
                in_range("terms." + name, (exact(share), share), 0, 1)
                decimals("terms." + name, share, 12)
        step = terms.get("rounding", {}).get("step")
        if step is not None and not exact(self.least_unit) <= exact(step) <= 1_000_000:
            refuse("out_of_range", "terms.rounding.step", value=step, minimum=self.least_unit, maximum="1000000")
        self.commission = rounded(self.value * exact(terms.get("commission", "0")), terms.get("rounding", {}), currency)
        self.way = terms.get("commission_paid", "from_discount")
        if self.commission > self.value:
            apart("terms.commission", "terms.rounding", "the commission would be above the chit value")
        self.least = self.commission if self.way == "from_discount" else 0
        self.largest = self.value - self.commission if self.way == "on_top" else self.value
        if terms.get("maximum_discount") is not None:
            cap = int(self.value * exact(terms["maximum_discount"]))
            if cap < self.least:
                apart("terms.commission", "terms.maximum_discount", "the largest discount would not pay the commission")
            if cap > self.largest:
                apart("terms.commission", "terms.maximum_discount", "the prize would be negative")
            self.largest = cap

    def known(self, argument, hand):
        if hand not in self.hands:
            refuse("not_found", argument, value=hand, expected="a hand of `terms.hands`")

    def draw(self, path, auction, hands):
        if auction.get("seed_text") is None:
            refuse("missing_field", path + ".seed_text")
        return shuffled(auction["seed_text"], sorted(hands, key=str.encode))[0], sha(auction["seed_text"])

    def award(self, prized, auction, path):
        still = [hand for hand in self.hands if hand not in prized]
        bids = []
        for place, bid in enumerate(auction.get("bids", [])):
            here = f"{path}.bids[{place}]"
            self.known(here + ".hand", bid["hand"])
            if bid["hand"] in prized:
                apart(here + ".hand", "terms.hands", "a hand that has won does not bid")
            text = bid["discount"]
            in_range(here + ".discount", (exact(text), text), 0, MOST)
            decimals(here + ".discount", text, DIGITS[self.currency])
            discount = units(text, self.currency)
            if not self.least <= discount <= self.largest:
                refuse("out_of_range", here + ".discount", value=text, minimum=money(self.least, self.currency), maximum=money(self.largest, self.currency))
            bids.append((bid["hand"], discount))
        once([hand for hand, _ in bids], path + ".bids[%d].hand")
        if auction.get("seed_text") is not None:
            text_of(path + ".seed_text", auction["seed_text"], 1, 1000)
        seed = None
        if len(still) == 1:
            if bids:
                apart(path + ".bids", "terms.hands", "the last hand has nobody to bid against")
            winner, discount, decision = still[0], self.least, "last_hand"
        elif not bids and self.terms.get("no_bids", "draw") == "roll_over":
            return None, "rolled_over", None, 0, 0, 0, {}
        elif not bids:
            (winner, seed), discount, decision = self.draw(path, auction, still), self.least, "drawn_without_bids"
        else:
            discount = max(discount for _, discount in bids)
            best = [hand for hand, bid in bids if bid == discount]
            winner, decision = best[0], "highest_bid"
            if len(best) > 1:
                decision = "first_of_equals"
                if self.terms.get("tie", "draw") == "draw":
                    (winner, seed), decision = self.draw(path, auction, best), "drawn_among_equals"
        prize = self.value - discount - (self.commission if self.way == "on_top" else 0)
        shared = discount - (self.commission if self.way == "from_discount" else 0)
        takers = self.hands if self.terms.get("dividend_to", "all") == "all" else [hand for hand in still if hand != winner]
        return winner, decision, seed, discount, prize, self.commission, cent_by_cent(shared, takers)


def auction_of(terms, prized, auction):
    chit = Chit(terms)
    for place, hand in enumerate(prized):
        chit.known(f"prized[{place}]", hand)
    once(prized, "prized[%d]")
    if len(prized) == len(chit.hands):
        refuse("no_answer", "prized", reason="every hand has won")
    winner, decision, seed, discount, prize, commission, dividends = chit.award(prized, auction, "auction")
    show = lambda amount: money(amount, chit.currency)
    return {
        "currency": chit.currency,
        "value": show(chit.value),
        "winner": winner,
        "decision": decision,
        "seed": seed,
        "discount": show(discount),
        "prize": show(prize),
        "commission": show(commission),
        "dividends": [{"hand": hand, "amount": show(dividends.get(hand, 0))} for hand in chit.hands],
        "dividend": show(sum(dividends.values())),
    }


def played(terms, auctions):
    """The chit and its meetings: (round, what the award said, instalments, dividends taken off, what is in the box)."""
    chit = Chit(terms)
    length("auctions", len(auctions), 1, 1000)
    prized, number, box, owed, collect, meetings = [], 1, 0, {}, True, []
    on_it = cent_by_cent(chit.commission if chit.way == "with_instalment" else 0, chit.hands)
    for place, auction in enumerate(auctions):
        if len(prized) == len(chit.hands):
            refuse("too_long", "auctions", value=str(len(auctions)), maximum=str(place))
        award = chit.award(prized, auction, f"auctions[{place}]")
        winner, _, _, _, prize, commission, dividends = award
        due = {hand: chit.contribution + on_it[hand] if collect else 0 for hand in chit.hands}
        less = {hand: owed.get(hand, 0) for hand in chit.hands}
        for hand in chit.hands:
            box += due[hand]
            box -= less[hand]
        box -= prize + commission
        meetings.append((number, award, due, less, box))
        collect, owed = winner is not None, dividends
        if winner is not None:
            prized.append(winner)
            number += 1
    return chit, meetings, prized


def whole(terms, auctions):
    chit, meetings, prized = played(terms, auctions)
    show = lambda amount: money(amount, chit.currency)
    rounds, accounts = [], {hand: {"won": None, "paid": 0, "got": 0, "less": 0} for hand in chit.hands}
    for number, (winner, decision, seed, discount, prize, commission, dividends), due, less, box in meetings:
        rows = []
        for hand in chit.hands:
            accounts[hand]["paid"] += due[hand] - less[hand]
            accounts[hand]["less"] += less[hand]
            rows.append({"hand": hand, "instalment": show(due[hand]), "less": show(less[hand]), "paid": show(due[hand] - less[hand]), "dividend": show(dividends.get(hand, 0))})
        if winner is not None:
            accounts[winner]["won"], accounts[winner]["got"] = number, prize
        rounds.append(
            {
                "round": number,
                "winner": winner,
                "decision": decision,
                "seed": seed,
                "discount": show(discount),
                "instalments": rows,
                "paid": show(sum(due.values()) - sum(less.values())),
                "prize": show(prize),
                "commission": show(commission),
                "dividend": show(sum(dividends.values())),
                "in_box": show(box),
            }
        )
    paid = sum(account["paid"] for account in accounts.values())
    prizes = sum(account["got"] for account in accounts.values())
    commissions = sum(meeting[1][5] for meeting in meetings)
    box = meetings[-1][4]
    assert paid == prizes + commissions + box
    complete = len(prized) == len(chit.hands)
    assert not complete or box == 0
    return {
        "currency": chit.currency,
        "value": show(chit.value),
        "commission_paid": chit.way,
        "dividend_to": terms.get("dividend_to", "all"),
        "tie": terms.get("tie", "draw"),
        "no_bids": terms.get("no_bids", "draw"),
        "rounds": rounds,
        "positions": [
            {"hand": hand, "won_in": account["won"], "dividends": show(account["less"]), "received": show(account["got"]), "paid": show(account["paid"]), "net": show(account["got"] - account["paid"])}
            for hand, account in accounts.items()
        ],
        "complete": complete,
        "paid": show(paid),
        "prizes": show(prizes),
        "commissions": show(commissions),
        "in_box": show(box),
    }


def rate_of(flows):
    """The one rate of flows with one change of sign, by halving; None if they have another number of changes."""
    kept = [(time, Decimal(flow)) for time, flow in enumerate(flows) if flow]
    changes = sum((one[1] > 0) != (other[1] > 0) for one, other in zip(kept, kept[1:]))
    if changes != 1 or len(flows) < 2:
        return None
    worth = lambda v: sum(flow * v**time for time, flow in kept)
    low, high = Decimal("1e-7"), Decimal("1e7")
    first = worth(low) > 0
    if (worth(high) > 0) == first:
        return None
    for _ in range(120):
        middle = (low * high).sqrt()
        low, high = (middle, high) if (worth(middle) > 0) == first else (low, middle)
    return float(1 / low - 1)


def chit_terms(rng, most):
    currency = rng.choice(["KES", "KES", "UGX", "USD"])
    hands = rng.sample(IDS, rng.randint(1, most))
    choices = {
        "currency": (currency, "KES"),
        "commission": (rng.choice(["0", "0.05", "0.05", "0.06", "0.033333", "0.1"]), "0"),
        "commission_paid": (rng.choice(["from_discount", "on_top", "with_instalment"]), "from_discount"),
        "maximum_discount": (rng.choice([None, None, "0.3", "0.4", "0.35", "0.333333333333"]), None),
        "dividend_to": (rng.choice(["all", "non_prized"]), "all"),
        "tie": (rng.choice(["draw", "first_bid"]), "draw"),
        "no_bids": (rng.choice(["draw", "roll_over"]), "draw"),
        "rounding": (rounding(rng, currency) if rng.random() < 0.3 else {}, {}),
    }
    terms = {"contribution": amount_text(rng, currency), "hands": hands, **maybe(rng, choices)}
    if rng.random() < 0.02:
        roll = rng.randrange(8)
        if roll == 0:
            terms["contribution"] = rng.choice(["0", "-1", "0.001", "1000000000001"])
        elif roll == 1:
            terms["contribution"] = "1000000000000"
        elif roll == 2:
            terms["hands"] = rng.choice([[], [""], ["a", "b", "a"], ["x" * 65], ["a\tb"]])
        elif roll == 3:
            terms["commission"] = rng.choice(["1.1", "-0.1", "0.0000000000001", "1", "0.5"])
        elif roll == 4:
            terms["maximum_discount"] = rng.choice(["1.1", "-0.1", "0", "1", "0.01"])
        elif roll == 5:
            terms["rounding"] = {"step": rng.choice(["0", "1000001"])}
        else:
            terms["rounding"] = {"mode": "up", "step": "1000000"}
            terms["commission"] = "0.9"
    return terms


def auction_for(rng, terms, prized):
    """Bids that are mostly allowed."""
    try:
        chit = Chit(terms)
        low, high, currency, hands = chit.least, chit.largest, chit.currency, chit.hands
    except Refused:
        low, high, currency, hands = 0, 100, "KES", terms["hands"]
    still = [hand for hand in hands if hand not in prized]
    bids = []
    if len(still) > 1 and rng.random() < 0.85:
        levels = [low, high, (low + high) // 2, rng.randint(low, high)]
        for hand in rng.sample(still, rng.randint(1, len(still))):
            discount = rng.choice(levels)
            bids.append({"hand": hand, "discount": money(discount, currency)})
    if rng.random() < 0.02 and hands:
        bids.append({"hand": rng.choice(hands + ["nobody"]), "discount": rng.choice([money(high + 1, currency), money(low, currency), "0.001", "-1"])})
    given = {"bids": (bids, [])}
    seed = f"draw {rng.random()}" if rng.random() < 0.98 else rng.choice([None, "", "a\tb"])
    return {**maybe(rng, given), **({} if seed is None else {"seed_text": seed})}


def chit_auction(rng):
    terms = chit_terms(rng, 9)
    prized = rng.sample(terms["hands"], rng.randrange(len(terms["hands"]))) if terms["hands"] and rng.random() < 0.7 else []
    if rng.random() < 0.02:
        prized = rng.choice([terms["hands"], ["nobody"], prized + prized[:1]])
    auction = auction_for(rng, terms, prized)
    return {"function": "chit_auction", "args": {"terms": terms, "prized": prized, "auction": auction}, **outcome(auction_of, terms, prized, auction)}


def auctions_for(rng, terms):
    prized, auctions = [], []
    for _ in range(len(terms["hands"]) + rng.choice([0, 0, 0, 0, -1, 1, 2]) if rng.random() < 0.97 else 0):
        auction = auction_for(rng, terms, prized)
        auctions.append(auction)
        if terms["hands"] and len(prized) == len(terms["hands"]):
            break
        try:
            winner = Chit(terms).award(prized, auction, "")[0]
        except Refused:
            break
        if winner is not None:
            prized.append(winner)
        if len(prized) == len(terms["hands"]) and rng.random() < 0.97:
            break
    return auctions


def chit_rounds(rng):
    terms = chit_terms(rng, 7)
    auctions = auctions_for(rng, terms)
    return {"function": "chit_rounds", "args": {"terms": terms, "auctions": auctions}, **outcome(whole, terms, auctions)}


def chit_rates(rng):
    """Chits of which each hand's flows change their sign once, so that there is one rate to be found by halving."""
    while True:
        terms = chit_terms(rng, 6)
        auctions = auctions_for(rng, terms)
        try:
            chit, meetings, _ = played(terms, auctions)
        except Refused:
            continue
        rates = []
        for hand in chit.hands:
            flows = [(award[4] if award[0] == hand else 0) - due[hand] + less[hand] for _, award, due, less, _ in meetings]
            rates.append(rate_of(flows))
        if None not in rates and all(abs(rate) < 1e6 for rate in rates):
            break
    value = [{"internal": {"rate": rate}} for rate in rates]
    return {"function": "chit_rates", "args": {"terms": terms, "auctions": auctions}, "published": {"value": value, "within": 1e-7}}


if __name__ == "__main__":
    makers = [chit_auction, chit_rounds, chit_rates]
    run({maker.__name__: maker for maker in makers}, {"chit_rates": 10})
