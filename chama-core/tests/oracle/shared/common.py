"""What the oracles of contributions and penalties share: money, dates walked day by day, the register, random by-laws.

Money is an int of smallest units; a fraction in between is a `Fraction`. A day is an int (date.toordinal()).
Everything is read from the JSON form of the arguments, so that what is written is what was computed from.
"""

import json
import sys
from datetime import date
from fractions import Fraction
from functools import lru_cache

DIGITS = {"KES": 2, "UGX": 0, "TZS": 2, "RWF": 0, "USD": 2}
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKEND = {"sunday": {6}, "saturday_and_sunday": {5, 6}, "friday_and_saturday": {4, 5}, "no_days": set()}
FUNDS = ["savings", "shares", "loan_fund", "welfare", "rotation", "reserve", "administration", "project"]


# --- money -----------------------------------------------------------------------------------------------------------


def money(units, currency):
    """Smallest units as text with the currency's decimals."""
    sign, units = ("-", -units) if units < 0 else ("", units)
    if DIGITS[currency] == 0:
        return f"{sign}{units}"
    return f"{sign}{units // 100}.{units % 100:02d}"


def plain(value):
    """A decimal as short as it goes."""
    text = f"{value.numerator * 10**12 // value.denominator:013d}"
    return f"{text[:-12]}.{text[-12:]}".rstrip("0").rstrip(".")


@lru_cache(maxsize=100_000)
def exact(text):
    return Fraction(text)


@lru_cache(maxsize=100_000)
def units(text, currency):
    """Text as smallest units; it has no more decimals than the currency."""
    value = exact(text) * 10 ** DIGITS[currency]
    assert value.denominator == 1, text
    return value.numerator


def half_up(value):
    """A fraction to a whole number; a half goes away from zero."""
    if value.numerator < 0:
        return -half_up(-value)
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def rounded(value, rounding, currency):
    """A fraction of smallest units by a `Rounding`."""
    mode = rounding.get("mode", "half_up")
    step = units(rounding["step"], currency) if rounding.get("step") is not None else 1
    if value.denominator == 1 and value.numerator % step == 0:
        return value.numerator
    value = Fraction(value.numerator, value.denominator * step)
    low = value.numerator // value.denominator
    rest = value - low
    if mode == "floor":
        up = False
    elif mode == "ceiling":
        up = True
    elif mode == "down":
        up = value < 0
    elif mode == "up":
        up = value > 0
    elif rest != Fraction(1, 2):
        up = rest > Fraction(1, 2)
    elif mode == "half_even":
        up = low % 2 == 1
    else:
        up = value > 0
    return (low + up) * step


def four_places(value):
    whole = half_up(value * 10_000)
    return f"{whole // 10_000}.{whole % 10_000:04d}"


# --- days ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=None)
def iso(day):
    return date.fromordinal(day).isoformat()


@lru_cache(maxsize=None)
def day_of(text):
    return date.fromisoformat(text).toordinal()


@lru_cache(maxsize=None)
def parts(day):
    """Year, month, day of the month, days in that month."""
    that = date.fromordinal(day)
    return that.year, that.month, that.day, month_length(that.year, that.month)


@lru_cache(maxsize=None)
def month_length(year, month):
    following = date(year + month // 12, month % 12 + 1, 1)
    return following.toordinal() - date(year, month, 1).toordinal()


def weekday(day):
    return (day + 6) % 7


def months_later(day, months):
    """The same day of the month so many months later, or the month's last day."""
    year, month, of_month, _ = parts(day)
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(of_month, month_length(year, month))).toordinal()


class Calendar:
    """Weekend and holidays of one document."""

    def __init__(self, document):
        self.weekend = WEEKEND[document.get("weekend", "sunday")]
        self.holidays = {day_of(text) for text in document.get("holidays", [])}

    def is_open(self, day):
        return weekday(day) not in self.weekend and day not in self.holidays

    def moved(self, day, rule):
        if rule == "unadjusted":
            return day
        later, earlier = day, day
        while not self.is_open(later):
            later += 1
        while not self.is_open(earlier):
            earlier -= 1
        if rule == "following":
            return later
        if rule == "preceding":
            return earlier
        return later if parts(later)[:2] == parts(day)[:2] else earlier

    def grace_end(self, day, grace):
        left = grace["days"]
        while left:
            day += 1
            if grace["kind"] == "calendar_days" or self.is_open(day):
                left -= 1
        return day


