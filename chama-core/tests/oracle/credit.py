"""Oracle of docs/src/rules/credit.md: scores, what would raise them, ChamaHub's formula, what a loan costs at a score.

Usage: credit.py SEED COUNT [FUNCTION]. By another road than the library: every event is a fraction of a point of its own and all are added up;
months and what raises a score are tried one by one; a ladder is asked score by score.
"""

import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "shared")]

from common import day_of, exact, half_up, iso, maybe, month_length, parts, run, units

FACTORS = ["contributions", "loans", "attendance", "tenure", "fines"]
WEIGHTS = dict(zip(FACTORS, [40, 30, 15, 10, 5]))


class Refused(Exception):
    def __init__(self, code, **fields):
        super().__init__(code)
        self.error = {"code": code, **fields}


def case(function, args, answer):
    try:
        return {"function": function, "args": args, "returns": answer()}
    except Refused as refused:
        return {"function": function, "args": args, "error": refused.error}


def within(argument, value, low, high):
    if not low <= exact(str(value)) <= high:
        raise Refused("out_of_range", argument=argument, value=str(value), minimum=str(low), maximum=str(high))


def few_decimals(argument, text, most):
    if (exact(text) * 10**most).denominator != 1:
        raise Refused("too_many_decimals", argument=argument, value=text, maximum=str(most))


def good_date(argument, text):
    if not 1900 <= int(text[:4]) <= 2199:
        raise Refused("date_out_of_range", argument=argument, value=text, minimum="1900-01-01", maximum="2199-12-31")


def good_id(argument, text):
    if not text:
        raise Refused("empty", argument=argument)


# --- terms -----------------------------------------------------------------------------------------------------------


class Terms:
    def __init__(self, given):
        self.weights = {**WEIGHTS, **given.get("weights", {})}
        for factor in FACTORS:
            within(f"terms.weights.{factor}", self.weights[factor], 0, 100)
        within("terms.weights", sum(self.weights.values()), 100, 100)
        self.horizon = given.get("horizon_months")
        if self.horizon is not None:
            within("terms.horizon_months", self.horizon, 1, 1200)
        self.grace = given.get("grace_days", 0)
        within("terms.grace_days", self.grace, 0, 3660)
        self.late_text = given.get("late_credit", "0.5")
        within("terms.late_credit", self.late_text, 0, 1)
        few_decimals("terms.late_credit", self.late_text, 4)
        self.prior = given.get("prior", {"kind": "until_history", "count": 6, "share": "0.5"})
        within("terms.prior.count", self.prior["count"], 1, 1000)
        within("terms.prior.share", self.prior["share"], 0, 1)
        few_decimals("terms.prior.share", self.prior["share"], 4)
        self.full = given.get("full_tenure_months", 24)
        within("terms.full_tenure_months", self.full, 1, 1200)
        self.to_zero = given.get("fines_to_zero", 5)
        within("terms.fines_to_zero", self.to_zero, 1, 1000)
        self.ahead = given.get("look_ahead", 3)
        within("terms.look_ahead", self.ahead, 0, 100)
        self.late, self.standin = exact(self.late_text), exact(self.prior["share"])

    def echo(self):
        return {
            "weights": self.weights,
            "horizon_months": self.horizon,
            "grace_days": self.grace,
            "late_credit": self.late_text,
            "prior": self.prior,
            "full_tenure_months": self.full,
            "fines_to_zero": self.to_zero,
            "look_ahead": self.ahead,
        }

    def stand_ins(self, happened):
        if self.prior["kind"] == "pseudo_counts":
            return self.prior["count"]
        return max(0, self.prior["count"] - happened)


# --- counts and shares -----------------------------------------------------------------------------------------------


def share_of(terms, marks):
    """The mean of what happened and what stands in for it."""
    good, late, bad = marks
    happened = good + late + bad
    more = terms.stand_ins(happened)
    return (good + late * terms.late + more * terms.standin) / Fraction(happened + more)


