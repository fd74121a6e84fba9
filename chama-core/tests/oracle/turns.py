"""Oracle of docs/src/rules/turns.md: the order of turns, the draw, the value of a turn, who may receive.

Usage: turns.py SEED COUNT [FUNCTION]. By another road than the library: the first is looked for again and again instead of sorting, hashes are Python's,
values are sums of exact fractions hand by hand and payment by payment, roots are found by halving.
"""

import sys
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "shared")]

from common import DIGITS, amount_text, exact, half_up, maybe, money, rounded, rounding, run, units
from seed_draw import Refused, apart, in_range, length, once, outcome, refuse, sha, shuffled, text_of

getcontext().prec = 70
MOST = 10**12
DATES = ["2024-01-05", "2024-02-29", "2025-01-10", "2025-12-31", "2026-01-31"]
IDS = ["amina", "baraka", "chebet", "Zuri", "émile", "ä", "wanjiru-1", "wanjiru-2", "10", "9", "Ω", "njeri", "otieno", "x|y", "kip"]


def ids(rng, least=1, most=9):
    return rng.sample(IDS, rng.randint(least, most))


def an_id(argument, text):
    text_of(argument, text, 1, 64)


def decimals(argument, text, most):
    shown = text.partition(".")[2].rstrip("0")
    if len(shown) > most:
        refuse("too_many_decimals", argument, value=text, maximum=str(most))


def first_of(items, key):
    left, order = list(items), []
    while left:
        best = left[0]
        for item in left[1:]:
            if key(item) < key(best):
                best = item
        left.remove(best)
        order.append(best)
    return order


# --- order -----------------------------------------------------------------------------------------------------------


def turn_order_of(terms):
    order, hands = terms.get("order", {"kind": "fixed"}), terms["hands"]
    kind = order["kind"]
    if kind == "random_draw":
        text_of("terms.order.seed_text", order["seed_text"], 1, 1000)
    length("terms.hands", len(hands), 1, 1000)
    for place, hand in enumerate(hands):
        path = f"terms.hands[{place}]."
        an_id(path + "hand", hand["hand"])
        text_of(path + "name", hand.get("name", ""), 0, 1000)
        for name in ("score", "need"):
            text = hand.get(name, "0")
            in_range(path + name, (exact(text), text), 0, 1_000_000)
            decimals(path + name, text, 6)
        if kind == "joining_date" and hand.get("joined") is None:
            refuse("missing_field", path + "joined")
        if kind == "alphabetical" and not hand.get("name"):
            refuse("empty", path + "name")
    once([hand["hand"] for hand in hands], "terms.hands[%d].hand")

    def lowered(name):
        return [letter.lower() for letter in name] if order.get("by", "lower_case") == "lower_case" else name

    keys = {
        "fixed": lambda hand: hands.index(hand),
        "joining_date": lambda hand: hand["joined"],
        "alphabetical": lambda hand: "".join(lowered(hand["name"])),
        "score": lambda hand: -exact(hand.get("score", "0")),
        "need": lambda hand: -exact(hand.get("need", "0")),
    }
    by_id = first_of(hands, lambda hand: hand["hand"].encode())
    if kind == "random_draw":
        places = {hand["hand"]: place + 1 for place, hand in enumerate(by_id)}
        drawn = shuffled(order["seed_text"], [hand["hand"] for hand in by_id])
        rows = [{"turn": turn + 1, "hand": hand, "reason": {"kind": "drawn", "place": places[hand]}, "tied": False} for turn, hand in enumerate(drawn)]
        return {"order": order, "turns": rows, "seed": sha(order["seed_text"])}
    key = keys[kind]
    rows = []
    for turn, hand in enumerate(first_of(by_id, key)):
        reason = {
            "fixed": lambda: {"kind": "listed", "place": hands.index(hand) + 1},
            "joining_date": lambda: {"kind": "joined", "on": hand["joined"]},
            "alphabetical": lambda: {"kind": "named", "name": hand["name"]},
            "score": lambda: {"kind": "scored", "score": hand.get("score", "0")},
            "need": lambda: {"kind": "needed", "need": hand.get("need", "0")},
        }[kind]()
        tied = sum(key(other) == key(hand) for other in hands) > 1
        rows.append({"turn": turn + 1, "hand": hand["hand"], "reason": reason, "tied": tied})
    shown = {"kind": kind, "by": order.get("by", "lower_case")} if kind == "alphabetical" else {"kind": kind}
    return {"order": shown, "turns": rows, "seed": None}