def in_pattern(start, frequency):
    """A question for each day: is it a date of the pattern? (The pattern reaches back before its start.)"""
    kind = frequency["kind"]
    start_year, start_month, start_day, start_length = parts(start)
    if kind in ("days", "weeks"):
        every = frequency["every"] * (7 if kind == "weeks" else 1)
        return lambda day: (day - start) % every == 0
    if kind == "weekdays":
        on = {WEEKDAYS.index(name) for name in frequency["on"]}
        return lambda day: weekday(day) in on
    if kind == "twice_monthly":
        first, second = frequency["first_day"], frequency["second_day"]

        def twice(day):
            _, _, of_month, length = parts(day)
            return of_month == first or of_month == min(second, length)

        return twice
    if kind == "monthly_weekday":
        nth, wanted = frequency["nth"], WEEKDAYS.index(frequency["weekday"])

        def nth_weekday(day):
            _, _, of_month, length = parts(day)
            if weekday(day) != wanted:
                return False
            return of_month + 7 > length if nth in (5, -1) else (of_month + 6) // 7 == nth

        return nth_weekday
    every, month_end = frequency["every"], frequency.get("month_end", "clamp")
    always_last = month_end == "last_day" and start_day == start_length

    def monthly(day):
        year, month, of_month, length = parts(day)
        apart = (year - start_year) * 12 + month - start_month
        if month_end == "roll":
            if of_month == 1 and (apart - 1) % every == 0 and start_day > parts(day - 1)[3]:
                return True
            return apart % every == 0 and of_month == start_day
        return apart % every == 0 and of_month == (length if always_last else min(start_day, length))

    return monthly


def cycles(rule, calendar, beyond):
    """The cycles of a contribution rule, day by day: (number, scheduled, opens, due_on), to the first that opens after `beyond`."""
    start = day_of(rule["first_due"])
    hit = in_pattern(start, rule["frequency"])
    shift = rule.get("due_day", "unadjusted")
    first = start
    while not hit(first):
        first += 1
    before = first - 1
    while not hit(before):
        before -= 1
    opens = calendar.moved(before, shift) + 1
    found, day, number = [], first, 0
    while True:
        if hit(day):
            number += 1
            due_on = calendar.moved(day, shift)
            found.append((number, day, opens, due_on))
            if opens > beyond:
                return found
            opens = due_on + 1
        day += 1


# --- the register ----------------------------------------------------------------------------------------------------

GONE = ("left", "removed", "died")


def known_member(member, until):
    """The line of the register with what is known at the end of a day."""
    return {**member, "changes": [change for change in member.get("changes", []) if day_of(change["on"]) <= until]}


def state_on(member, day):
    if day < day_of(member["joined"]):
        return "not_joined"
    state = "active"
    for change in member.get("changes", []):
        if day_of(change["on"]) > day:
            break
        kind = change["what"]["kind"]
        if kind in GONE or kind == "suspended":
            state = kind
        elif kind in ("reinstated", "rejoined"):
            state = "active"
    return state


def hands_on(member, day):
    hands = exact(member.get("hands", "1"))
    for change in member.get("changes", []):
        if day_of(change["on"]) <= day and change["what"]["kind"] == "hands_set":
            hands = exact(change["what"]["hands"])
    return hands


def spells(member):
    """Times of membership: (first day, first day without or None, how it ended)."""
    found, first = [], day_of(member["joined"])
    for change in member.get("changes", []):
        kind, on = change["what"]["kind"], day_of(change["on"])
        if kind in GONE and first is not None:
            found.append((first, on, kind))
            first = None
        elif kind == "rejoined":
            first = on
    if first is not None:
        found.append((first, None, None))
    return [spell for spell in found if spell[1] is None or spell[1] > spell[0]]


