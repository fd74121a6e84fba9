#!/usr/bin/env python3
"""An independent check of `calendar` and `day_count`: walks the calendar day by day.

Usage: calendar.py SEED COUNT, for COUNT cases of every function, as JSON lines in the form of the vectors.
Written from docs/src/rules/calendar.md and day-count.md. Slow on purpose: a date of a series is found by asking every
day whether it is one, a count of business days by counting them, a fraction by adding one day at a time.
"""

import json
import random
import sys
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

DAY = timedelta(days=1)
NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKENDS = {"sunday": {6}, "saturday_and_sunday": {5, 6}, "friday_and_saturday": {4, 5}, "no_days": set()}


def ends_month(day):
    return (day + DAY).day == 1


def leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def is_in_pattern(day, start, frequency):
    """Whether the pattern has that day, on either side of the start."""
    kind = frequency["kind"]
    if kind == "days":
        return (day - start).days % frequency["every"] == 0
    if kind == "weeks":
        return (day - start).days % (7 * frequency["every"]) == 0
    if kind == "weekdays":
        return NAMES[day.weekday()] in frequency["on"]
    if kind == "twice_monthly":
        later = frequency["second_day"]
        return day.day in (frequency["first_day"], later) or (day.day < later and ends_month(day))
    if kind == "monthly_weekday":
        if day.weekday() != NAMES.index(frequency["weekday"]):
            return False
        if frequency["nth"] in (5, -1):
            return (day + 7 * DAY).month != day.month
        return (day.day + 6) // 7 == frequency["nth"]
    months = (day.year - start.year) * 12 + day.month - start.month
    on_month = months % frequency["every"] == 0
    end = frequency.get("month_end", "clamp")
    if end == "last_day" and ends_month(start):
        return on_month and ends_month(day)
    if end == "roll":
        before = day - DAY
        rolled = day.day == 1 and before.day < start.day and (months - 1) % frequency["every"] == 0
        return rolled or (on_month and day.day == start.day)
    return on_month and (day.day == start.day or (ends_month(day) and day.day < start.day))


def is_open(day, rules):
    weekend = WEEKENDS[rules.get("weekend", "sunday")]
    return day.weekday() not in weekend and str(day) not in rules.get("holidays", [])


def adjusted(day, rules):
    rule = rules.get("rule", "unadjusted")
    if rule == "unadjusted":
        return day
    later = earlier = day
    while not is_open(later, rules):
        later += DAY
    while not is_open(earlier, rules):
        earlier -= DAY
    if rule == "following":
        return later
    if rule == "preceding":
        return earlier
    return later if (later.year, later.month) == (day.year, day.month) else earlier


def walk(series, last, most=None):
    """The pattern's date before the first one, and the dates up to `last` or `most` of them, each with where it falls."""
    start = date.fromisoformat(series["start"])
    rules = series.get("business_days", {})
    before = start - DAY
    while not is_in_pattern(before, start, series["frequency"]):
        before -= DAY
    dates, day = [], start
    while day <= last and len(dates) != most:
        if is_in_pattern(day, start, series["frequency"]):
            dates.append((day, adjusted(day, rules)))
        day += DAY
    return adjusted(before, rules), dates


def numbered(place, pair):
    return {"number": place + 1, "unadjusted": str(pair[0]), "date": str(pair[1])}


# --- random cases ---


def any_day(rng, first=1990, last=2060):
    day = date(first, 1, 1) + timedelta(days=rng.randrange((date(last, 1, 1) - date(first, 1, 1)).days))
    # Ends of months, and the two days around each, are where series go wrong.
    if rng.random() < 0.4:
        day = (day.replace(day=28) + 4 * DAY).replace(day=1) - rng.choice([0, 1, 1, 1, 2, 3]) * DAY
    return day


def any_frequency(rng):
    kind = rng.choice(["days", "weeks", "weekdays", "months", "months", "months", "twice_monthly", "monthly_weekday"])
    if kind == "days":
        return {"kind": kind, "every": rng.choice([1, 2, 3, 5, 7, 10, 14, 28, 30, 91, 364])}
    if kind == "weeks":
        return {"kind": kind, "every": rng.choice([1, 2, 3, 4, 5, 13, 26])}
    if kind == "weekdays":
        return {"kind": kind, "on": rng.sample(NAMES, rng.randint(1, 7))}
    if kind == "months":
        frequency = {"kind": kind, "every": rng.choice([1, 1, 1, 2, 3, 4, 5, 6, 7, 11, 12])}
        if rng.random() < 0.8:
            frequency["month_end"] = rng.choice(["clamp", "roll", "last_day"])
        return frequency
    if kind == "twice_monthly":
        first = rng.randint(1, 27)
        return {"kind": kind, "first_day": first, "second_day": rng.randint(first + 1, 31)}
    return {"kind": kind, "nth": rng.choice([1, 2, 3, 4, 5, -1]), "weekday": rng.choice(NAMES)}