def turn_order(rng):
    kind = rng.choice(["fixed", "joining_date", "alphabetical", "score", "need", "random_draw"])
    names = ["Amina", "amina", "AMINA", "Zuri", "baraka", "Émile", "émile", "Ängel", "o'Kip", "Σοφία", "ΣΟΦΊΑ", ""]
    order = {"kind": kind}
    if kind == "random_draw":
        order["seed_text"] = rng.choice(["chama-42|cycle-3|2026-01-05|draw", "x", f"draw {rng.random()}", "", "a\tb"] if rng.random() < 0.2 else [f"draw {rng.random()}"])
    if kind == "alphabetical":
        order |= maybe(rng, {"by": (rng.choice(["lower_case", "bytes"]), "lower_case")})
    hands = []
    for hand in ids(rng):
        given = {
            "name": (rng.choice(names), ""),
            "joined": (rng.choice(DATES), None),
            "score": (rng.choice(["0", "1", "1.0", "72.5", "0.000001", "1000000"]), "0"),
            "need": (rng.choice(["0", "3", "3.00", "2.5"]), "0"),
        }
        one = {"hand": hand, **maybe(rng, given)}
        if rng.random() < 0.9:
            one["name"] = one.get("name") or "Wanjiru"
        if rng.random() < 0.03:
            one.pop("joined")
        if rng.random() < 0.02:
            one["score"] = rng.choice(["-1", "1000000.000001", "0.0000001"])
        if rng.random() < 0.01:
            one["hand"] = rng.choice(["", "a\tb", "amina", "x" * 65])
        hands.append(one)
    terms = {"hands": hands if rng.random() < 0.99 else [], **maybe(rng, {"order": (order, {"kind": "fixed"})})}
    return {"function": "turn_order", "args": {"terms": terms}, **outcome(turn_order_of, terms)}


# --- the draw --------------------------------------------------------------------------------------------------------


def commitment_of(secret, path="secret."):
    text_of(path + "text", secret["text"], 1, 900)
    an_id(path + "member", secret["member"])
    check_secret(path, secret)
    return sha("chama draw 1 commitment", secret["text"], secret["member"], secret["salt"], secret["secret"])


def check_secret(path, secret):
    size = len(secret["salt"].encode())
    if not 16 <= size <= 64 or "\t" in secret["salt"]:
        value = "a text with control characters" if 16 <= size <= 64 else f"{size} bytes long"
        refuse("invalid_text", path + "salt", value=value, expected="a salt of 16 to 64 bytes without control characters")
    text_of(path + "secret", secret["secret"], 1, 200)


def salt(rng):
    if rng.random() < 0.01:
        return rng.choice(["", "short", "x" * 65, "0123456789abcde\t"])
    return "".join(rng.choice("0123456789abcdefé") for _ in range(rng.randint(16, 30)))


def word(rng):
    if rng.random() < 0.01:
        return rng.choice(["", "a\tb", "y" * 201])
    return rng.choice(["maembe", "ndizi", "7", "wingu jeusi", "paka", "äß"]) + str(rng.randrange(100))


def draw_text(rng):
    return rng.choice(["", "a\tb", "z" * 901]) if rng.random() < 0.01 else f"chama-{rng.randrange(100)}|cycle-{rng.randrange(9)}|draw"


def draw_commitment(rng):
    secret = {"text": draw_text(rng), "member": rng.choice(IDS + [""]), "salt": salt(rng), "secret": word(rng)}
    return {"function": "draw_commitment", "args": {"secret": secret}, **outcome(commitment_of, secret)}


def is_hash(text):
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)