# --- by-laws ---------------------------------------------------------------------------------------------------------


def in_force(bylaws, day):
    """The place of the document in force on a day, or None."""
    place = None
    for index, document in enumerate(bylaws):
        if day_of(document["effective_from"]) <= day:
            place = index
    return place


def financial_year(day, document):
    start = document.get("financial_year", {})
    year, month, of_month, _ = parts(day)
    return year if (month, of_month) >= (start.get("month", 1), start.get("day", 1)) else year - 1


# --- random cases ----------------------------------------------------------------------------------------------------


def maybe(rng, fields, chance=0.5):
    """Leaves out fields that have their default, so that the defaults are tried too."""
    kept = {}
    for key, (value, default) in fields.items():
        if value != default or rng.random() < chance:
            kept[key] = value
    return kept


def amount_text(rng, currency, most=3000):
    """An amount above 0: round, odd or tiny."""
    roll = rng.random()
    if DIGITS[currency] == 0:
        value = rng.choice([100, 500, 1000, 2000]) if roll < 0.4 else rng.randint(1, 20) if roll < 0.5 else rng.randint(1, most)
        return str(value)
    if roll < 0.35:
        return money(rng.choice([10000, 50000, 100000, 200000]), currency)
    if roll < 0.45:
        return money(rng.randint(1, 30), currency)
    if roll < 0.5:
        return str(rng.randint(1, most))
    if roll < 0.55:
        return f"{rng.randint(1, most)}.{rng.randint(0, 9)}"
    return money(rng.randint(1, most * 100), currency)


def share_text(rng):
    return rng.choice(["0.10", "0.01", "0.05", "0.025", "0.2", "0.333333", "0.5", "1", "0.001", "0.07", "0.0625", "0.125", "0.015"])


def frequency(rng, quick=True):
    """Any frequency; `quick` ones come at least every quarter or so."""
    roll = rng.random()
    if roll < 0.36:
        return {"kind": "months", "every": rng.choice([1, 1, 1, 1, 2, 3]), **maybe(rng, {"month_end": (rng.choice(["clamp", "clamp", "roll", "last_day"]), "clamp")})}
    if roll < 0.6:
        return {"kind": "weeks", "every": rng.choice([1, 1, 2, 4])}
    if roll < 0.7:
        return {"kind": "twice_monthly", "first_day": rng.choice([1, 5, 15, 14, 27]), "second_day": rng.choice([28, 29, 30, 31])}
    if roll < 0.78:
        return {"kind": "monthly_weekday", "nth": rng.choice([1, 2, 3, 4, 5, -1]), "weekday": rng.choice(WEEKDAYS)}
    if roll < 0.88:
        first, count = rng.randrange(7), rng.choice([1, 2, 2, 3])
        on = [WEEKDAYS[(first + place) % 7] for place in range(count)] if rng.random() < 0.7 else rng.sample(WEEKDAYS, count)
        return {"kind": "weekdays", "on": rng.sample(on, len(on))}
    if roll < 0.98 or quick:
        return {"kind": "days", "every": rng.choice([3, 5, 7, 10, 14, 30, 31, 45])}
    return {"kind": "months", "every": rng.choice([6, 12])}


def grace(rng, most=8):
    return {"kind": rng.choice(["calendar_days", "calendar_days", "business_days"]), "days": rng.choice([0, 0, 1, 2, 3, 5, most])}


NO_GRACE = {"kind": "calendar_days", "days": 0}
ANCHORS = ["2023-12-31", "2024-01-31", "2024-02-29", "2023-01-30", "2025-01-31", "2025-02-28", "2024-05-31", "2025-01-01", "2023-10-15", "2024-11-05"]


def rounding(rng, currency):
    steps = [None, None, None, "1", "5", "10", "50"] + ([] if DIGITS[currency] == 0 else ["0.05", "0.50"])
    modes = ["half_up", "half_up", "half_even", "up", "down", "ceiling", "floor"]
    return maybe(rng, {"mode": (rng.choice(modes), "half_up"), "step": (rng.choice(steps), None)})