def any_rules(rng, around):
    rules = {}
    if rng.random() < 0.8:
        rules["rule"] = rng.choice(["unadjusted", "following", "preceding", "modified_following"])
    if rng.random() < 0.6:
        rules["weekend"] = rng.choice(list(WEEKENDS))
    if rng.random() < 0.6:
        holidays = []
        for _ in range(rng.randint(0, 6)):
            first = around + timedelta(days=rng.randint(-30, 400))
            holidays += [str(first + n * DAY) for n in range(rng.choice([1, 1, 2, 4, 40]))]
        rng.shuffle(holidays)
        rules["holidays"] = holidays
    return rules


def any_series(rng):
    start = any_day(rng)
    series = {"start": str(start), "frequency": any_frequency(rng)}
    if rng.random() < 0.7:
        series["business_days"] = any_rules(rng, start)
    return start, series


def any_window(rng, start, longest):
    first = start + timedelta(days=rng.randint(-40, 400))
    return first, first + timedelta(days=rng.randint(0, longest))


def margin(series):
    """Days enough for two steps of the pattern and for the longest run of closed days."""
    frequency = series["frequency"]
    step = {"days": 1, "weeks": 7, "months": 31}.get(frequency["kind"], 31) * frequency.get("every", 1)
    holidays = series.get("business_days", {}).get("holidays", [])
    return timedelta(days=2 * step + 2 * len(holidays) + 14)


def window_of(first, until):
    return {"since": str(first), "until": str(until)}


def series_dates(rng):
    start, series = any_series(rng)
    first, until = any_window(rng, start, 120)
    _, dates = walk(series, until + margin(series))
    inside = [numbered(place, pair) for place, pair in enumerate(dates) if first <= pair[1] < until]
    return {"series": series, "window": window_of(first, until)}, inside


def first_series_dates(rng):
    start, series = any_series(rng)
    count = rng.randint(0, 12)
    _, dates = walk(series, start + 13 * margin(series), count)
    assert len(dates) == count
    return {"series": series, "count": count}, [numbered(place, pair) for place, pair in enumerate(dates)]


def next_series_date(rng):
    start, series = any_series(rng)
    after, _ = any_window(rng, start, 1)
    _, dates = walk(series, max(start, after) + margin(series))
    found = next(numbered(place, pair) for place, pair in enumerate(dates) if pair[1] > after)
    return {"series": series, "after": str(after)}, found


def previous_series_date(rng):
    start, series = any_series(rng)
    before, _ = any_window(rng, start, 1)
    _, dates = walk(series, before + margin(series))
    found = [numbered(place, pair) for place, pair in enumerate(dates) if pair[1] < before]
    return {"series": series, "before": str(before)}, found[-1] if found else None


def cycles_of(series, last):
    before, dates = walk(series, last)
    dues = [before] + [pair[1] for pair in dates]
    return [
        {"number": n, "opens": str(dues[n - 1] + DAY), "due_on": str(dues[n]), "closes": str(dues[n] + DAY)}
        for n in range(1, len(dues))
    ]


def cycle_windows(rng):
    start, series = any_series(rng)
    first, until = any_window(rng, start, 60)
    cycles = cycles_of(series, max(start, until) + margin(series))
    asked = window_of(first, until)
    if first == until:
        return {"series": series, "window": asked}, []
    inside = [cycle for cycle in cycles if cycle["opens"] < str(until) and cycle["closes"] > str(first)]
    return {"series": series, "window": asked}, inside


def cycle_on(rng):
    start, series = any_series(rng)
    day, _ = any_window(rng, start, 1)
    # Every day is tried against every cycle; it is in one, or it comes before them all.
    hits = [c for c in cycles_of(series, max(start, day) + margin(series)) if c["opens"] <= str(day) < c["closes"]]
    assert len(hits) <= 1
    return {"series": series, "day": str(day)}, hits[0] if hits else None