def shares(terms, tally):
    return {
        "contributions": share_of(terms, tally["contributions"]),
        "loans": share_of(terms, tally["loans"]),
        "attendance": share_of(terms, tally["attendance"]),
        "tenure": Fraction(min(tally["tenure"], terms.full), terms.full),
        "fines": 1 - Fraction(min(tally["fines"], terms.to_zero), terms.to_zero),
    }


def exact_points(terms, tally):
    found = shares(terms, tally)
    return {factor: terms.weights[factor] * found[factor] for factor in FACTORS}


def score_of(terms, tally):
    return half_up(sum(exact_points(terms, tally).values()))


def thousandths(value):
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 1000}.{abs(value) % 1000:03d}"


def cut(values):
    """Fractions as thousandths that add up to the sum, rounded half up: each down, the missing ones by largest remainder."""
    total = half_up(sum(values) * 1000)
    down = [int(value * 1000) for value in values]
    rest = [value * 1000 - low for value, low in zip(values, down)]
    order = sorted(range(len(values)), key=lambda place: (-rest[place], place))
    for place in order[: total - sum(down)]:
        down[place] += 1
    return down, total


def largest_remainder(whole, weights):
    if sum(weights) == 0:
        return [0 for _ in weights]
    ideal = [Fraction(whole) * weight / sum(weights) for weight in weights]
    down = [int(part) for part in ideal]
    order = sorted(range(len(weights)), key=lambda place: (down[place] - ideal[place], place))
    for place in order[: whole - sum(down)]:
        down[place] += 1
    return down


def factors(terms, tally):
    points, total = cut(list(exact_points(terms, tally).values()))
    found = []
    for factor, got in zip(FACTORS, points):
        lost = terms.weights[factor] * 1000 - got
        if factor == "tenure":
            good = min(tally["tenure"], terms.full)
            late, bad = 0, terms.full - good
            reasons = [("credit_short_tenure", bad, Fraction(bad))]
        elif factor == "fines":
            good, late, bad = 0, 0, tally["fines"]
            reasons = [("credit_fined", bad, Fraction(bad))]
        else:
            good, late, bad = tally[factor]
            more = terms.stand_ins(good + late + bad)
            reasons = [
                ("credit_paid_late", late, late * (1 - terms.late)),
                ("credit_meeting_missed" if factor == "attendance" else "credit_not_paid", bad, Fraction(bad)),
                ("credit_short_history", more, more * (1 - terms.standin)),
            ]
        if terms.weights[factor] == 0:
            reasons = []
        reasons = [reason for reason in reasons if reason[2] > 0]
        cuts = largest_remainder(lost, [took for _, _, took in reasons])
        found.append(
            {
                "factor": factor,
                "possible": terms.weights[factor],
                "points": thousandths(got),
                "lost": thousandths(lost),
                "good": good,
                "late": late,
                "bad": bad,
                "excused": tally["excused"] if factor == "attendance" else 0,
                "losses": [{"why": why, "count": count, "points": thousandths(points)} for (why, count, _), points in zip(reasons, cuts)],
            }
        )
    return found, thousandths(total)


def more_good(tally, factor, count):
    """The same counts with so many more good events."""
    if factor == "tenure":
        return {**tally, "tenure": tally["tenure"] + count}
    good, late, bad = tally[factor]
    return {**tally, factor: (good + count, late, bad)}


USUAL = {"contributions": "pay_contributions_on_time", "loans": "pay_instalments_on_time", "attendance": "attend_meetings", "tenure": "stay_months"}
OVERDUE = {"contributions": "pay_overdue_contributions", "loans": "pay_overdue_instalments"}