def transcript_of(terms):
    text, policy = terms["text"], terms.get("missing", "void")
    hands, commitments, reveals = terms["hands"], terms["commitments"], terms.get("reveals", [])
    text_of("terms.text", text, 1, 900)
    length("terms.hands", len(hands), 1, 1000)
    for place, hand in enumerate(hands):
        an_id(f"terms.hands[{place}].hand", hand["hand"])
        an_id(f"terms.hands[{place}].member", hand["member"])
    once([hand["hand"] for hand in hands], "terms.hands[%d].hand")
    length("terms.commitments", len(commitments), 1, 1000)
    for place, one in enumerate(commitments):
        an_id(f"terms.commitments[{place}].member", one["member"])
        if not is_hash(one["commitment"]):
            refuse("invalid_text", f"terms.commitments[{place}].commitment", value=one["commitment"], expected="64 lower-case hexadecimal digits")
    once([one["member"] for one in commitments], "terms.commitments[%d].member")
    length("terms.reveals", len(reveals), 0, 1000)
    committed = {one["member"]: one["commitment"] for one in commitments}
    for place, one in enumerate(reveals):
        path = f"terms.reveals[{place}]."
        an_id(path + "member", one["member"])
        check_secret(path, one)
        if one["member"] not in committed:
            refuse("not_found", path + "member", value=one["member"], expected="a member who put in a commitment")
    once([one["member"] for one in reveals], "terms.reveals[%d].member")
    hands = sorted(hands, key=lambda hand: hand["hand"].encode())
    commitments = sorted(commitments, key=lambda one: one["member"].encode())
    reveals = sorted(reveals, key=lambda one: one["member"].encode())
    return {
        "text": text,
        "missing": policy,
        "hands": hands,
        "commitments": commitments,
        "reveals": reveals,
        **drawn(text, policy, hands, commitments, reveals),
    }


def drawn(text, policy, hands, commitments, reveals):
    lines = ["chama draw 1 agreed", text, policy, str(len(hands))]
    for hand in hands:
        lines += [hand["hand"], hand["member"]]
    lines.append(str(len(commitments)))
    for one in commitments:
        lines += [one["member"], one["commitment"]]
    agreed = sha(*lines)
    absent, lines = [], ["chama draw 1 secrets", agreed]
    for one in commitments:
        reveal = next((reveal for reveal in reveals if reveal["member"] == one["member"]), None)
        if reveal is None:
            absent.append({"member": one["member"], "reason": "missing"})
        elif sha("chama draw 1 commitment", text, one["member"], reveal["salt"], reveal["secret"]) != one["commitment"]:
            absent.append({"member": one["member"], "reason": "wrong"})
        else:
            lines += [one["member"], reveal["salt"], reveal["secret"]]
    void = (policy == "void" and absent != []) or len(lines) == 2
    if void:
        return {"agreed": agreed, "not_revealed": absent, "outcome": "void", "seed_text": None, "seed": None, "order": []}
    seed_text = f"{text}|{sha(*lines)}"
    order = shuffled(seed_text, [hand["hand"] for hand in hands])
    if policy == "put_last":
        silent = {one["member"] for one in absent}
        late = {hand["hand"] for hand in hands if hand["member"] in silent}
        order = [hand for hand in order if hand not in late] + [hand for hand in order if hand in late]
    return {"agreed": agreed, "not_revealed": absent, "outcome": "drawn", "seed_text": seed_text, "seed": sha(seed_text), "order": order}


def draw_terms(rng):
    text, members = draw_text(rng), ids(rng, 1, 6)
    hands = [{"hand": hand, "member": rng.choice(members + ["guest"])} for hand in ids(rng, 1, 9)]
    commitments, reveals = [], []
    for member in members:
        one = {"member": member, "salt": salt(rng), "secret": word(rng)}
        commitments.append({"member": member, "commitment": sha("chama draw 1 commitment", text, member, one["salt"], one["secret"])})
        roll = rng.random()
        if roll < 0.1:
            one["secret"] = "another"
        if roll < 0.9:
            reveals.append(one)
        if rng.random() < 0.005:
            commitments[-1]["commitment"] = rng.choice(["", "0" * 63, "A" * 64])
    if rng.random() < 0.02:
        reveals.append({"member": rng.choice(["nobody", members[0], ""]), "salt": "0123456789abcdef", "secret": "a"})
    if rng.random() < 0.02:
        hands.append({"hand": hands[0]["hand"], "member": "x"})
    if rng.random() < 0.02:
        commitments.append(commitments[0])
    if rng.random() < 0.01:
        hands = []
    if rng.random() < 0.01:
        commitments = []
    if rng.random() < 0.1:
        reveals = []
    rng.shuffle(reveals)
    return {"text": text, "hands": hands, "commitments": commitments, **maybe(rng, {"missing": (rng.choice(["void", "leave_out", "put_last"]), "void"), "reveals": (reveals, [])})}


def draw_transcript(rng):
    terms = draw_terms(rng)
    return {"function": "draw_transcript", "args": {"terms": terms}, **outcome(transcript_of, terms)}