def meeting_dates(rng):
    start, series = any_series(rng)
    first, until = any_window(rng, start, 90)
    _, dates = walk(series, until + 90 * DAY + margin(series))
    days = sorted({pair[1] for pair in dates})
    near = [day for day in days if day < until + 60 * DAY]
    away = rng.sample(near, min(len(near), rng.randint(0, 5)))
    held, moved, cancelled = set(days) - set(away), {}, []
    for day in away:
        to = day + timedelta(days=rng.randint(-20, 20))
        if rng.random() < 0.6 and to not in held:
            held.add(to)
            moved[day] = to
        else:
            cancelled.append(str(day))
    meetings, seen = [], set()
    for place, (_, day) in enumerate(dates):
        if day not in away:
            meetings.append((day, place + 1, day))
        elif day in moved and day not in seen:
            meetings.append((moved[day], place + 1, day))
        seen.add(day)
    inside = [
        {"number": number, "planned": str(day), "date": str(held_on)}
        for held_on, number, day in sorted(meetings)
        if first <= held_on < until
    ]
    moves = [{"planned": str(day), "date": str(to)} for day, to in moved.items()]
    plan = {"series": series, "moved": moves, "cancelled": cancelled}
    return {"plan": plan, "window": window_of(first, until)}, inside


def business_day(rng):
    day = any_day(rng)
    rules = any_rules(rng, day - 30 * DAY)
    return {"date": str(day), "rules": rules}, str(adjusted(day, rules))


def business_days_after(rng):
    day = any_day(rng)
    rules = any_rules(rng, day)
    days = rng.randint(0, 40)
    found, left = day, days
    while left:
        found += DAY
        left -= is_open(found, rules)
    return {"date": str(day), "days": days, "rules": rules}, str(found)


def business_day_count(rng):
    day = any_day(rng)
    rules = any_rules(rng, day)
    until = day + timedelta(days=rng.randint(0, 200))
    count, one = 0, day
    while one < until:
        count += is_open(one, rules)
        one += DAY
    return {"window": window_of(day, until), "rules": rules}, count


def month_step(day, months):
    """One calendar month at a time from the first of the month, then the day or the last day."""
    first = day.replace(day=1)
    for _ in range(abs(months)):
        first = (first + 32 * DAY).replace(day=1) if months > 0 else (first - DAY).replace(day=1)
    found = first
    while found.day < day.day and not ends_month(found):
        found += DAY
    return found


def add_months(rng):
    day, months = any_day(rng), rng.randint(-60, 120)
    return {"date": str(day), "months": months}, str(month_step(day, months))


def span(rng):
    day = any_day(rng)
    until = day + timedelta(days=rng.choice([rng.randint(0, 70), rng.randint(0, 2000)]))
    if rng.random() < 0.3:
        until = max(day, any_day(rng, day.year, day.year + 3))
    months = 0
    while month_step(day, months + 1) <= until:
        months += 1
    return day, until, months


def complete_months(rng):
    day, until, months = span(rng)
    return {"window": window_of(day, until)}, months


def complete_years(rng):
    day, until, _ = span(rng)
    years = 0
    while month_step(day, 12 * (years + 1)) <= until:
        years += 1
    return {"window": window_of(day, until)}, years


def tenure(rng):
    day, until, months = span(rng)
    rest = (until - month_step(day, months)).days
    whole = {"years": months // 12, "months": months % 12, "days": rest}
    return {"window": window_of(day, until)}, whole | {"total_months": months, "total_days": (until - day).days}


def any_year_start(rng):
    start = {}
    if rng.random() < 0.8:
        start["month"] = rng.randint(1, 12)
    if rng.random() < 0.5:
        start["day"] = rng.randint(1, 28)
    return start, (start.get("month", 1), start.get("day", 1))


def year_around(day, start):
    first = day
    while (first.month, first.day) != start:
        first -= DAY
    last = day
    while ((last + DAY).month, (last + DAY).day) != start:
        last += DAY
    label = str(first.year) if start == (1, 1) else f"{first.year}/{str(first.year + 1)[2:]}"
    return first, last, label


def financial_year(rng):
    day = any_day(rng)
    start, pair = any_year_start(rng)
    first, last, label = year_around(day, pair)
    return {"date": str(day), "start": start}, {"label": label, "first_day": str(first), "last_day": str(last)}


def financial_quarter(rng):
    day = any_day(rng)
    start, pair = any_year_start(rng)
    first, last, label = year_around(day, pair)
    edges = [month_step(first, 3 * quarter) for quarter in range(4)] + [last + DAY]
    number = next(n for n in range(1, 5) if edges[n - 1] <= day < edges[n])
    quarter = {"label": f"{label} Q{number}", "number": number}
    ends = {"first_day": str(edges[number - 1]), "last_day": str(edges[number] - DAY)}
    return {"date": str(day), "start": start}, quarter | ends


def local_day(rng):
    instant = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=rng.randrange(0, 4_000_000_000))
    offset = rng.choice([180, 180, 0, -300, 345, 765, rng.randint(-1080, 1080)])
    cut_off = rng.choice([1440, 1440, 1260, 1, rng.randint(1, 1440)])
    if rng.random() < 0.4:  # on the cut-off, or a second away
        midnight = instant.replace(hour=0, minute=0, second=0)
        instant = midnight + timedelta(minutes=cut_off - offset, seconds=rng.choice([-1, 0, 1]))
    local = instant.astimezone(timezone(timedelta(minutes=offset)))
    day = local.date()
    if local.hour * 60 + local.minute >= cut_off:
        day += DAY
    terms = {}
    if offset != 180 or rng.random() < 0.5:
        terms["utc_offset_minutes"] = offset
    if cut_off != 1440 or rng.random() < 0.5:
        terms["cut_off_minutes"] = cut_off
    written = instant.astimezone(timezone(timedelta(minutes=rng.choice([0, 180, -420, 330]))))
    return {"instant": written.isoformat(), "terms": terms}, str(day)