def gains(terms, tally, score):
    found, shares_now = [], shares(terms, tally)
    for factor, action in USUAL.items():
        if terms.weights[factor] == 0 or shares_now[factor] == 1:
            continue
        top = terms.full - min(tally["tenure"], terms.full) if factor == "tenure" else 1000
        counts = {min(terms.ahead, top)} - {0}
        # By doubling, then one by one: the score never falls.
        step, tried = 1, lambda count: score_of(terms, more_good(tally, factor, count)) > score
        while step < top and not tried(step):
            step *= 2
        low = step // 2 + 1 if step > 1 else 1
        fewest = next((count for count in range(low, min(step, top) + 1) if tried(count)), None)
        counts |= {fewest} - {None}
        for count in sorted(counts):
            after = score_of(terms, more_good(tally, factor, count))
            found.append({"action": action, "count": count, "score": after, "gain": after - score})
        if factor in OVERDUE and tally[factor][2] > 0:
            good, late, bad = tally[factor]
            after = score_of(terms, {**tally, factor: (good, late + bad, 0)})
            found.append({"action": OVERDUE[factor], "count": bad, "score": after, "gain": after - score})
    return found


# --- a record --------------------------------------------------------------------------------------------------------


def check_record(record, place="record"):
    good_id(f"{place}.member", record["member"])
    good_date(f"{place}.joined", record["joined"])
    for field in ["contributions", "loan_instalments"]:
        for index, due in enumerate(record.get(field, [])):
            good_date(f"{place}.{field}[{index}].due_on", due["due_on"])
            if due.get("paid_on") is not None:
                good_date(f"{place}.{field}[{index}].paid_on", due["paid_on"])
    for index, line in enumerate(record.get("meetings", [])):
        good_date(f"{place}.meetings[{index}].meeting_on", line["meeting_on"])
    for index, day in enumerate(record.get("fines", [])):
        good_date(f"{place}.fines[{index}]", day)


def months_complete(joined, on):
    """One month after the other, each by the day of joining or its own last day."""
    year, month, of_month, _ = parts(joined)
    months = 0
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        if date(year, month, min(of_month, month_length(year, month))).toordinal() > on:
            return months
        months += 1


def horizon_start(terms, on):
    """The last day that no longer counts."""
    if terms.horizon is None:
        return 0
    year, month, of_month, _ = parts(on)
    for _ in range(terms.horizon):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return date(year, month, min(of_month, month_length(year, month))).toordinal() if year >= 1 else 0


def tally_of(terms, record, on):
    gone = horizon_start(terms, on)
    counts = lambda day: gone < day <= on
    tally = {"excused": 0, "fines": sum(counts(day_of(day)) for day in record.get("fines", []))}
    for factor, field in [("contributions", "contributions"), ("loans", "loan_instalments")]:
        marks = [0, 0, 0]
        for due in record.get(field, []):
            last = day_of(due["due_on"]) + terms.grace
            paid = day_of(due["paid_on"]) if due.get("paid_on") is not None else None
            if not counts(day_of(due["due_on"])):
                continue
            if paid is not None and paid <= on:
                marks[0 if paid <= last else 1] += 1
            elif last < on:
                marks[2] += 1
        tally[factor] = tuple(marks)
    joined = day_of(record["joined"])
    attended = missed = 0
    for line in record.get("meetings", []):
        day = day_of(line["meeting_on"])
        if day < joined or not counts(day):
            continue
        attended += line["status"] in ("present", "late")
        missed += line["status"] == "absent"
        tally["excused"] += line["status"] == "excused"
    tally["attendance"] = (attended, 0, missed)
    tally["tenure"] = months_complete(joined, on)
    return tally


def scored(terms, record, as_of):
    tally = tally_of(terms, record, day_of(as_of))
    score = score_of(terms, tally)
    found, total = factors(terms, tally)
    return {
        "member": record["member"],
        "as_of": as_of,
        "score": score,
        "points": total,
        "factors": found,
        "gains": gains(terms, tally, score),
        "terms": terms.echo(),
    }


def since_joining(record, as_of, place="record"):
    if as_of < record["joined"]:
        raise Refused("not_compatible", first="as_of", second=f"{place}.joined", reason=f"nobody has a score before joining, on {record['joined']}")


def credit_score(record, given, as_of):
    terms = Terms(given)
    good_date("as_of", as_of)
    check_record(record)
    since_joining(record, as_of)
    return scored(terms, record, as_of)


