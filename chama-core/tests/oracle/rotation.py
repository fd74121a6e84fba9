"""Oracle of docs/src/rules/rotation.md: the merry-go-round.

Usage: rotation.py SEED COUNT [FUNCTION]. By another road than the library: what a pair owes is not kept but read from the history (who was there at
which turn, who went when), rounds come out of the order by laying out every hand anew, and all amounts are exact fractions until the page rounds them.
"""

import sys
from fractions import Fraction
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "shared")]

from common import amount_text, day_of, exact, frequency, half_up, in_pattern, iso, maybe, money, rounded, run, units

class Refused(Exception):
    pass


def refuse(code, **fields):
    raise Refused({"code": code, **fields})


def not_compatible(place, first, second, reason):
    refuse("not_compatible", first=f"{place}.{first}", second=f"{place}.{second}", reason=reason)


def shares(whole, weights):
    """Largest remainder; ties to the first."""
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    ideal = [Fraction(whole) * weight / total for weight in weights]
    parts = [int(value) for value in ideal]
    order = sorted(range(len(weights)), key=lambda place: (parts[place] - ideal[place], place))
    for place in order[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def laid_out(hands, sizes, winners):
    """Hands in their order, cut into rounds."""
    rounds = []
    for hand in hands:
        if rounds and sum(sizes[one] for one in rounds[-1]) + sizes[hand] <= winners:
            rounds[-1].append(hand)
        else:
            rounds.append([hand])
    return rounds


class DateList:
    def __init__(self, series):
        self.day = day_of(series["start"])
        self.hit = in_pattern(self.day, series["frequency"])
        self.found = []

    def __call__(self, number):
        while len(self.found) < number:
            while not self.hit(self.day):
                self.day += 1
            self.found.append(self.day)
            self.day += 1
        return self.found[number - 1]


class Wheel:
    def __init__(self, terms, place):
        self.terms, self.place = terms, place
        self.currency = terms.get("currency", "KES")
        self.contribution = units(terms["contribution"], self.currency)
        self.winners = terms.get("winners", 1)
        self.kept_share = exact(terms.get("kept_share", "0"))
        self.commission = exact(terms.get("commission", "0"))
        self.pot = terms.get("pot", {"kind": "collected"})
        self.bearer = terms.get("bearer", {"kind": "beneficiary"})
        self.pro_rata = terms.get("repayment", "oldest_first") == "pro_rata"
        self.reserve = self.reserve_in = units(terms.get("reserve", "0"), self.currency)
        self.date = DateList(terms["series"])
        self.ids, self.member, self.size, self.guarantors = [], [], [], []
        self.step = 0
        self.joined, self.joined_short, self.gone, self.turn, self.turn_step = {}, {}, {}, {}, {}
        self.square = {}
        self.in_default = {}
        self.put = {}
        self.waits, self.marked = {}, {}
        self.own_paid, self.received = {}, {}
        self.taken, self.kept, self.opened = {}, {}, set()
        self.order, self.rounds = [], []
        self.claims, self.payouts, self.sales = [], [], []
        self.fees = 0
        self.over = False
        self.today = None
        self.closing = set()
        for hand in terms["hands"]:
            self.add(hand)
        for hand, given in enumerate(terms["hands"]):
            self.guarantors[hand] = [(self.ids.index(one["hand"]), exact(one.get("part", "1"))) for one in given.get("guarantors", [])]

    def add(self, hand):
        self.ids.append(hand["id"])
        self.member.append(hand.get("member") or hand["id"])
        self.size.append(exact(hand.get("size", "1")))
        self.guarantors.append([])
        number = len(self.ids) - 1
        self.order.append(number)
        for book in (self.waits, self.own_paid, self.received, self.taken, self.kept):
            book[number] = 0
        return number

    # --- pairs ---------------------------------------------------------------------------------------------------

    def agreed(self, one, other):
        if one == other and self.terms.get("own_part", "paid") == "not_paid":
            return 0
        value = self.contribution * self.size[one] * self.size[other] / self.winners
        return rounded(Fraction(value), self.terms.get("rounding", {}), self.currency)

    def paid(self, payer, pot):
        return self.put.get((payer, pot), 0)

    def promised(self, one, other):
        """T, read from the history."""
        pair = (min(one, other), max(one, other))
        if pair in self.square:
            return self.square[pair]
        turns = [self.turn_step[hand] for hand in pair if hand in self.turn_step]
        if not turns:
            return 0 if any(hand in self.gone for hand in pair) else self.agreed(*pair)
        first = min(turns)
        if any(hand in self.gone and self.gone[hand][0] < first for hand in pair):
            return 0
        late = [hand for hand in pair if self.joined.get(hand, -1) > first]
        return 0 if any(self.joined_short[hand] for hand in late) else self.agreed(*pair)

    def due(self, payer, pot):
        if payer == pot:
            if pot in self.turn:
                return self.paid(pot, pot)
            return 0 if pot in self.gone else self.agreed(pot, pot)
        return self.promised(payer, pot)

    def missing(self, payer, pot):
        return self.due(payer, pot) - self.paid(payer, pot)

    def had(self):
        """The hands that had their turns, in that order."""
        return [hand for round_ in self.rounds for hand in round_["winners"] if not round_["void"]]

    # --- debts ---------------------------------------------------------------------------------------------------

    def debts(self, hand):
        """(round, amount, where it goes) in order."""
        found = [(self.turn[pot] + 1, 0, place, self.missing(hand, pot), ("pot", pot)) for place, pot in enumerate(self.had()) if pot != hand and self.missing(hand, pot)]
        found += [(claim["round"], 1, place, claim["left"], ("claim", claim)) for place, claim in enumerate(self.claims) if claim["by"] == hand and claim["left"]]
        found.sort(key=lambda debt: debt[:3])
        return [(debt[0], debt[3], debt[4]) for debt in found]

    def owes(self, hand):
        return sum(debt[1] for debt in self.debts(hand))

    def pay(self, hand, amount, only=None):
        """Pays what the hand owes; returns what is left."""
        debts = [debt for debt in self.debts(hand) if only is None or debt[0] == only]
        if self.pro_rata and only is None:
            groups = [debts]
        else:
            groups = [[debt for debt in debts if debt[0] == round_] for round_ in sorted({debt[0] for debt in debts})]
        for group in groups:
            total = sum(debt[1] for debt in group)
            part = min(total, amount)
            amount -= part
            for (round_, _, (kind, what)), share in zip(group, shares(part, [debt[1] for debt in group])):
                if kind == "pot":
                    self.put[hand, what] = self.paid(hand, what) + share
                    continue
                what["left"] -= share
                if share == 0:
                    continue
                if what["to"] == "reserve":
                    self.reserve += share
                elif what["to"] == "fees":
                    self.fees += share
                else:
                    self.payout(what["to"], round_, "rotation_repaid", share, 0, 0)
        return amount

    def payout(self, hand, round_, rule, gross, fee, set_off):
        net = gross - fee - set_off
        self.received[hand] += net
        self.payouts.append({"on": self.today, "hand": hand, "round": round_, "rule": rule, "gross": gross, "fee": fee, "set_off": set_off, "net": net})

    def hand_over(self, hand, gross, rule):
        gone = hand in self.gone
        fee = 0 if gone else half_up(gross * self.commission)
        self.fees += fee
        place = len(self.payouts)
        self.payouts.append(None)
        set_off = gross - fee - self.pay(hand, gross - fee) if gone else 0
        mine = self.payouts[place + 1 :]
        del self.payouts[place:]
        self.payout(hand, self.turn[hand] + 1, rule, gross, fee, set_off)
        self.payouts += mine

    def hand_out(self):
        again = True
        while again:
            again = False
            for hand in self.had():
                inside = sum(self.paid(payer, hand) for payer in range(len(self.ids)))
                free = inside - self.taken[hand]
                if self.pot["kind"] == "wait" and hand not in self.opened:
                    if any(self.missing(payer, hand) for payer in range(len(self.ids))):
                        continue
                    self.opened.add(hand)
                if free == 0:
                    continue
                again = True
                keep = 0 if self.over or hand in self.gone else half_up(free * self.kept_share)
                self.taken[hand] += free
                self.kept[hand] += keep
                if free - keep:
                    self.hand_over(hand, free - keep, "rotation_pot" if hand in self.closing else "rotation_late_money")

    def end(self):
        for hand in self.had():
            rest, self.kept[hand] = self.kept[hand], 0
            if rest:
                self.hand_over(hand, rest, "rotation_rest_of_pot")
        for hand in range(len(self.ids)):
            for round_ in sorted({key[0] for key in self.marked if key[1] == hand}):
                self.waits[hand] += self.marked.pop((round_, hand))
            self.waits[hand] = self.pay(hand, self.waits[hand])
        self.hand_out()

    # --- rounds --------------------------------------------------------------------------------------------------

    def close(self):
        number, self.today = len(self.rounds) + 1, self.date(len(self.rounds) + 1)
        winners = laid_out(self.order, self.size, self.winners)[0]
        everybody = range(len(self.ids))
        self.step += 1
        if self.pot["kind"] == "refund_all":
            need = {hand: [self.due(hand, pot) for pot in winners] for hand in everybody}
            others = {hand: sum(self.due(hand, pot) for pot in winners if pot != hand) for hand in everybody}
            there = {hand: self.marked.get((number, hand), 0) + self.waits[hand] for hand in everybody}
            if any(others[hand] > there[hand] for hand in everybody):
                self.order = self.order[len(winners) :] + winners
                self.rounds.append({"winners": winners, "void": True, "date": self.today})
                for hand in everybody:
                    ahead = self.marked.pop((number, hand), 0)
                    more = min(self.waits[hand], max(0, sum(need[hand]) - ahead))
                    self.waits[hand] -= more
                    if ahead + more:
                        self.payout(hand, number, "rotation_refund", ahead + more, 0, 0)
                return
        own = {hand: self.due(hand, hand) for hand in winners}
        self.order = self.order[len(winners) :]
        self.rounds.append({"winners": winners, "void": False, "date": self.today})
        for hand in winners:
            self.turn[hand], self.turn_step[hand] = number - 1, self.step
        for hand in everybody:
            left = self.pay(hand, self.marked.pop((number, hand), 0), number)
            left = self.pay(hand, left + self.waits[hand])
            if hand in own:
                part = min(own[hand], left)
                self.put[hand, hand] = part
                left -= part
            self.waits[hand] = left
        for hand in everybody:
            if hand in self.in_default:
                self.cover(hand, winners)
        if self.pot["kind"] == "guaranteed":
            most = self.pot.get("most")
            for pot in winners:
                room = None if most is None else units(most, self.currency)
                for hand in everybody:
                    part = min([self.missing(hand, pot), self.reserve] + ([] if room is None else [room]))
                    if hand != pot and part > 0:
                        room = None if room is None else room - part
                        self.reserve -= part
                        self.step_in(hand, pot, "reserve", part)
        self.closing = set(winners)
        self.over = not self.order
        self.hand_out()
        self.closing = set()
        if self.over:
            self.end()

    def step_in(self, hand, pot, who, amount):
        self.put[hand, pot] = self.paid(hand, pot) + amount
        self.claims.append({"by": hand, "to": who, "round": self.turn[pot] + 1, "left": amount, "rule": "rotation_covered"})

    def cover(self, hand, pots):
        bearer = self.in_default[hand]
        for pot in pots:
            missing = self.missing(hand, pot)
            if pot == hand or missing == 0:
                continue
            if bearer["kind"] == "reserve":
                most = bearer.get("most")
                part = min([missing, self.reserve] + ([] if most is None else [units(most, self.currency)]))
                if part:
                    self.reserve -= part
                    self.step_in(hand, pot, "reserve", part)
                continue
            weights = [Fraction(0)] * len(self.ids)
            if bearer["kind"] == "guarantors":
                for one, part in self.guarantors[hand]:
                    weights[one] += part
            elif bearer["kind"] == "all":
                for one in range(len(self.ids)):
                    if one != hand and one not in self.gone and one not in self.in_default:
                        weights[one] = self.size[one] if bearer.get("by", "size") == "size" else Fraction(1)
            for one, part in enumerate(shares(missing, weights)):
                if part and one != pot:
                    self.own_paid[one] += part
                    self.step_in(hand, pot, one, part)

    # --- what happens --------------------------------------------------------------------------------------------

    def find(self, place, field, name):
        if name not in self.ids:
            refuse("not_found", argument=f"{place}.what.{field}", value=name, expected="a hand of the rotation")
        return self.ids.index(name)

    def waiting_turn(self, place, field, hand):
        if hand in self.gone:
            not_compatible(place, f"what.{field}", "value_date", "the hand has gone")
        if hand in self.turn:
            not_compatible(place, f"what.{field}", "value_date", "the hand has had its turn")

    def happen(self, event, place):
        self.step += 1
        self.today = day_of(event["value_date"])
        what = event["what"]
        getattr(self, what["kind"] + "_event")(what, place)
        self.hand_out()
        if not self.order and not self.over:
            self.over = True
            self.end()

    def paid_event(self, what, place):
        hand = self.find(place, "hand", what["hand"])
        amount = units(what["amount"], self.currency)
        round_ = what.get("round")
        if round_ is not None:
            count = len(self.rounds) + len(laid_out(self.order, self.size, self.winners))
            if not 1 <= round_ <= count:
                refuse("out_of_range", argument=f"{place}.what.round", value=str(round_), minimum="1", maximum=str(count))
        self.own_paid[hand] += amount
        if round_ is not None and round_ > len(self.rounds):
            self.marked[round_, hand] = self.marked.get((round_, hand), 0) + amount
            return
        if round_ is not None:
            amount = self.pay(hand, amount, round_)
        self.waits[hand] += self.pay(hand, amount)

    def reserve_paid_in_event(self, what, place):
        self.reserve += units(what["amount"], self.currency)
        self.reserve_in += units(what["amount"], self.currency)

    def swapped_event(self, what, place):
        one, other = self.find(place, "hand", what["hand"]), self.find(place, "other", what["other"])
        if one == other:
            refuse("duplicate", argument=f"{place}.what.other", value=what["other"])
        self.waiting_turn(place, "hand", one)
        self.waiting_turn(place, "other", other)
        if self.size[one] != self.size[other]:
            not_compatible(place, "what.hand", "what.other", "their sizes differ")
        for name in (what["hand"], what["other"]):
            if name not in what["agreed_by"]:
                refuse("not_found", argument=f"{place}.what.agreed_by", value=name, expected="the agreement of both hands")
        here, there = self.order.index(one), self.order.index(other)
        self.order[here], self.order[there] = other, one

    def skipped_event(self, what, place):
        hand = self.find(place, "hand", what["hand"])
        self.waiting_turn(place, "hand", hand)
        here = self.order.index(hand)
        self.order.remove(hand)
        self.order.insert(here + 1 if what.get("to", "end") == "next" else len(self.order), hand)

    def joined_event(self, what, place):
        if not self.order:
            not_compatible(place, "what.hand", "value_date", "every hand has had its turn")
        given = what["hand"]
        if given["id"] in self.ids:
            refuse("duplicate", argument=f"{place}.what.hand.id", value=given["id"])
        guarantors = [(self.find(place, f"hand.guarantors[{number}].hand", one["hand"]), exact(one.get("part", "1"))) for number, one in enumerate(given.get("guarantors", []))]
        hand = self.add(given)
        self.guarantors[hand] = guarantors
        pot = what.get("pot", {"kind": "short"})
        self.joined[hand], self.joined_short[hand] = self.step, pot["kind"] == "short"
        if pot["kind"] == "full":
            for other in self.had():
                if other in self.gone:
                    self.square[other, hand] = 0
                    continue
                days = self.today - self.rounds[self.turn[other]]["date"]
                interest = half_up(self.agreed(hand, other) * exact(pot.get("interest", "0")) * days / 365)
                if interest:
                    self.claims.append({"by": hand, "to": other, "round": self.turn[other] + 1, "left": interest, "rule": "rotation_catch_up_interest"})

    def left_event(self, what, place):
        hand = self.find(place, "hand", what["hand"])
        if hand in self.gone:
            not_compatible(place, "what.hand", "value_date", "the hand has gone")
        for other in range(len(self.ids)):
            if other != hand and (hand in self.turn or other in self.turn):
                self.square[min(hand, other), max(hand, other)] = max(self.paid(hand, other), self.paid(other, hand))
        self.gone[hand] = (self.step, what.get("reason", "left"))
        fee = units(what.get("fee", "0"), self.currency)
        closed = len(self.rounds)
        if fee:
            self.claims.append({"by": hand, "to": "fees", "round": closed, "left": fee, "rule": "rotation_leaving_fee"})
        for key in [key for key in self.marked if key[1] == hand]:
            self.waits[hand] += self.marked.pop(key)
        rest = self.pay(hand, self.waits[hand])
        self.waits[hand] = 0
        if hand in self.turn:
            self.waits[hand] = rest
            return
        if rest:
            self.payout(hand, closed, "rotation_returned", rest, 0, 0)
        to_come = sum(self.promised(hand, other) for other in self.had())
        if to_come == 0:
            self.order.remove(hand)
        elif what.get("refund", "at_turn") == "from_reserve":
            part = min(self.reserve, max(0, to_come - self.owes(hand)))
            if part:
                self.reserve -= part
                self.claims.append({"by": hand, "to": "reserve", "round": closed, "left": part, "rule": "rotation_leaver_advance"})
                self.payout(hand, closed, "rotation_leaver_advance", part, 0, 0)

    def defaulted_event(self, what, place):
        hand = self.find(place, "hand", what["hand"])
        self.in_default[hand] = what.get("bearer") or self.bearer
        self.cover(hand, self.had())

    def reinstated_event(self, what, place):
        self.in_default.pop(self.find(place, "hand", what["hand"]), None)

    def sold_event(self, what, place):
        hand = self.find(place, "hand", what["hand"])
        if hand in self.gone:
            not_compatible(place, "what.hand", "value_date", "the hand has gone")
        worth = self.line(hand)["net"]
        price = worth if what.get("price") is None else units(what["price"], self.currency)
        self.sales.append((hand, self.today, self.member[hand], what["buyer"], worth, price))
        self.member[hand] = what["buyer"]

    def size_text(self, hand):
        value = self.size[hand] * 10_000
        text = f"{value.numerator:05d}"
        return f"{text[:-4]}.{text[-4:]}".rstrip("0").rstrip(".")

    # --- what comes of it ----------------------------------------------------------------------------------------

    def inside(self, hand):
        return sum(self.paid(payer, hand) for payer in range(len(self.ids)))

    def held(self, hand):
        return self.inside(hand) - self.taken[hand] + self.kept[hand]

    def advance(self, hand):
        return self.waits[hand] + sum(amount for key, amount in self.marked.items() if key[1] == hand)

    def line(self, hand):
        line = {
            "put_in": sum(self.paid(hand, pot) for pot in range(len(self.ids))),
            "got": self.inside(hand),
            "held": self.held(hand),
            "advance": self.advance(hand),
            "owed": sum(claim["left"] for claim in self.claims if claim["to"] == hand),
            "owes": sum(claim["left"] for claim in self.claims if claim["by"] == hand),
        }
        line["net"] = line["put_in"] - line["got"] + line["held"] + line["advance"] + line["owed"] - line["owes"]
        return line


def party(who):
    return {"kind": who} if isinstance(who, str) else {"kind": "hand", "number": who + 1}


def turned(rotation, as_of, place="rotation"):
    terms = rotation["terms"]
    ids = [hand["id"] for hand in terms["hands"]]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            refuse("duplicate", argument=f"{place}.terms.hands[{number}].id", value=name)
    for number, hand in enumerate(terms["hands"]):
        for at, one in enumerate(hand.get("guarantors", [])):
            if one["hand"] not in ids:
                refuse("not_found", argument=f"{place}.terms.hands[{number}].guarantors[{at}].hand", value=one["hand"], expected="a hand of the rotation")
            if one["hand"] == hand["id"]:
                not_compatible(f"{place}.terms.hands[{number}]", f"guarantors[{at}].hand", "id", "nobody answers for themselves")
    kind = terms.get("pot", {"kind": "collected"})["kind"]
    if kind == "refund_all" and terms.get("bearer", {"kind": "beneficiary"})["kind"] != "beneficiary":
        not_compatible(f"{place}.terms", "pot", "bearer", "money that is given back is borne by nobody")
    seen = []
    for number, event in enumerate(rotation.get("events", [])):
        bearer = event["what"].get("bearer")
        if kind == "refund_all" and bearer is not None and bearer["kind"] != "beneficiary":
            refuse("not_compatible", first=f"{place}.events[{number}].what.bearer", second=f"{place}.terms.pot", reason="money that is given back is borne by nobody")
        joiner = event["what"].get("hand")
        if isinstance(joiner, dict):
            for at, one in enumerate(joiner.get("guarantors", [])):
                if one["hand"] == joiner["id"]:
                    not_compatible(f"{place}.events[{number}].what.hand", f"guarantors[{at}].hand", "id", "nobody answers for themselves")
    for number, event in enumerate(rotation.get("events", [])):
        if event["id"] in seen:
            refuse("duplicate", argument=f"{place}.events[{number}].id", value=event["id"])
        seen.append(event["id"])
    wheel = Wheel(terms, place)
    known = [(day_of(event["value_date"]), number, event) for number, event in enumerate(rotation.get("events", []))]
    known = sorted((one for one in known if one[0] <= as_of), key=lambda one: one[:2])
    while True:
        upcoming = wheel.date(len(wheel.rounds) + 1) if wheel.order else None
        if known and (upcoming is None or known[0][0] <= upcoming):
            _, number, event = known.pop(0)
            wheel.happen(event, f"{place}.events[{number}]")
        elif upcoming is not None and upcoming <= as_of:
            wheel.close()
        else:
            return wheel


def position(rotation, as_of):
    wheel = turned(rotation, day_of(as_of))
    show = lambda value: money(value, wheel.currency)
    everybody = range(len(wheel.ids))
    rounds = []
    for round_ in wheel.rounds:
        rounds.append((round_["winners"], iso(round_["date"]), "void" if round_["void"] else "closed"))
    for winners in laid_out(wheel.order, wheel.size, wheel.winners):
        rounds.append((winners, iso(wheel.date(len(rounds) + 1)), "planned"))
    written, turns = [], {}
    for number, (winners, day, state) in enumerate(rounds, 1):
        cells = []
        for hand in everybody:
            due = 0 if state == "void" else sum(wheel.due(hand, pot) for pot in winners)
            if state == "planned":
                paid = min(due, wheel.marked.get((number, hand), 0))
            else:
                paid = 0 if state == "void" else sum(wheel.paid(hand, pot) for pot in winners)
            cells.append((hand + 1, due, paid))
        lines = []
        for pot in winners:
            if state != "void":
                turns[pot] = number
            closed = state == "closed"
            inside = wheel.inside(pot) if closed else 0
            lines.append(
                {
                    "hand": pot + 1,
                    "due": show(0 if state == "void" else sum(wheel.due(hand, pot) for hand in everybody)),
                    "paid": show(inside),
                    "handed_out": show(wheel.taken[pot] - wheel.kept[pot] if closed else 0),
                    "kept": show(wheel.kept[pot] if closed else 0),
                    "waiting": show(inside - wheel.taken[pot] if closed else 0),
                }
            )
        due, paid = sum(cell[1] for cell in cells), sum(cell[2] for cell in cells)
        written.append(
            {
                "number": number,
                "date": day,
                "state": state,
                "turns": lines,
                "cells": [{"hand": hand, "due": show(d), "paid": show(p), "to_pay": show(d - p)} for hand, d, p in cells],
                "due": show(due),
                "paid": show(paid),
                "to_pay": show(due - paid),
            }
        )
    hands = []
    for hand in everybody:
        hands.append(
            {
                "number": hand + 1,
                "id": wheel.ids[hand],
                "member": wheel.member[hand],
                "size": wheel.size_text(hand),
                "standing": wheel.gone[hand][1] if hand in wheel.gone else "active",
                "in_default": hand in wheel.in_default,
                "round": turns.get(hand),
                "paid": show(wheel.own_paid[hand]),
                "received": show(wheel.received[hand]),
                "advance": show(wheel.advance(hand)),
                "past_due": show(wheel.owes(hand)),
            }
        )
    debts = []
    for hand in everybody:
        for round_, amount, (kind, what) in wheel.debts(hand):
            to, rule = (what, "rotation_pair") if kind == "pot" else (what["to"], what["rule"])
            debts.append({"hand": hand + 1, "to": party(to), "round": round_, "amount": show(amount), "rule": rule})
    payouts = [
        {
            "on": iso(one["on"]),
            "hand": one["hand"] + 1,
            "round": one["round"],
            "rule": one["rule"],
            **{key: show(one[key]) for key in ("gross", "fee", "set_off", "net")},
        }
        for one in wheel.payouts
    ]
    total = {
        "paid": sum(wheel.own_paid.values()),
        "reserve_paid_in": wheel.reserve_in,
        "handed_out": sum(wheel.received.values()),
        "fees": wheel.fees,
        "reserve": wheel.reserve,
        "held": sum(wheel.held(hand) + wheel.advance(hand) for hand in everybody),
        "past_due": sum(wheel.owes(hand) for hand in everybody),
    }
    assert total["paid"] + total["reserve_paid_in"] == sum(total[key] for key in ("handed_out", "fees", "reserve", "held"))
    return {
        "currency": wheel.currency,
        "as_of": as_of,
        "pot": filled(wheel.pot),
        "bearer": filled(wheel.bearer),
        "repayment": wheel.terms.get("repayment", "oldest_first"),
        "own_part": wheel.terms.get("own_part", "paid"),
        "rounds": written,
        "hands": hands,
        "debts": debts,
        "payouts": payouts,
        "sales": [{"hand": hand + 1, "on": iso(on), "seller": seller, "buyer": buyer, "worth": show(worth), "price": show(price)} for hand, on, seller, buyer, worth, price in wheel.sales],
        "totals": {key: show(value) for key, value in total.items()},
    }


def filled(choice):
    choice = dict(choice)
    if choice["kind"] in ("guaranteed", "reserve"):
        choice.setdefault("most", None)
    if choice["kind"] == "all":
        choice.setdefault("by", "size")
    return choice


def settlement(rotation, as_of):
    wheel = turned(rotation, day_of(as_of))
    show = lambda value: money(value, wheel.currency)
    everybody = range(len(wheel.ids))
    lines = [wheel.line(hand) for hand in everybody]
    transfers = []

    def transfer(source, to, amount, rule):
        if amount:
            transfers.append({"payer": party(source), "payee": party(to), "amount": show(amount), "rule": rule})

    for one in everybody:
        for other in range(one + 1, len(wheel.ids)):
            net = wheel.paid(one, other) - wheel.paid(other, one)
            transfer(*((other, one) if net > 0 else (one, other)), abs(net), "rotation_pair")
    for claim in wheel.claims:
        transfer(claim["by"], claim["to"], claim["left"], claim["rule"])
    for hand in everybody:
        transfer("cash", hand, lines[hand]["held"] + lines[hand]["advance"], "rotation_held")
    owed = {who: sum(claim["left"] for claim in wheel.claims if claim["to"] == who) for who in ("reserve", "fees")}
    held = sum(line["held"] + line["advance"] for line in lines)
    assert sum(line["net"] for line in lines) + owed["reserve"] + owed["fees"] == held
    return {
        "currency": wheel.currency,
        "as_of": as_of,
        "hands": [{"hand": hand + 1, "id": wheel.ids[hand], "member": wheel.member[hand], **{key: show(value) for key, value in lines[hand].items()}} for hand in everybody],
        "reserve": show(owed["reserve"]),
        "fees": show(owed["fees"]),
        "held": show(held),
        "transfers": transfers,
    }


def schedule(terms):
    turned({"terms": terms, "events": []}, 0, "")
    wheel = Wheel(terms, "terms")
    show = lambda value: money(value, wheel.currency)
    everybody = range(len(wheel.ids))
    laid = laid_out(wheel.order, wheel.size, wheel.winners)
    rounds, number_of, receives, pays = [], {}, {}, {hand: 0 for hand in everybody}
    for number, winners in enumerate(laid, 1):
        turns = []
        for pot in winners:
            gross = sum(wheel.agreed(hand, pot) for hand in everybody)
            kept = 0 if number == len(laid) else half_up(gross * wheel.kept_share)
            fees = half_up((gross - kept) * wheel.commission), half_up(kept * wheel.commission)
            number_of[pot], receives[pot] = number, gross - sum(fees)
            turns.append({"hand": pot + 1, "pot": show(gross), "fee": show(sum(fees)), "at_turn": show(gross - kept - fees[0]), "at_end": show(kept - fees[1])})
        round_pays = [sum(wheel.agreed(hand, pot) for pot in winners) for hand in everybody]
        for hand in everybody:
            pays[hand] += round_pays[hand]
        rounds.append({"number": number, "date": iso(wheel.date(number)), "turns": turns, "pays": [show(value) for value in round_pays], "total": show(sum(round_pays))})
    return {
        "currency": wheel.currency,
        "rounds": rounds,
        "hands": [
            {"number": hand + 1, "id": wheel.ids[hand], "member": wheel.member[hand], "size": wheel.size_text(hand), "round": number_of[hand], "pays": show(pays[hand]), "receives": show(receives[hand])}
            for hand in everybody
        ],
        "total": show(sum(pays.values())),
        "fees": show(sum(pays.values()) - sum(receives.values())),
    }


# --- random cases ----------------------------------------------------------------------------------------------------


def answer(function, args, compute):
    try:
        return {"function": function, "args": args, "returns": compute()}
    except Refused as refused:
        return {"function": function, "args": args, "error": refused.args[0]}


def random_hand(rng, name, sizes, others):
    hand = {"id": name, **maybe(rng, {"member": (rng.choice([None, None, f"member of {name}"]), None), "size": (rng.choice(sizes), "1")})}
    if others and rng.random() < 0.4:
        chosen = rng.sample(others, rng.randint(1, min(3, len(others))))
        hand["guarantors"] = [{"hand": one, **maybe(rng, {"part": (rng.choice(["1", "1", "2", "0.5", "0.333333"]), "1")})} for one in chosen]
    return hand


def random_bearer(rng, currency):
    return rng.choice(
        [
            {"kind": "beneficiary"},
            {"kind": "reserve"},
            {"kind": "reserve", "most": amount_text(rng, currency, 900)},
            {"kind": "guarantors"},
            {"kind": "all"},
            {"kind": "all", "by": "equally"},
        ]
    )


def random_terms(rng):
    currency = rng.choice(["KES", "KES", "UGX", "TZS"])
    count = rng.choice([1, 2, 2, 3, 3, 4, 4, 5, 6, 7])
    names = [f"h{number}" for number in range(count)]
    rng.shuffle(names)
    sizes = rng.choice([["1"], ["1"], ["1"], ["1", "0.5"], ["1", "0.5", "0.25", "0.3333"]])
    hands = [random_hand(rng, name, sizes, [one for one in names if one != name]) for name in names]
    pot = rng.choice([{"kind": "collected"}, {"kind": "collected"}, {"kind": "guaranteed"}, {"kind": "guaranteed", "most": amount_text(rng, currency, 900)}, {"kind": "wait"}, {"kind": "refund_all"}])
    bearer = random_bearer(rng, currency)
    if pot["kind"] == "refund_all" and rng.random() < 0.95:
        bearer = {"kind": "beneficiary"}
    return {
        "contribution": amount_text(rng, currency),
        "series": {"start": rng.choice(["2024-01-31", "2024-02-29", "2025-01-05", "2023-12-31"]), "frequency": frequency(rng)},
        "hands": hands,
        **maybe(
            rng,
            {
                "currency": (currency, "KES"),
                "winners": (rng.choice([1, 1, 1, 1, 2, 3]), 1),
                "own_part": (rng.choice(["paid", "paid", "not_paid"]), "paid"),
                "rounding": (rng.choice([{}, {}, {}, {"mode": "down"}, {"mode": "up", "step": "5"}]), {}),
                "kept_share": (rng.choice(["0", "0", "0", "0.2", "0.333", "1"]), "0"),
                "pot": (pot, {"kind": "collected"}),
                "bearer": (bearer, {"kind": "beneficiary"}),
                "repayment": (rng.choice(["oldest_first", "oldest_first", "pro_rata"]), "oldest_first"),
                "reserve": (rng.choice(["0", "0", amount_text(rng, currency, 5000)]), "0"),
                "commission": (rng.choice(["0", "0", "0", "0.05", "0.0333"]), "0"),
            },
        ),
    }


def random_rotation(rng):
    """Payments that mostly come, and now and then something else."""
    terms = random_terms(rng)
    currency = terms.get("currency", "KES")
    wheel = Wheel(terms, "")
    names = list(wheel.ids)
    first = wheel.date(1)
    count = len(laid_out(wheel.order, wheel.size, wheel.winners))
    last = wheel.date(count)
    span = max(last - first, 1)
    events = []

    def add(day, **what):
        events.append({"id": f"e{len(events)}", "value_date": iso(day), "what": what})

    diligence = rng.choice([0.3, 0.7, 0.9, 1.0])
    for number in range(1, count + 1):
        for hand, name in enumerate(names):
            if rng.random() > diligence:
                continue
            due = sum(wheel.agreed(hand, pot) for pot in laid_out(wheel.order, wheel.size, wheel.winners)[number - 1])
            amount = due if rng.random() < 0.8 else rng.randint(1, 2 * due + 2)
            if amount == 0:
                continue
            day = wheel.date(number) + rng.choice([0, 0, 0, -1, -3, 1, 8, -40])
            add(day, kind="paid", hand=name, amount=money(amount, currency), **maybe(rng, {"round": (rng.choice([None, None, number]), None)}))
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3, 4, 6])):
        day = first + rng.randint(-3, span + 10)
        name = rng.choice(names) if rng.random() < 0.99 else "nobody"
        kind = rng.choice(["swapped", "skipped", "joined", "left", "left", "left", "defaulted", "defaulted", "reinstated", "sold", "reserve_paid_in", "paid"])
        if kind == "swapped":
            other = rng.choice(names)
            agreed = [name, other] if rng.random() < 0.95 else [other]
            add(day, kind=kind, hand=name, other=other, agreed_by=agreed)
        elif kind == "skipped":
            add(day, kind=kind, hand=name, **maybe(rng, {"to": (rng.choice(["end", "next"]), "end")}))
        elif kind == "joined":
            joiner = f"j{len(events)}" if rng.random() < 0.97 else name
            pot = rng.choice([{"kind": "short"}, {"kind": "full"}, {"kind": "full", "interest": rng.choice(["0.1", "0.12", "0.333"])}])
            add(day, kind=kind, hand=random_hand(rng, joiner, ["1", "1", "0.5"], names), **maybe(rng, {"pot": (pot, {"kind": "short"})}))
            if rng.random() < 0.7:
                for _ in range(rng.randint(1, 6)):
                    add(day + rng.randint(0, span), kind="paid", hand=joiner, amount=amount_text(rng, currency))
            names.append(joiner)
        elif kind == "left":
            extra = {"reason": (rng.choice(["left", "removed", "died"]), "left"), "refund": (rng.choice(["at_turn", "from_reserve"]), "at_turn"), "fee": (rng.choice(["0", "0", "100"]), "0")}
            add(day, kind=kind, hand=name, **maybe(rng, extra))
        elif kind == "defaulted":
            add(day, kind=kind, hand=name, **maybe(rng, {"bearer": (rng.choice([None, None, random_bearer(rng, currency)]), None)}))
        elif kind == "sold":
            price = rng.choice([None, None, amount_text(rng, currency), "-" + amount_text(rng, currency)])
            add(day, kind=kind, hand=name, buyer=f"buyer {len(events)}", **maybe(rng, {"price": (price, None)}))
        elif kind == "reserve_paid_in":
            add(day, kind=kind, amount=amount_text(rng, currency, 5000))
        elif kind == "reinstated":
            add(day, kind=kind, hand=name)
        else:
            round_ = rng.choice([None, rng.randint(1, count + 1)])
            add(day, kind=kind, hand=name, amount=amount_text(rng, currency, 9000), **maybe(rng, {"round": (round_, None)}))
    if rng.random() < 0.5:
        rng.shuffle(events)
    if events and rng.random() < 0.01:
        events[-1]["id"] = events[0]["id"]
    as_of = iso(first + rng.choice([rng.randint(-2, span + 5), span + rng.randint(0, 400)]))
    return {"terms": terms, **({"events": events} if events or rng.random() < 0.5 else {})}, as_of