def easter_sunday(rng):
    """The first Sunday after the fourteenth of the ecclesiastical moon: golden number and Gregorian epact."""
    year = rng.randint(1900, 2199)
    golden, century = year % 19 + 1, year // 100 + 1
    epact = (11 * golden + 20 + (8 * century + 5) // 25 - 5 - (3 * century // 4 - 12)) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    moon = 44 - epact if 44 - epact >= 21 else 74 - epact
    day = date(year, 3, 1) + (moon - 1) * DAY + DAY
    while day.weekday() != 6:
        day += DAY
    return {"year": year}, str(day)


def thirty(first, last, one, other):
    return 360 * (last.year - first.year) + 30 * (last.month - first.month) + other - one


def day_count_fraction(rng):
    first, until, months = span(rng)
    convention = rng.choice(
        ["act_365_fixed", "act_360", "act_364", "act_act_isda", "thirty_360_us", "thirty_e_360", "nominal_month"]
    )
    days = (until - first).days
    if convention == "act_act_isda":
        fraction = Fraction(0)
        counts = {}
        for n in range(days):
            year = (first + n * DAY).year
            counts[year] = counts.get(year, 0) + 1
        for year, count in counts.items():
            fraction += Fraction(count, 366 if leap(year) else 365)
    elif convention == "thirty_360_us":
        february = [day.month == 2 and ends_month(day) for day in (first, until)]
        one, other = first.day, until.day
        if all(february):
            other = 30
        if february[0]:
            one = 30
        if other == 31 and one in (30, 31):
            other = 30
        if one == 31:
            one = 30
        days = thirty(first, until, one, other)
        fraction = Fraction(days, 360)
    elif convention == "thirty_e_360":
        days = thirty(first, until, min(first.day, 30), min(until.day, 30))
        fraction = Fraction(days, 360)
    elif convention == "nominal_month":
        reached, after = month_step(first, months), month_step(first, months + 1)
        fraction = (months + Fraction((until - reached).days, (after - reached).days)) / 12
    else:
        fraction = Fraction(days, {"act_365_fixed": 365, "act_360": 360, "act_364": 364}[convention])
    units = fraction * 10**12
    whole = units.numerator // units.denominator
    if units - whole >= Fraction(1, 2):
        whole += 1
    text = f"{whole // 10**12}.{whole % 10**12:012d}"
    terms = {"since": str(first), "until": str(until)}
    if convention != "act_365_fixed" or rng.random() < 0.5:
        terms["convention"] = convention
    answer = {"days": days, "numerator": fraction.numerator, "denominator": fraction.denominator, "fraction": text}
    return {"terms": terms}, answer


KINDS = [
    series_dates,
    first_series_dates,
    next_series_date,
    previous_series_date,
    cycle_windows,
    cycle_on,
    meeting_dates,
    business_day,
    business_days_after,
    business_day_count,
    add_months,
    complete_months,
    complete_years,
    tenure,
    financial_year,
    financial_quarter,
    local_day,
    easter_sunday,
    day_count_fraction,
]


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    only = sys.argv[3:]
    for kind in KINDS:
        if only and kind.__name__ not in only:
            continue
        rng = random.Random(f"{seed} {kind.__name__}")
        for _ in range(count):
            args, returns = kind(rng)
            print(json.dumps({"function": kind.__name__, "args": args, "returns": returns}, separators=(",", ":")))


if __name__ == "__main__":
    main()