def credit_scores(records, given, as_of):
    terms = Terms(given)
    good_date("as_of", as_of)
    for place, record in enumerate(records):
        check_record(record, f"records[{place}]")
        since_joining(record, as_of, f"records[{place}]")
    for place, record in enumerate(records):
        if record["member"] in [before["member"] for before in records[:place]]:
            raise Refused("duplicate", argument=f"records[{place}].member", value=record["member"])
    return [scored(terms, record, as_of) for record in records]


def credit_history(record, given, window):
    terms = Terms(given)
    good_date("window.since", window["since"])
    good_date("window.until", window["until"])
    if window["until"] < window["since"]:
        raise Refused("wrong_order", argument="window.until", value=window["until"], earliest=window["since"])
    check_record(record)
    ends = []
    for day in range(max(day_of(window["since"]), day_of(record["joined"])), day_of(window["until"])):
        _, _, of_month, length = parts(day)
        if of_month == length:
            ends.append(day)
    if len(ends) > 120:
        raise Refused("too_long", argument="window", value=str(len(ends)), maximum="120")
    found = []
    for day in ends:
        score = score_of(terms, tally_of(terms, record, day))
        found.append({"as_of": iso(day), "score": score, "change": score - found[-1]["score"] if found else 0})
    return found


COLUMNS = [
    "contributions_on_time",
    "contributions_late",
    "contributions_unpaid",
    "instalments_on_time",
    "instalments_late",
    "instalments_unpaid",
    "meetings_attended",
    "meetings_missed",
    "tenure_months",
    "fines",
]


def credit_scores_of_counts(counts, given):
    terms = Terms(given)
    length = len(counts[COLUMNS[0]])
    for column in COLUMNS[1:]:
        if len(counts[column]) != length:
            reason = "every column has one number for each member"
            raise Refused("not_compatible", first=f"counts.{COLUMNS[0]}", second=f"counts.{column}", reason=reason)
    for column in COLUMNS:
        for place, value in enumerate(counts[column]):
            within(f"counts.{column}[{place}]", value, 0, 1_000_000)
    found = []
    for row in zip(*(counts[column] for column in COLUMNS)):
        tally = {"contributions": row[0:3], "loans": row[3:6], "attendance": (row[6], 0, row[7]), "tenure": row[8], "fines": row[9]}
        found.append(score_of(terms, tally))
    return found


# --- ChamaHub --------------------------------------------------------------------------------------------------------

HUB = ["contributions_made", "contributions_expected", "loans_on_time", "loans", "meetings_attended", "meetings_held", "days"]


def chamahub_score(facts, rounding):
    numbers = {field: facts.get(field, 0) for field in HUB}
    for field in HUB:
        within(f"facts.{field}", numbers[field], 0, 1_000_000)
    for part, whole in [("loans_on_time", "loans"), ("meetings_attended", "meetings_held")]:
        within(f"facts.{part}", numbers[part], 0, numbers[whole])
    values, no_basis = [], []
    for name, weight, part, whole, without in [
        ("contributions", 40, numbers["contributions_made"], numbers["contributions_expected"], 0),
        ("loans", 30, numbers["loans_on_time"], numbers["loans"], 30),
        ("meetings", 20, numbers["meetings_attended"], numbers["meetings_held"], 20),
    ]:
        if whole == 0:
            no_basis.append(name)
        values.append(min(Fraction(weight), Fraction(weight * part, whole)) if whole else Fraction(without))
    values.append(min(Fraction(10), Fraction(10 * numbers["days"], 365)))
    total = sum(values)
    low = total.numerator // total.denominator
    rest = total - low
    if rounding in ("down", "floor"):
        up = 0
    elif rounding in ("up", "ceiling"):
        up = rest > 0
    elif rest == Fraction(1, 2):
        up = rounding == "half_up" or low % 2
    else:
        up = rest > Fraction(1, 2)
    shown, whole = cut(values)
    names = ["contributions", "loans", "meetings", "tenure"]
    return {
        **{name: thousandths(points) for name, points in zip(names, shown)},
        "points": thousandths(whole),
        "score": low + int(up),
        "no_basis": no_basis,
        "rounding": rounding,
    }