def faults_of(transcript):
    keys = ["text", "missing", "hands", "commitments", "reveals"]
    right = drawn(transcript["text"], transcript["missing"], *(sorted(transcript[key], key=lambda one: one["hand" if key == "hands" else "member"].encode()) for key in keys[2:]))
    faults = []

    def compare(path, value, expected):
        if value != expected:
            path = "transcript." + path
            message = f"`{path}` is {value}, but what stands before it gives {expected}"
            faults.append({"path": path, "code": "invalid_text", "severity": "error", "value": value, "expected": expected, "message": message})

    def absent(one):
        return ", ".join(f"{line['member']} {line['reason']}" for line in one["not_revealed"]) or "nobody"

    compare("agreed", transcript["agreed"], right["agreed"])
    compare("not_revealed", absent(transcript), absent(right))
    compare("outcome", transcript["outcome"], right["outcome"])
    compare("seed_text", transcript["seed_text"] or "none", right["seed_text"] or "none")
    compare("seed", transcript["seed"] or "none", right["seed"] or "none")
    if len(transcript["order"]) != len(right["order"]):
        compare("order", f"{len(transcript['order'])} hands", f"{len(right['order'])} hands")
    else:
        for place, (one, other) in enumerate(zip(transcript["order"], right["order"])):
            compare(f"order[{place}]", one, other)
    return faults


def verify_draw(rng):
    while True:
        try:
            transcript = transcript_of(draw_terms(rng))
            break
        except Refused:
            pass
    change = rng.choice(["nothing", "text", "missing", "hand", "commitment", "reveal", "agreed", "seed_text", "seed", "outcome", "order", "shorter", "absent", "unsorted"])
    if change == "text":
        transcript["text"] += "!"
    elif change == "missing":
        transcript["missing"] = rng.choice(["void", "leave_out", "put_last"])
    elif change == "hand":
        transcript["hands"] = transcript["hands"] + [{"hand": "zz", "member": "zz"}]
    elif change == "commitment":
        transcript["commitments"] = [{**one, "commitment": one["commitment"][::-1]} for one in transcript["commitments"]]
    elif change == "reveal":
        transcript["reveals"] = [{**one, "secret": one["secret"] + "x"} if place == 0 else one for place, one in enumerate(transcript["reveals"])]
    elif change in ("agreed", "seed_text", "seed"):
        transcript[change] = rng.choice([sha("x"), "y"])
    elif change == "outcome":
        transcript["outcome"] = rng.choice(["drawn", "void"])
    elif change == "order":
        transcript["order"] = rng.sample(transcript["order"], len(transcript["order"]))
    elif change == "shorter":
        transcript["order"] = transcript["order"][1:]
    elif change == "absent":
        transcript["not_revealed"] = transcript["not_revealed"][1:] + [{"member": "q", "reason": "wrong"}]
    elif change == "unsorted":
        for key in ("hands", "commitments", "reveals"):
            transcript[key] = rng.sample(transcript[key], len(transcript[key]))
    return {"function": "verify_draw", "args": {"transcript": transcript}, "returns": faults_of(transcript)}


# --- the value of a turn ---------------------------------------------------------------------------------------------

PER_YEAR = {"day": 365, "week": 52, "fortnight": 26, "four_weeks": 13, "month": 12, "quarter": 4, "half_year": 2, "year": 1}


def as_fraction(decimal):
    return Fraction(decimal)


def rate_of(terms):
    """The rate of one period; a root is right to 65 digits."""
    rate = terms["rate"]
    value, parts = exact(rate["value"]), Fraction(PER_YEAR[rate["per"]], PER_YEAR[terms.get("every", "month")])
    if rate.get("basis", "nominal") == "nominal":
        return value * parts
    if parts.denominator == 1:
        return (1 + value) ** parts.numerator - 1
    base = Decimal(1) + Decimal(value.numerator) / Decimal(value.denominator)
    return as_fraction((base.ln() * parts.numerator / parts.denominator).exp()) - 1


def places(value, digits):
    whole = half_up(value * 10**digits)
    return f"{whole // 10**digits}.{whole % 10**digits:0{digits}d}"