def case_rotation_schedule(rng):
    terms = random_terms(rng)
    args = {"terms": terms}

    def compute():
        try:
            return schedule(terms)
        except Refused as refused:
            error = {key: value.removeprefix(".") if isinstance(value, str) else value for key, value in refused.args[0].items()}
            raise Refused(error)

    return answer("rotation_schedule", args, compute)


def case_rotation_position(rng):
    rotation, as_of = random_rotation(rng)
    return answer("rotation_position", {"rotation": rotation, "as_of": as_of}, lambda: position(rotation, as_of))


def case_rotation_settlement(rng):
    rotation, as_of = random_rotation(rng)
    return answer("rotation_settlement", {"rotation": rotation, "as_of": as_of}, lambda: settlement(rotation, as_of))


def case_next_rotation_order(rng):
    names = [f"h{number}" for number in range(rng.randint(1, 8))]
    hands = [random_hand(rng, name, ["1", "0.5"], []) for name in names]
    order = {"kind": rng.choice(["same", "reversed", "rotated", "given", "given", "given"])}
    if order["kind"] == "given":
        given = rng.sample(names, len(names))
        roll = rng.random()
        if roll < 0.1:
            given[rng.randrange(len(given))] = "nobody"
        elif roll < 0.2:
            given[-1] = given[0]
        elif roll < 0.3:
            given = given[:-1]
        elif roll < 0.4:
            given = given + [rng.choice(given)]
        order["hands"] = given

    def compute():
        if order["kind"] == "same":
            found = names
        elif order["kind"] == "reversed":
            found = names[::-1]
        elif order["kind"] == "rotated":
            found = names[1:] + names[:1]
        else:
            found = order["hands"]
            if not found:
                refuse("empty", argument="terms.order.hands")
            for place, name in enumerate(found):
                if name not in names:
                    refuse("not_found", argument=f"terms.order.hands[{place}]", value=name, expected="a hand of the rotation")
                if name in found[:place]:
                    refuse("duplicate", argument=f"terms.order.hands[{place}]", value=name)
            for name in names:
                if name not in found:
                    not_compatible("terms", "order.hands", "hands", f"{name} is missing")
        whole = lambda hand: {"id": hand["id"], "member": hand.get("member"), "size": hand.get("size", "1"), "guarantors": hand.get("guarantors", [])}
        return {"order": order, "hands": [whole(hands[names.index(name)]) for name in found]}

    return answer("next_rotation_order", {"terms": {"hands": hands, "order": order}}, compute)