# --- the ladder ------------------------------------------------------------------------------------------------------

PLACES = {"KES": 2, "UGX": 0}


def fault(code, severity, path, value, expected, message):
    return {"path": path, "code": code, "severity": severity, "value": value, "expected": expected, "message": message}


def as_fault(refused, severity="error"):
    error = refused.error
    code = error["code"]
    if code == "out_of_range":
        path, value, expected = error["argument"], error["value"], f"from {error['minimum']} to {error['maximum']}"
        message = f"`{path}` is {value}, but must be {expected}"
    elif code == "too_many_decimals":
        path, value, expected = error["argument"], error["value"], f"at most {error['maximum']} decimals"
        message = f"`{path}` is {value}, but may have {expected}"
    elif code == "wrong_order":
        path, value, expected = error["argument"], error["value"], f"{error['earliest']} or later"
        message = f"`{path}` is {value}, which must not be before {error['earliest']}"
    elif code == "no_answer":
        path, value, expected = error["argument"], "", error["reason"]
        message = f"`{path}` has no answer: {error['reason']}"
    elif code == "not_compatible":
        path, value, expected = error["first"], error["second"], error["reason"]
        message = f"`{path}` and `{value}` do not go together: {expected}"
    elif code == "empty":
        path, value, expected = error["argument"], "", "a value"
        message = f"`{path}` must not be empty"
    return fault(code, severity, path, value, expected, message)


def errors_of(ladder):
    """The refusals, and what is only doubtful."""
    rungs, currency = ladder["rungs"], ladder.get("currency", "KES")
    found, doubts = [], []

    def keep(check):
        try:
            check()
        except Refused as refused:
            found.append(refused)

    if not rungs:
        return [Refused("empty", argument="ladder.rungs")], []
    before = -1
    for place, rung in enumerate(rungs):
        here = f"ladder.rungs[{place}]"
        low, high = rung["from_score"], rung["to_score"]
        keep(lambda: within(f"{here}.from_score", low, 0, 100))
        keep(lambda: within(f"{here}.to_score", high, 0, 100))
        edges = 0 <= low <= 100 and 0 <= high <= 100
        if edges and high < low:
            found.append(Refused("wrong_order", argument=f"{here}.to_score", value=str(high), earliest=str(low)))
        if edges and before is not None:
            missing = [score for score in range(before + 1, low)]
            if low <= before:
                found.append(Refused("wrong_order", argument=f"{here}.from_score", value=str(low), earliest=str(before + 1)))
            elif missing:
                found.append(Refused("no_answer", argument=f"{here}.from_score", reason=f"no rung holds from {missing[0]} to {missing[-1]}"))
        rate = rung.get("rate")
        if rate is not None:

            def check_rate():
                within(f"{here}.rate.value", rate["value"], 0, 10)
                few_decimals(f"{here}.rate.value", rate["value"], 12)

            keep(check_rate)
        for field, top, most in [("loan_cap", 10**12, PLACES[currency]), ("savings_multiple", 100, 4)]:
            if rung.get(field) is not None:

                def check_limit():
                    within(f"{here}.{field}", rung[field], 0, top)
                    few_decimals(f"{here}.{field}", rung[field], most)

                keep(check_limit)
        before = max(low, high) if edges else None
    if before is not None and before < 100:
        found.append(Refused("no_answer", argument=f"ladder.rungs[{len(rungs) - 1}].to_score", reason=f"no rung holds from {before + 1} to 100"))
    for place in range(1, len(rungs)):
        lower, upper = rungs[place - 1], rungs[place]
        first, second = f"ladder.rungs[{place - 1}]", f"ladder.rungs[{place}]"
        one, other = lower.get("rate"), upper.get("rate")
        if one is not None and other is None:
            doubts.append(Refused("not_compatible", first=f"{first}.rate", second=f"{second}.rate", reason="a higher score may not borrow"))
        if one is not None and other is not None:
            same = one["per"] == other["per"] and one.get("basis", "nominal") == other.get("basis", "nominal")
            if same and exact(other["value"]) > exact(one["value"]):
                doubts.append(Refused("not_compatible", first=f"{first}.rate", second=f"{second}.rate", reason="a higher score pays a higher rate"))
        for field in ["loan_cap", "savings_multiple"]:
            one, other = lower.get(field), upper.get(field)
            # What no rate is lent at has no limit to compare; no limit is the highest.
            if lower.get("rate") is not None and other is not None and (one is None or exact(other) < exact(one)):
                doubts.append(Refused("not_compatible", first=f"{first}.{field}", second=f"{second}.{field}", reason="a higher score may borrow less"))
    return found, doubts