def checked_turns(terms):
    currency = terms.get("currency", "KES")
    text = terms["contribution"]
    least = "1" if DIGITS[currency] == 0 else "0.01"
    if not 0 < exact(text) <= MOST:
        refuse("out_of_range", "terms.contribution", value=text, minimum=least, maximum=str(MOST))
    decimals("terms.contribution", text, DIGITS[currency])
    value = terms["rate"]["value"]
    if not 0 <= exact(value) <= 10:
        refuse("out_of_range", "terms.rate.value", value=value, minimum="0", maximum="10 (a rate is a fraction: 0.12 is 12 %)")
    turns = terms["turns"]
    length("terms.turns", len(turns), 1, 1000)
    for place, turn in enumerate(turns):
        path = f"terms.turns[{place}]."
        an_id(path + "hand", turn["hand"])
        in_range(path + "round", turn["round"], 1, 3660)
        size = turn.get("size", "1")
        if not 0 < exact(size) <= 100:
            refuse("out_of_range", path + "size", value=size, minimum="0.0001", maximum="100")
        decimals(path + "size", size, 4)
    once([turn["hand"] for turn in turns], "terms.turns[%d].hand")
    contribution = units(text, currency)
    sizes = [exact(turn.get("size", "1")) for turn in turns]
    if contribution * max(sizes) * sum(sizes) > MOST * 10 ** DIGITS[currency]:
        raise Refused({"code": "result_too_large", "quantity": "pot", "maximum": str(MOST)})
    return currency, contribution, turns, sizes