def case_rotation_commission(rng):
    currency = rng.choice(["KES", "UGX"])
    terms = {
        "amount": amount_text(rng, currency),
        **maybe(
            rng,
            {
                "currency": (currency, "KES"),
                "on_time_share": (rng.choice(["0", "0.05", "0.0333", "1", "0.015"]), "0"),
                "late_share": (rng.choice(["0", "0.1", "0.125", "0.0777"]), "0"),
                "timing": (rng.choice(["on_time", "late"]), "on_time"),
            },
        ),
    }

    def compute():
        amount = units(terms["amount"], currency)
        fee = half_up(amount * exact(terms.get("on_time_share", "0")))
        surcharge = half_up(amount * exact(terms.get("late_share", "0"))) if terms.get("timing") == "late" else 0
        found = {"amount": amount, "surcharge": surcharge, "pays": amount + surcharge, "fee": fee, "to_pool": amount - fee, "platform": fee + surcharge}
        return {"currency": currency, **{key: money(value, currency) for key, value in found.items()}}

    return answer("rotation_commission", {"terms": terms}, compute)


if __name__ == "__main__":
    run(
        {
            "rotation_schedule": case_rotation_schedule,
            "rotation_position": case_rotation_position,
            "rotation_settlement": case_rotation_settlement,
            "next_rotation_order": case_next_rotation_order,
            "rotation_commission": case_rotation_commission,
        }
    )