def price_ladder_faults(ladder):
    found, doubts = errors_of(ladder)
    return [as_fault(refused) for refused in found] + [as_fault(refused, "warning") for refused in doubts]


def amount_shown(text, currency):
    value = units(text, currency)
    return str(value) if PLACES[currency] == 0 else f"{value // 100}.{value % 100:02d}"


def loan_price(ladder, score):
    found, _ = errors_of(ladder)
    if found:
        raise found[0]
    within("score", score, 0, 100)
    currency = ladder.get("currency", "KES")
    place = next(place for place, rung in enumerate(ladder["rungs"]) if score in range(rung["from_score"], rung["to_score"] + 1))
    rung = ladder["rungs"][place]
    following = rung["to_score"] + 1 if place + 1 < len(ladder["rungs"]) else None
    rate = rung.get("rate")
    return {
        "score": score,
        "rung": place,
        "from_score": rung["from_score"],
        "to_score": rung["to_score"],
        "rate": None if rate is None else {"value": rate["value"], "per": rate["per"], "basis": rate.get("basis", "nominal")},
        "loan_cap": None if rung.get("loan_cap") is None else amount_shown(rung["loan_cap"], currency),
        "savings_multiple": rung.get("savings_multiple"),
        "currency": currency,
        "next_rung_at": following,
        "points_missing": 0 if following is None else following - score,
    }


# --- random cases ----------------------------------------------------------------------------------------------------


def random_terms(rng):
    weights = {}
    if rng.random() < 0.5:
        edges = sorted(rng.choice([0, 100, *range(0, 101, 5), rng.randint(0, 100)]) for _ in range(4))
        numbers = [high - low for low, high in zip([0, *edges], [*edges, 100])]
        weights = maybe(rng, {factor: (number, WEIGHTS[factor]) for factor, number in zip(FACTORS, numbers)})
    if rng.random() < 0.03:
        weights[rng.choice(FACTORS)] = rng.choice([-1, 101, 41, 0])
    some = lambda values: rng.choice(values)
    prior = {"kind": some(["until_history", "pseudo_counts"]), "count": some([1, 2, 6, 12, 1000]), "share": some(["0", "1", "0.5", "0.3333", "0.60"])}
    fields = maybe(
        rng,
        {
            "horizon_months": (some([None, None, 1, 6, 12, 24, 1200]), None),
            "grace_days": (some([0, 0, 1, 5, 30]), 0),
            "late_credit": (some(["0.5", "0", "1", "0.25", "0.3333", "0.70"]), "0.5"),
            "full_tenure_months": (some([24, 12, 1, 36, 7, 1200]), 24),
            "fines_to_zero": (some([5, 1, 3, 7, 1000]), 5),
            "look_ahead": (some([3, 0, 1, 12, 100]), 3),
        },
    )
    if rng.random() < 0.6:
        fields["prior"] = prior
    if rng.random() < 0.04:
        fields.update(
            some(
                [
                    {"horizon_months": 0},
                    {"grace_days": -1},
                    {"late_credit": "1.1"},
                    {"late_credit": "0.33333"},
                    {"prior": {**prior, "count": 0}},
                    {"prior": {**prior, "share": "-0.1"}},
                    {"prior": {**prior, "share": "0.00001"}},
                    {"full_tenure_months": 0},
                    {"fines_to_zero": 1001},
                    {"look_ahead": 101},
                ]
            )
        )
    return {**fields, **({"weights": weights} if weights or rng.random() < 0.2 else {})}