def penalty_rule(rng, name, currency, contributions, daily=True):
    """A penalty for lateness, of any kind that goes together."""
    roll = rng.random()
    every, compounding, counting = "once", "simple", "started"
    if roll < 0.25:
        basis = {"kind": "fixed", "amount": amount_text(rng, currency, 500)}
    elif roll < 0.6:
        basis = {"kind": "unpaid", "share": share_text(rng)}
    elif roll < 0.75:
        basis = {"kind": "whole", "share": share_text(rng)}
    else:
        days = sorted(rng.sample([1, 2, 3, 5, 7, 8, 14, 15, 30, 31, 60, 90], rng.choice([1, 2, 3])))
        basis, before = {"kind": "tiered", "tiers": []}, (0, 0)
        while len(basis["tiers"]) < len(days):
            tier = {"amount": (amount_text(rng, currency, 300) if rng.random() < 0.7 else "0", "0")}
            tier["share"] = (share_text(rng) if rng.random() < 0.5 or tier["amount"][0] == "0" else "0", "0")
            this = (exact(tier["amount"][0]), exact(tier["share"][0]))
            if this[0] > before[0] or this[1] > before[1]:  # each tier is above the one before it
                basis["tiers"].append({"from_days": days[len(basis["tiers"])], **maybe(rng, tier)})
                before = this
            elif rng.random() < 0.1:
                days.pop()
    if basis["kind"] != "tiered" and rng.random() < 0.65:
        every = rng.choice(["day", "week", "week", "month", "month"] if daily else ["week", "month"])
        counting = rng.choice(["started", "started", "complete"])
        if basis["kind"] == "unpaid" and rng.random() < 0.5:
            compounding = "compound"
            basis["share"] = rng.choice(["0.01", "0.05", "0.001", "0.0125"] if every == "day" else ["0.10", "0.05", "0.025", "0.333333", "0.2"])
    cap = None
    if rng.random() < 0.3:
        cap = rng.choice([{"kind": "amount", "amount": amount_text(rng, currency, 900)}, {"kind": "share", "share": rng.choice(["0.10", "0.333", "0.5", "1", "1.5"])}])
    member_cap = None
    if rng.random() < 0.3:
        member_cap = {"amount": amount_text(rng, currency, 1500), **maybe(rng, {"window": (rng.choice(["always", "financial_year", "calendar_month"]), "always")})}
    duplum = None
    if rng.random() < 0.25:
        duplum = maybe(rng, {"from_days": (rng.choice([0, 1, 5, 14, 30, 90]), 90)})
    trigger = {"kind": "late_contribution"}
    if rng.random() < 0.4 and contributions:
        trigger["contributions"] = rng.sample(contributions, rng.randint(1, len(contributions)))
    return {
        "id": name,
        "trigger": trigger,
        "basis": basis,
        **maybe(
            rng,
            {
                "every": (every, "once"),
                "counting": (counting, "started"),
                "compounding": (compounding, "simple"),
                "grace": (grace(rng), NO_GRACE),
                "grace_counts": (rng.choice(["after_grace", "from_due"]), "after_grace"),
                "per_item": (cap, None),
                "per_member": (member_cap, None),
                "in_duplum": (duplum, None),
                "rounding": (rounding(rng, currency) if rng.random() < 0.4 else {}, {}),
                "fund": (rng.choice(FUNDS), "loan_fund"),
            },
        ),
    }


def write(cases):
    """Writes the cases as JSON lines."""
    dump = json.JSONEncoder(separators=(",", ":")).encode
    out = sys.stdout.write
    for case in cases:
        out(dump(case) + "\n")


def run(makers, fewer=None):
    """The command line: SEED COUNT [FUNCTION]. Functions in `fewer` get one of so many cases."""
    import random

    seed, count, fewer = int(sys.argv[1]), int(sys.argv[2]), fewer or {}
    counts = {name: max(count // fewer.get(name, 1), 1) for name in makers if sys.argv[3:] in ([], [name])}
    write([{"expect": counts}])
    for name, cases in counts.items():
        rng = random.Random(f"{seed}/{name}")
        write(makers[name](rng) for _ in range(cases))