def values_of(terms):
    currency, contribution, turns, sizes = checked_turns(terms)
    i = rate_of(terms)
    early = 1 if terms.get("timing", "end") == "start" else 0
    last = max(turn["round"] for turn in turns)
    # In units of the last payment's worth, as whole numbers over one denominator: as exact as fractions, and quicker.
    grown = {turn["round"]: (i.denominator + i.numerator) ** (last - turn["round"]) * i.denominator ** (turn["round"] - 1) for turn in turns}
    under = (i.denominator + i.numerator) ** (last - early) * Fraction(i.denominator) ** (early - 1)
    values = []
    for mine, size in zip(turns, sizes):
        over = Fraction(0)
        for other, others in zip(turns, sizes):
            over += others * (grown[mine["round"]] - grown[other["round"]])
        values.append(size * contribution * over / under)
    # Largest remainder: so many cents more than the floors.
    floors = [(-value).numerator // (-value).denominator for value in values]
    missing, order = -sum(floors), sorted(range(len(turns)), key=lambda place: (-((-values[place]) - floors[place]), turns[place]["hand"].encode()))
    for place in order[:missing]:
        floors[place] += 1
    assert sum(floors) == 0
    rows = [
        {
            "hand": turn["hand"],
            "round": turn["round"],
            "size": turn.get("size", "1"),
            "pot": money(half_up(size * sum(sizes) * contribution), currency),
            "value": money(half_up(value), currency),
            "transfer": money(transfer, currency),
        }
        for turn, size, value, transfer in zip(turns, sizes, values, floors)
    ]
    return {
        "currency": currency,
        "contribution": money(contribution, currency),
        "rate": {"basis": "nominal", **terms["rate"]},
        "every": terms.get("every", "month"),
        "timing": terms.get("timing", "end"),
        "year": {"weeks": "fifty_two", "days": "three_sixty_five"},
        "periodic_rate": places(i, 18),
        "turns": rows,
        "transfers": money(0, currency),
    }


def value_terms(rng, spoil=0.02):
    currency = rng.choice(["KES", "KES", "UGX", "USD"])
    hands = ids(rng, 1, 12)
    layout = rng.random()
    turns = []
    for place, hand in enumerate(hands):
        rounds = place + 1 if layout < 0.5 else rng.choice([1, 2, 3, place + 1, place // 2 + 1, rng.randint(1, 40)])
        turns.append({"hand": hand, "round": rounds, **maybe(rng, {"size": (rng.choice(["1", "0.5", "2", "1.5", "0.25", "1"]) if layout > 0.3 else "1", "1")})})
    rng.shuffle(turns)
    per = rng.choice(["month", "year", "week", "quarter"])
    value = rng.choice(["0", "0.01", "0.12", "0.1", "0.25", "0.000000000001", "1", "0.05", "0.333333", "10"])
    terms = {
        "contribution": amount_text(rng, currency),
        "rate": {"value": value, "per": per, **maybe(rng, {"basis": (rng.choice(["nominal", "nominal", "effective"]), "nominal")})},
        "turns": turns,
        **maybe(rng, {"currency": (currency, "KES"), "every": (rng.choice(["month", "month", "week", "year", "quarter", "day"]), "month"), "timing": (rng.choice(["end", "start"]), "end")}),
    }
    if rng.random() < spoil:
        roll = rng.randrange(9)
        if roll == 0:
            terms["contribution"] = rng.choice(["0", "-1", "1000000000001", "0.001"])
        elif roll == 1:
            terms["rate"]["value"] = rng.choice(["12", "-0.1"])
        elif roll == 2:
            terms["turns"] = []
        elif roll == 3:
            turns[0]["hand"] = rng.choice(["", "a\tb", turns[-1]["hand"]])
        elif roll == 4:
            turns[-1]["round"] = rng.choice([0, -1, 3661])
        elif roll == 5:
            turns[-1]["size"] = rng.choice(["0", "-1", "100.5", "0.00001"])
        elif roll == 6:
            terms["contribution"] = "1000000000000"
        else:
            turns[0]["round"] = 200
    return terms


def turn_values(rng):
    terms = value_terms(rng)
    return {"function": "turn_values", "args": {"terms": terms}, **outcome(values_of, terms)}


def rates_of(terms):
    """Rates by halving: 0 always fits; a turn in the middle fits one more."""
    _, _, turns, sizes = checked_turns(terms)
    paid, whole = {}, sum(sizes)
    for turn, size in zip(turns, sizes):
        paid[turn["round"]] = paid.get(turn["round"], 0) + size
    rounds = sorted(paid)
    found = []
    for turn in turns:
        flows = [(k - rounds[0], (whole if k == turn["round"] else 0) - paid[k]) for k in rounds]
        flows = [(k, Decimal(flow.numerator) / Decimal(flow.denominator)) for k, flow in flows if flow]
        rates = [0.0] if flows else []
        if flows and flows[0][1] < 0 and flows[-1][1] < 0:
            low, high = Decimal("1e-9"), Decimal("1e9")
            f = lambda v: sum(flow * v**k for k, flow in flows)
            slope = sum(k * flow for k, flow in flows)
            if abs(slope) < Decimal("1e-100"):
                pass
            elif slope < 0:  # v below 1
                high = Decimal(1) - Decimal("1e-25")
            else:
                low = Decimal(1) + Decimal("1e-25")
            if abs(slope) >= Decimal("1e-100"):
                sign = f(low) > 0
                if sign != (f(high) > 0):
                    for _ in range(130):
                        middle = (low * high).sqrt()
                        low, high = (middle, high) if (f(middle) > 0) == sign else (low, middle)
                    rates.append(float(1 / low - 1))
        found.append({"internal": {"rates": sorted(rates)}})
    return found


def turn_rates(rng):
    while True:
        terms = value_terms(rng, 0)
        terms["turns"] = [{**turn, "round": min(turn["round"], 12)} for turn in terms["turns"]]
        rates = rates_of(terms)
        if all(abs(rate) < 1e8 for row in rates for rate in row["internal"]["rates"]):
            break
    getcontext().prec = 70
    return {"function": "turn_rates", "args": {"terms": terms}, "published": {"value": rates, "within": 1e-7}}


def price_of(terms, swap):
    currency, contribution, turns, sizes = checked_turns(terms)
    places = {turn["hand"]: place for place, turn in enumerate(turns)}
    for name in ("hand", "with"):
        if swap["with_hand" if name == "with" else "hand"] not in places:
            refuse("not_found", "swap.with_hand" if name == "with" else "swap.hand", value=swap["with_hand" if name == "with" else "hand"], expected="a hand of `terms.turns`")
    one, other = places[swap["hand"]], places[swap["with_hand"]]
    if one == other:
        refuse("duplicate", "swap.with_hand", value=swap["with_hand"])
    if sizes[one] != sizes[other]:
        apart("swap.hand", "swap.with_hand", "only hands of one size change places")
    in_range("swap.paid_in", swap.get("paid_in", 0), 0, 3660)
    step = swap.get("rounding", {}).get("step")
    if step is not None:
        top = 1_000_000
        if not (exact("1" if DIGITS[currency] == 0 else "0.01") <= exact(step) <= top):
            refuse("out_of_range", "swap.rounding.step", value=step, minimum="1" if DIGITS[currency] == 0 else "0.01", maximum=str(top))
        decimals("swap.rounding.step", step, DIGITS[currency])
    i = rate_of(terms)
    early = 1 if terms.get("timing", "end") == "start" else 0
    worth = [sizes[one] * sum(sizes) * contribution / (1 + i) ** (turns[place]["round"] - early) for place in (one, other)]
    price = rounded((worth[1] - worth[0]) * (1 + i) ** swap.get("paid_in", 0), swap.get("rounding", {}), currency)
    if abs(price) > MOST * 10 ** DIGITS[currency]:
        raise Refused({"code": "result_too_large", "quantity": "price of the swap", "maximum": str(MOST)})
    return {
        "hand": swap["hand"],
        "with_hand": swap["with_hand"],
        "round": turns[one]["round"],
        "with_round": turns[other]["round"],
        "paid_in": swap.get("paid_in", 0),
        "currency": currency,
        "price": money(price, currency),
    }


def swap_price(rng):
    terms = value_terms(rng, 0.01)
    hands = [turn["hand"] for turn in terms["turns"]] or ["x"]
    swap = {
        "hand": rng.choice(hands + ["nobody"] if rng.random() < 0.1 else hands),
        "with_hand": rng.choice(hands + ["nobody"] if rng.random() < 0.1 else hands),
        **maybe(rng, {"paid_in": (rng.choice([0, 0, 1, 3, 12, -1, 3661] if rng.random() < 0.1 else [0, 1, 5]), 0), "rounding": (rounding(rng, terms.get("currency", "KES")), {})}),
    }
    return {"function": "swap_price", "args": {"terms": terms, "swap": swap}, **outcome(price_of, terms, swap)}


# --- who may receive -------------------------------------------------------------------------------------------------


def an_amount(argument, text, currency):
    in_range(argument, (exact(text), text), 0, MOST)
    decimals(argument, text, DIGITS[currency])
    return units(text, currency)


RULES = [
    ("missed_rounds", 3660),
    ("this_round", None),
    ("contribution_arrears", None),
    ("fines", None),
    ("loan_arrears", None),
    ("defaulted_loans", 1000),
    ("guarantors", 10_000),
]
FACTS = [
    ("turns_left", 100),
    ("missed_rounds", 3660),
    ("this_round_unpaid", None),
    ("contribution_arrears", None),
    ("unpaid_fines", None),
    ("loan_arrears", None),
    ("defaulted_loans", 1000),
    ("guarantors", 10_000),
    ("guaranteed", None),
    ("still_to_pay", None),
]


def read(path, given, fields, currency):
    values = {}
    for name, top in fields:
        default = 1 if name == "turns_left" else 0 if top else "0"
        value = given.get(name, default if fields is FACTS else None)
        if value is None:
            values[name] = None
        elif top:
            in_range(path + name, value, 0, top)
            values[name] = value
        else:
            values[name] = an_amount(path + name, value, currency)
    return values


def checked_rules(terms):
    currency, rules = terms.get("currency", "KES"), terms.get("rules", {})
    asked = read("terms.rules.", rules, RULES, currency)
    share = rules.get("coverage")
    if share is not None:
        in_range("terms.rules.coverage", (exact(share), share), 0, 1)
        decimals("terms.rules.coverage", share, 12)
    return currency, rules, asked


def answer(terms, receiver, path):
    currency, rules, asked = checked_rules(terms)
    an_id(path + "member", receiver["member"])
    has = read(path, receiver, FACTS, currency)
    checks = []

    def add(rule, unit, value, bound, needs, step):
        missing = max(0, needs - value if bound == "at_least" else value - needs)
        show = (lambda number: money(number, currency)) if unit == "amount" else str
        next_step = step(missing) if missing else None
        checks.append({"rule": "payout_" + rule, "outcome": "failed" if missing else "passed", "unit": unit, "has": show(value), "bound": bound, "needs": show(needs), "missing": show(missing), "next_step": next_step})

    def kind(name, **fields):
        return {"kind": name, **fields}

    add("turn", "count", has["turns_left"], "at_least", 1, lambda _: kind("ask_group"))
    if rules.get("standing") is not None:
        standing = receiver.get("standing", "good")
        kept = standing in {"member": ["good", "not_good", "suspended"], "active": ["good", "not_good"], "good": ["good"]}[rules["standing"]]
        add("standing", "count", int(kept), "at_least", 1, lambda _: kind({"left": "rejoin", "suspended": "end_suspension", "not_good": "regain_standing"}[standing]))
    freeze = receiver.get("freeze", {"kind": "not_frozen"})
    until = freeze.get("until")
    frozen = freeze["kind"] == "frozen" and (until is None or terms["on"] < until)
    add("frozen", "count", int(frozen), "at_most", 0, lambda _: kind("ask_group") if until is None else kind("wait_until", date=until))
    if asked["missed_rounds"] is not None:
        add("missed_rounds", "count", has["missed_rounds"], "at_most", asked["missed_rounds"], lambda _: kind("ask_group"))
    for rule, fact, name, step in [
        ("this_round", "this_round_unpaid", "this_round", "pay_contributions"),
        ("arrears", "contribution_arrears", "contribution_arrears", "pay_contributions"),
        ("fines", "unpaid_fines", "fines", "pay_fines"),
        ("loan_arrears", "loan_arrears", "loan_arrears", "pay_loan_arrears"),
    ]:
        if asked[name] is not None:
            add(rule, "amount", has[fact], "at_most", asked[name], lambda missing, step=step: kind(step, amount=money(missing, currency)))
    if asked["defaulted_loans"] is not None:
        add("defaulted_loans", "count", has["defaulted_loans"], "at_most", asked["defaulted_loans"], lambda missing: kind("settle_loans", count=missing))
    if asked["guarantors"] is not None:
        add("guarantors", "count", has["guarantors"], "at_least", asked["guarantors"], lambda missing: kind("find_guarantors", count=missing))
    if rules.get("coverage") is not None:
        needs = -(-(exact(rules["coverage"]) * has["still_to_pay"]) // 1)
        add("coverage", "amount", has["guaranteed"], "at_least", int(needs), lambda missing: kind("find_guarantees", amount=money(missing, currency)))
    failed = sum(check["outcome"] == "failed" for check in checks)
    return {"member": receiver["member"], "on": terms["on"], "currency": currency, "allowed": failed == 0, "not_passed": failed, "checks": checks}


def payout_terms(rng):
    currency = rng.choice(["KES", "KES", "UGX"])
    money_text = lambda: rng.choice(["0", "0", amount_text(rng, currency)])
    rules = {"standing": (rng.choice(["member", "active", "good", None]), None), "coverage": (rng.choice(["0.5", "1", "0.333333", "0", None]), None)}
    for name, top in RULES:
        rules[name] = (rng.choice([0, 1, 2, 3, None]) if top else rng.choice([money_text(), None]), None)
    rules = maybe(rng, rules)
    if rng.random() < 0.01:
        rules[rng.choice(["fines", "coverage"])] = rng.choice(["-1", "1000000000001", "0.0000000000001"])
    if rng.random() < 0.01:
        rules[rng.choice(["missed_rounds", "guarantors"])] = rng.choice([-1, 100_000])
    return {"on": rng.choice(DATES), **maybe(rng, {"currency": (currency, "KES"), "rules": (rules, {})})}


def receiver(rng, currency):
    money_text = lambda: rng.choice(["0", "0", amount_text(rng, currency)])
    facts = {
        "standing": (rng.choice(["good", "good", "not_good", "suspended", "left"]), "good"),
        "freeze": (rng.choice([{"kind": "not_frozen"}, {"kind": "frozen", "until": None}, {"kind": "frozen"}, {"kind": "frozen", "until": rng.choice(DATES)}]), {"kind": "not_frozen"}),
    }
    for name, top in FACTS:
        facts[name] = (rng.randint(0, 4) if top else money_text(), 1 if name == "turns_left" else 0 if top else "0")
    one = {"member": rng.choice(IDS), **maybe(rng, facts)}
    if rng.random() < 0.02:
        one[rng.choice(["unpaid_fines", "guaranteed"])] = rng.choice(["-1", "1000000000001", "0.001"])
    if rng.random() < 0.01:
        one[rng.choice(["turns_left", "guarantors"])] = rng.choice([-1, 100_000])
    if rng.random() < 0.01:
        one["member"] = rng.choice(["", "a\tb"])
    return one


def payout_eligibility(rng):
    terms = payout_terms(rng)
    one = receiver(rng, terms.get("currency", "KES"))
    return {"function": "payout_eligibility", "args": {"terms": terms, "receiver": one}, **outcome(answer, terms, one, "receiver.")}


def payout_eligibilities(rng):
    terms = payout_terms(rng)
    many = [receiver(rng, terms.get("currency", "KES")) for _ in range(rng.randrange(4))]

    def all_of():
        checked_rules(terms)
        return [answer(terms, one, f"receivers[{place}].") for place, one in enumerate(many)]

    return {"function": "payout_eligibilities", "args": {"terms": terms, "receivers": many}, **outcome(all_of)}


if __name__ == "__main__":
    makers = [turn_order, draw_commitment, draw_transcript, verify_draw, turn_values, turn_rates, swap_price, payout_eligibility, payout_eligibilities]
    run({maker.__name__: maker for maker in makers}, {"turn_rates": 10})