def random_record(rng, on, member="amina"):
    joined = on - rng.choice([0, 1, 30, 31, 200, 365, 720, 800, 2000])
    reliability = rng.choice([0, 0.5, 0.8, 0.95, 1])

    def due():
        due_on = on - rng.randint(-60, 1000)
        roll = rng.random()
        if roll < reliability:
            return {"due_on": iso(due_on), "paid_on": iso(due_on - rng.choice([0, 0, 1, 40]))}
        if roll < reliability + 0.15:
            return {"due_on": iso(due_on), "paid_on": iso(due_on + rng.choice([1, 2, 6, 31, 400]))}
        return {"due_on": iso(due_on), **rng.choice([{}, {"paid_on": None}])}

    dues = lambda: [due() for _ in range(rng.choice([0, 0, 1, 2, 5, 8, 24, 40]))]
    status = lambda: rng.choice(["present"] * 6 + ["late", "absent", "excused"])
    record = {
        "member": member,
        "joined": iso(joined),
        **maybe(
            rng,
            {
                "contributions": (dues(), []),
                "loan_instalments": (dues(), []),
                "meetings": ([{"meeting_on": iso(on - rng.randint(-40, 1000)), "status": status()} for _ in range(rng.choice([0, 3, 12, 20]))], []),
                "fines": ([iso(on - rng.randint(-40, 800)) for _ in range(rng.choice([0, 0, 1, 2, 6]))], []),
            },
        ),
    }
    if rng.random() < 0.03:
        field = rng.choice(["member", "joined", "contributions", "loan_instalments", "meetings", "fines", "early"])
        if field == "member":
            record["member"] = ""
        elif field == "joined":
            record["joined"] = "1899-12-31"
        elif field in ("contributions", "loan_instalments"):
            record.setdefault(field, []).append(rng.choice([{"due_on": "2200-01-01"}, {"due_on": "2024-01-01", "paid_on": "1850-01-01"}]))
        elif field == "meetings":
            record.setdefault(field, []).append({"meeting_on": "2200-02-01", "status": "present"})
        elif field == "fines":
            record.setdefault(field, []).append("1812-01-01")
        else:
            record["joined"] = iso(on + 1)
    return record


def random_day(rng):
    return rng.choice([day_of(text) for text in ["2026-01-31", "2024-02-29", "2025-02-28", "2024-12-31", "2026-03-01"]]) if rng.random() < 0.5 else day_of("2024-01-01") + rng.randrange(1000)


def case_credit_score(rng):
    on = random_day(rng)
    record, terms = random_record(rng, on), random_terms(rng)
    as_of = "2200-01-01" if rng.random() < 0.005 else iso(on)
    return case("credit_score", {"record": record, "terms": terms, "as_of": as_of}, lambda: credit_score(record, terms, as_of))


def case_credit_scores(rng):
    on, terms = random_day(rng), random_terms(rng)
    records = [random_record(rng, on, rng.choice(["amina", "baraka"]) if rng.random() < 0.05 else f"m{place}") for place in range(rng.randrange(5))]
    as_of = iso(on)
    return case("credit_scores", {"records": records, "terms": terms, "as_of": as_of}, lambda: credit_scores(records, terms, as_of))


def case_credit_history(rng):
    on, terms = random_day(rng), random_terms(rng)
    record = random_record(rng, on)
    since = on - rng.choice([0, 40, 300, 700])
    window = {"since": iso(since), "until": iso(since + rng.choice([-1, 0, 1, 31, 366, 700, 4000] if rng.random() < 0.3 else [90, 200, 370]))}
    return case("credit_history", {"record": record, "terms": terms, "window": window}, lambda: credit_history(record, terms, window))


def case_credit_scores_of_counts(rng):
    terms, members = random_terms(rng), rng.choice([0, 1, 3, 10])
    most = rng.choice([1, 5, 12, 40, 1000, 1_000_000])
    counts = {column: [rng.choice([0, rng.randint(0, most), most]) for _ in range(members)] for column in COLUMNS}
    if rng.random() < 0.05:
        column = rng.choice(COLUMNS)
        counts[column] = counts[column] + [rng.choice([0, -1, 1_000_001])]
    elif rng.random() < 0.05 and members:
        counts[rng.choice(COLUMNS)][rng.randrange(members)] = rng.choice([-1, 1_000_001])
    return case("credit_scores_of_counts", {"counts": counts, "terms": terms}, lambda: credit_scores_of_counts(counts, terms))


def case_chamahub_score(rng):
    facts = {}
    for part, whole in [("contributions_made", "contributions_expected"), ("loans_on_time", "loans"), ("meetings_attended", "meetings_held")]:
        of = rng.choice([0, 1, 3, 8, 12, 24, 1000, 1_000_000])
        facts[whole] = of
        facts[part] = rng.randint(0, of) if part != "contributions_made" or rng.random() < 0.7 else rng.randint(0, 30)
    facts["days"] = rng.choice([0, 1, 73, 146, 364, 365, 400, rng.randint(0, 1000)])
    if rng.random() < 0.05:
        facts[rng.choice(HUB)] = rng.choice([-1, 1_000_001, 2])
    facts = maybe(rng, {field: (value, 0) for field, value in facts.items()})
    rounding = rng.choice(["half_even", "half_even", "half_up", "up", "down", "ceiling", "floor"])
    return case("chamahub_score", {"facts": facts, "rounding": rounding}, lambda: chamahub_score(facts, rounding))


def random_ladder(rng):
    currency = rng.choice(["KES", "KES", "UGX"])
    edges = sorted(rng.sample(range(1, 101), rng.randrange(5)))
    rungs, level = [], rng.choice([5, 12, 20])
    for low, high in zip([0, *edges], [*edges, 101]):
        rung = {"from_score": low, "to_score": high - 1}
        if rng.random() < 0.8:
            level = max(0, level + rng.choice([-2, -1, 0, 0, 1] if rng.random() < 0.2 else [-2, -1]))
            rung["rate"] = {"value": rng.choice([f"0.{level:02d}", f"0.{level:02d}0"]), "per": rng.choice(["year", "year", "month"]), **maybe(rng, {"basis": (rng.choice(["nominal", "nominal", "effective"]), "nominal")})}
        elif rng.random() < 0.5:
            rung["rate"] = None
        if rng.random() < 0.5:
            rung["loan_cap"] = str(rng.choice([1000, 5000, 20000, 50000]))
        if rng.random() < 0.5:
            rung["savings_multiple"] = rng.choice(["1", "1.5", "2.50", "3"])
        rungs.append(rung)
    if rng.random() < 0.35:
        for _ in range(rng.choice([1, 1, 2])):
            rung = rng.choice(rungs)
            wrong = rng.choice(["from_score", "to_score", "from_score", "to_score", "rate", "loan_cap", "savings_multiple"])
            if wrong == "rate":
                rung["rate"] = {"value": rng.choice(["11", "-0.01", "0.0000000000001"]), "per": "year"}
            elif wrong in ("loan_cap", "savings_multiple"):
                rung[wrong] = rng.choice(["-1", "1.00001", "1000000000001"])
            else:
                rung[wrong] = rng.choice([-1, 101, rng.randint(0, 100), rung[wrong] + 1, rung[wrong] - 1])
    if rng.random() < 0.01:
        rungs = []
    return {"rungs": rungs, **maybe(rng, {"currency": (currency, "KES")})}


def case_price_ladder_faults(rng):
    ladder = random_ladder(rng)
    return case("price_ladder_faults", {"ladder": ladder}, lambda: price_ladder_faults(ladder))


def case_loan_price(rng):
    ladder, score = random_ladder(rng), rng.choice([0, 100, 50, 74, 75, *range(101), -1, 101])
    return case("loan_price", {"ladder": ladder, "score": score}, lambda: loan_price(ladder, score))


CASES = {name[5:]: maker for name, maker in list(globals().items()) if name.startswith("case_")}

if __name__ == "__main__":
    run(CASES, fewer={"credit_scores": 4})
