"""Oracle of docs/src/rules/goals.md: random cases in the form of the vectors.

Usage: goals.py SEED COUNT, where COUNT is the number of cases of each function; of the two that are slow, fewer. By another road than the library: plans run
period by period with 80 digits, interest day by day in fractions, probabilities by numerical convolution on a lattice (two
lattices, extrapolated), simulations written again step by step with numpy's percentiles. A float is compared within what
the other road can know.
"""

import hashlib
import json
import math
import random
import struct
import sys
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, getcontext
from fractions import Fraction

import numpy as np

getcontext().prec = 80
getcontext().Emax = 10**9
getcontext().Emin = -(10**9)

DIGITS = {"KES": 2, "UGX": 0, "TZS": 2, "RWF": 0, "USD": 2}
MODES = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
    "ceiling": ROUND_CEILING,
    "floor": ROUND_FLOOR,
}
PERIODS = ["day", "week", "fortnight", "four_weeks", "month", "quarter", "half_year", "year"]
ONE = Decimal(1)
ZERO = Decimal(0)
LIMIT = Decimal(10**12)
SMALL = ONE.scaleb(-46)
SURE = ONE.scaleb(-55)


class Refused(Exception):
    """The case ends with this error."""


def refuse(code, **fields):
    raise Refused({"code": code} | fields)


# --- rates and rounding ----------------------------------------------------------------------------------------------


def per_year(period, year):
    days = 365 if year["days"] == "three_sixty_five" else 360
    weeks = {"fifty_two": Fraction(52), "by_days": Fraction(days, 7), "four_a_month": Fraction(48)}[year["weeks"]]
    return {
        "day": Fraction(days),
        "week": weeks,
        "fortnight": weeks / 2,
        "four_weeks": weeks / 4,
        "month": Fraction(12),
        "quarter": Fraction(4),
        "half_year": Fraction(2),
        "year": Fraction(1),
    }[period]


def periodic(rate, every, year):
    part = per_year(rate["per"], year) / per_year(every, year)
    value = Decimal(rate["value"])
    if rate["basis"] == "nominal":
        return value * part.numerator / part.denominator
    if value == 0:
        return ZERO
    if part.denominator == 1:
        return (1 + value) ** part.numerator - 1
    return ((1 + value).ln() * part.numerator / part.denominator).exp() - 1


def snap(value):
    return value if abs(value) > 10**30 or abs(value) < SMALL else value.quantize(SMALL)


def shown(value, places):
    value = snap(value).quantize(ONE.scaleb(-places), ROUND_HALF_UP)
    return format(value if value else abs(value), "f")


def text(value, currency):
    value = Decimal(value).quantize(ONE.scaleb(-DIGITS[currency]))
    return format(value if value else abs(value), "f")


def rounded(value, currency, quantity, mode="half_up", step=None):
    step = Decimal(step or ONE.scaleb(-DIGITS[currency]))
    if abs(value) < 2 * LIMIT:
        amount = snap(value / step).quantize(ONE, MODES[mode]) * step
        if abs(amount) <= LIMIT:
            return amount
    refuse("result_too_large", quantity=quantity, maximum="1000000000000")


def at_most(low, high):
    return low <= high or low - high <= low * SURE


# --- random inputs ---------------------------------------------------------------------------------------------------


def some_amount(rng, currency, most):
    units = rng.randrange(0, most * 10 ** DIGITS[currency] + 1)
    return text(Decimal(units).scaleb(-DIGITS[currency]), currency)


def some_rate(rng, top=30):
    value = rng.choice(["0", "0.12", "0.13", "0.000001", str(Decimal(rng.randrange(1, top * 100)) / 10000)])
    basis = rng.choice(["nominal", "nominal", "effective"])
    return {"value": format(Decimal(value), "f"), "per": rng.choice(["month", "year", "year"]), "basis": basis}


def some_year(rng):
    return {
        "weeks": rng.choice(["fifty_two", "by_days", "four_a_month"]),
        "days": rng.choice(["three_sixty_five", "three_sixty"]),
    }


def some_goal(rng, currency=None):
    currency = currency or rng.choice(["KES", "KES", "KES", *DIGITS])
    goal = {
        "target": some_amount(rng, currency, rng.choice([10**3, 10**6, 10**6, 10**12 - 1])),
        "opening": rng.choice(["0", some_amount(rng, currency, 10**5)]),
        "rate": some_rate(rng),
        "every": rng.choice(["month", "month", "month", *PERIODS]),
        "timing": rng.choice(["end", "start"]),
        "year": some_year(rng),
        "inflation": rng.choice([None, some_rate(rng, 10)]),
        "money": "nominal",
        "contributions": "level",
        "currency": currency,
    }
    if Decimal(goal["target"]) == 0:
        goal["target"] = "1"
    if goal["inflation"] or rng.random() < 0.02:
        goal["money"] = rng.choice(["nominal", "today"])
        goal["contributions"] = rng.choice(["level", "with_inflation"])
    return goal


def check_goal(goal):
    """The rates of a period: savings, target, contribution, prices."""
    i = periodic(goal["rate"], goal["every"], goal["year"])
    f = periodic(goal["inflation"], goal["every"], goal["year"]) if goal["inflation"] else ZERO
    for choice, plain, reason in (
        ("money", "nominal", "a goal in today's money needs the inflation"),
        ("contributions", "level", "contributions that rise with inflation need it"),
    ):
        if goal[choice] != plain and not goal["inflation"]:
            refuse("not_compatible", first=f"terms.goal.{choice}", second="terms.goal.inflation", reason=reason)
    return i, f if goal["money"] == "today" else ZERO, f if goal["contributions"] == "with_inflation" else ZERO, f


# --- plans -----------------------------------------------------------------------------------------------------------


def course(goal, n, contribution):
    """Balance, all payments, last payment, target and prices after n periods, one after the other."""
    i, target_rise, lift, prices = check_goal(goal)
    balance, paid, last, target, level = Decimal(goal["opening"]), ZERO, ZERO, Decimal(goal["target"]), ONE
    next_one = contribution
    for _ in range(n):
        if goal["timing"] == "start":
            balance = (balance + next_one) * (1 + i)
        else:
            balance = balance * (1 + i) + next_one
        paid, last = paid + next_one, next_one
        next_one *= 1 + lift
        target *= 1 + target_rise
        level *= 1 + prices
    return balance, paid, last, target, level


def forecast(goal, n, contribution):
    currency = goal["currency"]
    balance, paid, last, target, level = course(goal, n, contribution)
    closing = rounded(balance, currency, "balance")
    at_end = rounded(target, currency, "target")
    paid = rounded(paid, currency, "contributions")
    today = rounded(balance / level, currency, "balance") if goal["inflation"] else None
    last = rounded(last, currency, "contribution")
    opening = Decimal(goal["opening"])
    return {
        "contribution": text(contribution, currency),
        "last_contribution": text(last, currency),
        "periods": n,
        "opening": text(opening, currency),
        "paid": text(paid, currency),
        "interest": text(closing - opening - paid, currency),
        "closing": text(closing, currency),
        "closing_today": None if today is None else text(today, currency),
        "target": text(at_end, currency),
        "surplus": text(max(closing - at_end, ZERO), currency),
        "shortfall": text(max(at_end - closing, ZERO), currency),
        "reached": at_most(target, balance),
        "periodic_rate": shown(check_goal(goal)[0], 18),
    }


def some_periods(rng):
    return rng.choice([1, 2, 12, 24, rng.randrange(1, 61), rng.randrange(1, 200)])


def goal_forecast(rng):
    goal = some_goal(rng)
    n = rng.choice([0, some_periods(rng)])
    contribution = some_amount(rng, goal["currency"], 10**4)
    terms = {"goal": goal, "periods": n, "contribution": contribution}
    return {"terms": terms}, lambda: forecast(goal, n, Decimal(contribution))


def required_saving(rng):
    goal, n = some_goal(rng), some_periods(rng)
    rounding = {"mode": rng.choice([*MODES, "up", "up"]), "step": rng.choice([None, None, "1", "50", "100"])}

    def answer():
        currency = goal["currency"]
        balance, _, _, target, _ = course(goal, n, ZERO)
        each = course(goal | {"opening": "0"}, n, ONE)[0]
        missing = target - balance
        if abs(missing) <= max(target, balance) * SURE:
            missing = ZERO
        contribution = ZERO
        if missing > 0:
            contribution = rounded(missing / each, currency, "contribution", **rounding)
        return forecast(goal, n, contribution)

    return {"terms": {"goal": goal, "periods": n, "rounding": rounding}}, answer


def months_later(day, months):
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    if year > 2199:
        return None
    length = (date(year + month // 12, month % 12 + 1, 1) - timedelta(1)).day
    return date(year, month, min(day.day, length))


def goal_date(rng):
    goal = some_goal(rng)
    if rng.random() < 0.8:
        goal["target"] = some_amount(rng, goal["currency"], 10**5)
        if Decimal(goal["target"]) == 0:
            goal["target"] = "1"
    contribution = rng.choice(["0", some_amount(rng, goal["currency"], 10**3), some_amount(rng, goal["currency"], 10**5)])
    start = rng.choice([None, "2026-01-31", "2024-02-29", "2190-12-31"])
    terms = {"goal": goal, "contribution": contribution, "start": start}

    def answer():
        i, rise, lift, _ = check_goal(goal)
        opening, paid, target = Decimal(goal["opening"]), Decimal(contribution), Decimal(goal["target"])
        balance, each, wanted = opening, paid, target
        for n in range(3661):
            if at_most(wanted, balance):
                day = None
                if start:
                    first = date.fromisoformat(start)
                    months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}.get(goal["every"])
                    days = {"day": 1, "week": 7, "fortnight": 14, "four_weeks": 28}.get(goal["every"])
                    day = months_later(first, months * n) if months else first + timedelta(days * n)
                    day = None if day is None or day.year > 2199 else day.isoformat()
                return {"outcome": "reached", "periods": n, "date": day}
            balance = (balance + each) * (1 + i) if goal["timing"] == "start" else balance * (1 + i) + each
            each *= 1 + lift
            wanted *= 1 + rise
        outcome = "too_long"
        if paid == 0 and (opening == 0 or at_most(i, rise)):
            outcome = "never"
        elif paid > 0 and rise > 0 and at_most(i, rise):
            if lift == 0:
                # What is paid for ever, in today's money.
                if at_most(opening + paid * (1 + rise) / rise, target):
                    outcome = "never"
            elif i < rise and not at_most(rise, i):
                limit = paid / (rise - i) * (1 + i if goal["timing"] == "start" else 1)
                if at_most(opening, target) and at_most(limit, target):
                    outcome = "never"
        return {"outcome": outcome, "periods": None, "date": None}

    return {"terms": terms}, answer


# --- progress and members --------------------------------------------------------------------------------------------


def half_up(value):
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def goal_progress(rng):
    currency = rng.choice(["KES", "UGX"])
    start = date(2026, 1, 1) + timedelta(rng.randrange(0, 400))
    due = start + timedelta(rng.choice([0, 1, 30, 365, rng.randrange(1, 2000)]))
    as_of = start + timedelta(rng.randrange(-30, 2100))
    terms = {
        "target": some_amount(rng, currency, 10**5),
        "opening": rng.choice(["0", some_amount(rng, currency, 10**5)]),
        "saved": some_amount(rng, currency, 10**5),
        "start": start.isoformat(),
        "due": due.isoformat(),
        "as_of": as_of.isoformat(),
        "currency": currency,
    }

    def answer():
        unit = 10 ** DIGITS[currency]
        target, opening, saved = (int(Decimal(terms[key]) * unit) for key in ("target", "opening", "saved"))
        if target == 0:
            least = "0.01" if currency == "KES" else "1"
            refuse("out_of_range", argument="terms.target", value=terms["target"], minimum=least, maximum="1000000000000")
        if due <= start:
            earliest = (start + timedelta(1)).isoformat()
            refuse("wrong_order", argument="terms.due", value=terms["due"], earliest=earliest)
        days = (due - start).days
        passed = len([day for day in range(days) if start + timedelta(day) < as_of])
        expected = min(opening, target) + half_up(Fraction(max(target - opening, 0) * passed, days))
        if saved >= target:
            status = "reached"
        elif as_of < start:
            status = "not_started"
        elif as_of >= due:
            status = "overdue"
        else:
            status = "behind" if saved < expected else "on_track"
        money = lambda units: text(Decimal(units) / unit, currency)
        return {
            "status": status,
            "saved": money(saved),
            "remaining": money(max(target - saved, 0)),
            "target": money(target),
            "progress": format((Decimal(saved * 10**4 // target) / 10**4).quantize(Decimal("0.0001")), "f"),
            "expected": money(expected),
            "shortfall": money(max(expected - saved, 0)),
            "ahead": money(max(saved - expected, 0)),
            "days_passed": passed,
            "days_left": max((due - as_of).days, 0),
        }

    return {"terms": terms}, answer


def goal_split(rng):
    currency = rng.choice(["KES", "UGX"])
    method = rng.choice(["equal", "by_shares", "by_amounts"])
    ids = [f"m{place}" for place in range(rng.choice([1, 2, 3, 7, 30]))]
    rng.shuffle(ids)
    members = []
    for member in ids:
        shares = amount = None
        if method == "by_shares":
            shares = rng.choice(["0", "1", "2.5", str(Decimal(rng.randrange(0, 10**6)) / 10**4)])
        elif method == "by_amounts":
            amount = rng.choice([None, some_amount(rng, currency, rng.choice([100, 4000]))])
        saved = rng.choice(["0", some_amount(rng, currency, 10**4)])
        members.append({"member": member, "shares": shares, "amount": amount, "saved": saved})
    target = some_amount(rng, currency, rng.choice([10, 10**4, 10**5]))
    step = rng.choice([None, None, "1", "5", "100"])
    target = "1" if Decimal(target) == 0 else target
    terms = {"target": target, "method": method, "members": members, "step": step, "currency": currency}

    def answer():
        unit = 10 ** DIGITS[currency]
        whole = int(Decimal(target) * unit)
        each = int(Decimal(step) * unit) if step else 1
        money = lambda units: text(Decimal(units) / unit, currency)
        pledged = {m["member"]: int(Decimal(m["amount"]) * unit) for m in members if m["amount"] is not None}
        if method == "by_shares":
            weights = {m["member"]: Fraction(m["shares"]) for m in members}
            if not any(weights.values()):
                refuse("no_answer", argument="terms.members", reason="all have 0 shares")
        else:
            weights = {m["member"]: Fraction(m["member"] not in pledged) for m in members}
        rest = whole - sum(pledged.values())
        if rest < 0:
            refuse(
                "out_of_range",
                argument="terms.members",
                value=money(sum(pledged.values())),
                minimum=money(0),
                maximum=money(whole),
            )
        steps, total = rest // each, sum(weights.values())
        due = {member: pledged.get(member, 0) for member in weights}
        if total:
            ideal = {member: steps * weight / total for member, weight in weights.items()}
            parts = {member: math.floor(part) for member, part in ideal.items()}
            order = sorted((m for m in weights if weights[m]), key=lambda m: (parts[m] - ideal[m], m))
            for member in order[: steps - sum(parts.values())]:
                parts[member] += 1
            for member, part in parts.items():
                due[member] += part * each
        saved = {m["member"]: int(Decimal(m["saved"]) * unit) for m in members}
        missing = {member: max(due[member] - saved[member], 0) for member in due}
        return {
            "method": method,
            "parts": [
                {"member": m, "due": money(due[m]), "saved": money(saved[m]), "remaining": money(missing[m])}
                for m in (member["member"] for member in members)
            ],
            "unassigned": money(whole - sum(due.values())),
            "target": money(whole),
            "saved": money(sum(saved.values())),
            "remaining": money(sum(missing.values())),
        }

    return {"terms": terms}, answer


# --- interest by the day ---------------------------------------------------------------------------------------------


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def day_part(day, convention):
    if convention == "act_act_isda":
        return Fraction(1, 366 if is_leap(day.year) else 365)
    if convention == "thirty_e_360":
        count = lambda d: 360 * d.year + 30 * d.month + min(d.day, 30)
        return Fraction(count(day + timedelta(1)) - count(day), 360)
    return Fraction(1, {"act_365_fixed": 365, "act_360": 360, "act_364": 364}[convention])


def round_units(value, mode, step):
    """A fraction of smallest units, to a multiple of the step."""
    steps = value / step
    low = steps.numerator // steps.denominator
    rest = steps - low
    up = {
        "floor": False,
        "down": False,
        "ceiling": rest > 0,
        "up": rest > 0,
        "half_up": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2 == 1),
    }[mode]
    return (low + up) * step


def savings_interest(rng):
    currency = rng.choice(["KES", "UGX"])
    since = date(2023, 1, 1) + timedelta(rng.randrange(0, 800))
    kept = rng.choice(["posted", "posted", "exact"])
    credit = rng.choice(["daily", "monthly", "quarterly", "at_end"])
    # Exact fractions grow with every credit.
    longest = 40 if kept == "exact" and credit == "daily" else 500
    until = since + timedelta(rng.choice([0, 1, 30, 31, rng.randrange(0, longest)]))
    until = min(until, since + timedelta(longest))
    days = (until - since).days
    movements = []
    for _ in range(rng.choice([0, 1, 3, 12]) if days else 0):
        day = since + timedelta(rng.randrange(0, days))
        sign = rng.choice([1, 1, -1])
        movements.append({"date": day.isoformat(), "amount": text(sign * Decimal(some_amount(rng, currency, 3000)), currency)})
    if rng.random() < 0.95:
        movements.sort(key=lambda movement: movement["date"])
    terms = {
        "opening": some_amount(rng, currency, rng.choice([0, 10**5])),
        "movements": movements,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "rate": {
            "value": rng.choice(["0", "0.12", "0.1118", str(Decimal(rng.randrange(0, 10**6)) / 10**6)]),
            "per": rng.choice(["year", "year", "month", "week"]),
            "basis": "effective" if rng.random() < 0.02 else "nominal",
        },
        "year": some_year(rng),
        "day_count": rng.choice(["act_365_fixed", "act_360", "act_364", "act_act_isda", "thirty_e_360"]),
        "credit": credit,
        "kept": kept,
        "currency": currency,
        "rounding": {"mode": rng.choice(list(MODES)), "step": rng.choice([None, None, "1", "5"])},
    }
    if rng.random() < 0.02:
        terms["day_count"] = rng.choice(["thirty_360_us", "nominal_month"])

    def answer():
        unit = 10 ** DIGITS[currency]
        money = lambda units: text(Decimal(units) / unit, currency)
        if terms["rate"]["basis"] == "effective":
            reason = "interest by the day is in proportion; converted_rate makes an effective rate nominal"
            refuse("not_compatible", first="terms.rate.basis", second="terms.credit", reason=reason)
        if terms["day_count"] in ("thirty_360_us", "nominal_month"):
            reason = "interest is counted by the day, and its days do not add up"
            refuse("not_compatible", first="terms.day_count", second="terms.credit", reason=reason)
        latest = terms["since"]
        for place, movement in enumerate(movements):
            if movement["date"] < latest:
                argument = f"terms.movements[{place}].date"
                refuse("wrong_order", argument=argument, value=movement["date"], earliest=latest)
            latest = movement["date"]
        rate = Fraction(terms["rate"]["value"]) * per_year(terms["rate"]["per"], terms["year"])
        mode, step = terms["rounding"]["mode"], terms["rounding"]["step"]
        step = int(Decimal(step) * unit) if step else 1
        opening = int(Decimal(terms["opening"]) * unit)
        principal, posted, bearing, waiting, exact = opening, 0, Fraction(opening), Fraction(0), Fraction(0)
        lines, counted, moved, place = [], 0, 0, 0

        def due():
            if kept == "posted":
                return round_units(waiting, mode, step)
            return round_units(exact + waiting, mode, step) - posted

        day = since
        while day < until:
            while place < len(movements) and movements[place]["date"] <= day.isoformat():
                amount = int(Decimal(movements[place]["amount"]) * unit)
                there = principal + posted
                if there + amount < 0 or bearing + amount < 0:
                    refuse(
                        "out_of_range",
                        argument=f"terms.movements[{place}].amount",
                        value=money(amount),
                        minimum=money(-there),
                        maximum="1000000000000",
                    )
                principal, bearing, moved = principal + amount, bearing + amount, moved + amount
                place += 1
            waiting += bearing * rate * day_part(day, terms["day_count"])
            day += timedelta(1)
            counted += 1
            if {
                "daily": True,
                "monthly": day.day == 1,
                "quarterly": day.day == 1 and day.month in (1, 4, 7, 10),
                "at_end": day == until,
            }[credit]:
                interest = due()
                exact += waiting
                posted += interest
                bearing = Fraction(principal + posted) if kept == "posted" else bearing + waiting
                waiting = Fraction(0)
                lines.append(
                    {
                        "date": day.isoformat(),
                        "days": counted,
                        "moved": money(moved),
                        "interest": money(interest),
                        "balance": money(principal + posted),
                    }
                )
                counted = moved = 0
        return {
            "lines": lines,
            "opening": money(opening),
            "moved": money(principal - opening),
            "interest": money(posted),
            "closing": money(principal + posted),
            "accrued": money(due()),
            "day_count": terms["day_count"],
            "credit": credit,
            "kept": kept,
        }

    return {"terms": terms}, answer


# --- probability -----------------------------------------------------------------------------------------------------


def below(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


BELOW = np.vectorize(below)


def convolved(payments, way, cells):
    """P(sum of the payments < way) on a lattice of about so many cells that has way on it; each is (mean, sd, reliability)."""
    top = sum(max(mean, 0) for mean, _, _ in payments) + 11 * math.sqrt(sum(sd * sd for _, sd, _ in payments))
    top = max(top, way)
    width = way / max(1, round(way / (top / cells)))
    size = 1 << (int(top / width) + 2).bit_length()
    transform = np.ones(size // 2 + 1, dtype=complex)
    for mean, sd, reliability in payments:
        masses = np.zeros(size)
        last = min(size - 1, int((max(mean, 0) + 9 * sd) / width) + 2)
        edges = BELOW(((np.arange(last + 1) + 0.5) * width - mean) / sd)
        masses[0] = edges[0]
        masses[1 : last + 1] = np.diff(edges)
        masses *= reliability
        masses[0] += 1 - reliability
        transform *= np.fft.rfft(masses)
    masses = np.fft.irfft(transform, size)
    place = round(way / width)
    return masses[:place].sum() + 0.5 * masses[place], width


def probability_below(payments, way):
    # The error goes with the square of the width: two lattices take it out.
    (coarse, wide), (fine, narrow) = (convolved(payments, way, cells) for cells in (1 << 14, 1 << 15))
    return fine + (fine - coarse) / ((wide / narrow) ** 2 - 1)


def clamped_mean(mean, sd):
    if sd == 0:
        return mean, 0.0
    m = mean / sd
    density = math.exp(-m * m / 2) / math.sqrt(2 * math.pi)
    first = mean * below(m) + sd * density
    second = (mean * mean + sd * sd) * below(m) + mean * sd * density
    return first, second - first * first


def goal_probability(rng):
    n = rng.choice([1, 2, 3, 6, 12, 24])
    goal = some_goal(rng, "KES") | {"every": "month"}
    savers, payments, fixed, mean, variance, shown_savers = [], [], 0.0, 0.0, 0.0, []
    for place in range(rng.choice([1, 1, 2, 3])):
        level = rng.randrange(100, 20_000)
        sd = rng.choice([0, level // 5 + 1, level // 2 + 1, level * 2, level // 9 + 1])
        reliability = rng.choice(["1", "1", "0.9", "0.35"]) if sd else "1"
        if rng.random() < 0.1:
            level, sd, reliability = level, 0, "1"
            contribution = {"kind": "fixed", "amount": str(level)}
        else:
            contribution = {"kind": "normal", "mean": str(level), "deviation": str(sd)}
        savers.append({"member": f"m{place}", "contribution": contribution, "reliability": reliability})
    terms = {"goal": goal, "periods": n, "savers": savers, "suggestion": None}

    def answer():
        nonlocal fixed, mean, variance
        i, rise, lift, _ = check_goal(goal)
        g, h, target = 1 + float(i), 1 + float(lift), float(Decimal(goal["target"]) * (1 + rise) ** n)
        opening = float(goal["opening"]) * g**n
        weights = [h**k * g ** (n - 1 - k + (goal["timing"] == "start")) for k in range(n)]
        for saver in savers:
            level = float(saver["contribution"].get("amount", saver["contribution"].get("mean", 0)))
            sd, r = float(saver["contribution"].get("deviation", 0)), float(saver["reliability"])
            own, spread = clamped_mean(level, sd)
            spread = r * spread + r * (1 - r) * own * own
            shown_savers.append({"member": saver["member"], "expected": r * own, "deviation": math.sqrt(spread)})
            mean += sum(weights) * r * own
            variance += sum(w * w for w in weights) * spread
            if sd == 0:
                fixed += sum(weights) * level
            else:
                payments.extend((level * w, sd * w, r) for w in weights)
        way = target - opening - fixed
        highest = sum(clamped_mean(m, s)[0] for m, s, _ in payments)
        if way <= 0:
            chance = 1.0
        elif way > highest + 12 * math.sqrt(sum(s * s for _, s, _ in payments)) or not payments:
            chance = 0.0
        else:
            chance = 1 - probability_below(payments, way)
        return {"probability": chance}, 1e-8

    # A target that can be missed and can be met.
    if rng.random() < 0.9:
        i, rise, lift, _ = check_goal(goal) if goal["inflation"] or goal["money"] == goal["contributions"] else (ZERO,) * 4
        about = sum(float(s["contribution"].get("amount", s["contribution"].get("mean", 0))) for s in savers) * n
        goal["opening"] = "0"
        goal["target"] = text(Decimal(max(1.0, about * rng.uniform(0.4, 1.6))), "KES")
        goal["rate"] = {"value": rng.choice(["0", "0.13", "0.3"]), "per": "year", "basis": "nominal"}
    return {"terms": terms}, answer


# --- simulation ------------------------------------------------------------------------------------------------------

MASK = (1 << 64) - 1
R, AREA = 3.654152885361009, 0.00492867323399


def density(x):
    return math.exp(-0.5 * x * x)


EDGE = [AREA / density(R), R]
while len(EDGE) < 256:
    EDGE.append(math.sqrt(-2 * math.log(AREA / EDGE[-1] + density(EDGE[-1]))))
EDGE.append(0.0)
HEIGHT = [density(edge) for edge in EDGE]


class Stream:
    """Xoshiro256++ and what is taken from it, as in docs/src/rules/random.md."""

    def __init__(self, seed, entity, block):
        key = b"chama stream 1" + struct.pack(">qq", seed, block) + entity.encode()
        self.state = list(struct.unpack("<4Q", hashlib.sha256(key).digest()))

    def number(self):
        a, b, c, d = self.state
        total = (a + d) & MASK
        result = (((total << 23) | (total >> 41)) + a) & MASK
        shifted = (b << 17) & MASK
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        self.state = [a, b, c, ((d << 45) | (d >> 19)) & MASK]
        return result

    def unit(self):
        return (self.number() >> 11) * 2.0**-53

    def below(self, bound):
        x = self.number()
        while x >= 2**64 - 2**64 % bound:
            x = self.number()
        return x % bound

    def normal(self):
        while True:
            bits = self.number()
            layer, across = bits & 255, (bits >> 11) * 2.0**-52 - 1
            x = across * EDGE[layer]
            if abs(x) < EDGE[layer + 1]:
                return x
            if layer == 0:
                while True:
                    beyond, twice = -math.log(1 - self.unit()) / R, -2 * math.log(1 - self.unit())
                    if twice > beyond * beyond:
                        return math.copysign(R + beyond, across)
            if HEIGHT[layer + 1] + (HEIGHT[layer] - HEIGHT[layer + 1]) * self.unit() < density(x):
                return x


def payment(saver, stream):
    reliability, model = float(saver["reliability"]), saver["contribution"]
    paid = reliability == 1 or stream.unit() < reliability
    if model["kind"] == "fixed":
        amount = float(model["amount"])
    elif model["kind"] == "normal":
        amount = max(0.0, float(model["mean"]) + float(model["deviation"]) * stream.normal())
    else:
        amount = float(model["amounts"][stream.below(len(model["amounts"]))])
    return amount if paid else 0.0


def goal_simulation(rng):
    n = rng.choice([1, 2, 6, 12])
    goal = some_goal(rng, "KES") | {"every": "month", "rate": {"value": "0.13", "per": "year", "basis": "nominal"}}
    savers = []
    for place in range(rng.choice([1, 1, 2, 3])):
        level = rng.randrange(100, 20_000)
        contribution = rng.choice(
            [
                {"kind": "fixed", "amount": str(level)},
                {"kind": "normal", "mean": str(level), "deviation": str(rng.randrange(0, level))},
                {"kind": "history", "amounts": [str(rng.randrange(0, level)) for _ in range(rng.choice([1, 5, 12]))]},
            ]
        )
        reliability = rng.choice(["1", "0.9", "0.5", "0"])
        savers.append({"member": f"m{place}", "contribution": contribution, "reliability": reliability})
    returns = rng.choice(
        [
            {"kind": "fixed"},
            {"kind": "normal", "deviation": rng.choice(["0.02", "0.5"])},
            {"kind": "lognormal", "deviation": "0.05"},
            {"kind": "history", "returns": [str(Decimal(rng.randrange(-200, 300)) / 10**4) for _ in range(7)]},
        ]
    )
    goal["opening"] = rng.choice(["0", "10000"])
    goal["target"] = str(1 + rng.randrange(1, 12_000 * n * len(savers)))
    terms = {
        "goal": goal,
        "periods": n,
        "savers": savers,
        "returns": returns,
        "id": rng.choice(["goal-1", "kikundi é"]),
        "seed": rng.randrange(-(2**53) + 1, 2**53),
        "paths": rng.choice([1, 7, 300, 1023, 1024, 1025, 1300]),
        "detail": "fan_chart",
        "percentiles": rng.choice([[5, 25, 50, 75, 95], [0, 1, 99, 100], []]),
        "suggestion": None,
    }

    def answer():
        i, rise, lift, _ = check_goal(goal)
        g, h = float(1 + i), float(1 + lift)
        target, prices = float(goal["target"]), float(1 + rise)
        for _ in range(n):
            target *= prices
        ends, bare, rows, stream = [], [], [], None
        for path in range(terms["paths"]):
            if path % 1024 == 0:
                stream = Stream(terms["seed"], terms["id"], path // 1024)
            b = without = float(goal["opening"])
            row, level = [], 1.0
            for _ in range(n):
                paid = sum((payment(saver, stream) for saver in savers), 0.0) * level
                if returns["kind"] == "fixed":
                    growth = g
                elif returns["kind"] == "normal":
                    growth = max(0.0, g + float(returns["deviation"]) * stream.normal())
                elif returns["kind"] == "lognormal":
                    sd = float(returns["deviation"])
                    growth = math.exp(math.log(g) - 0.5 * sd * sd + sd * stream.normal())
                else:
                    growth = float(1 + Decimal(returns["returns"][stream.below(7)]))
                b = (b + paid) * growth if goal["timing"] == "start" else b * growth + paid
                without += paid
                level *= h
                row.append(b)
            ends.append(b)
            bare.append(without)
            rows.append(row)
        # A path as near to the target as rounding goes may be on either side.
        if any(0 < abs(value - target) < 1e-6 for value in ends + bare):
            target_is_near = True
        else:
            target_is_near = False
        with_, alone = np.array(ends) >= target, np.array(bare) >= target
        table = np.array(rows)
        fan = [
            {"period": k + 1, "values": [float(v) for v in np.percentile(table[:, k], terms["percentiles"])]}
            for k in range(n)
        ]
        value = {"paths": terms["paths"], "mean": float(np.mean(ends)), "fan": fan}
        if not target_is_near:
            value |= {
                "reached": int(with_.sum()),
                "probability": float(with_.mean()),
                "without_returns": {
                    "reached": int(alone.sum()),
                    "only_with": int((with_ & ~alone).sum()),
                    "only_without": int((alone & ~with_).sum()),
                },
            }
        return value, 1e-5

    return {"terms": terms}, answer


# Each function, and of how many cases asked for one is made.
EXACT = (goal_forecast, required_saving, goal_date, goal_progress, goal_split, savings_interest)
SLOW = {goal_probability: 25, goal_simulation: 25}


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    few = {function: max(1, count // every) for function, every in SLOW.items()}
    print(json.dumps({"expect": {function.__name__: number for function, number in few.items()}}))
    for function in (*EXACT, *SLOW):
        for _ in range(few.get(function, count)):
            args, answer = function(rng)
            line = {"function": function.__name__, "args": args}
            try:
                outcome = answer()
                if function in SLOW:
                    value, within = outcome
                    outcome = {"published": {"value": value, "within": within}}
                else:
                    outcome = {"returns": outcome}
            except Refused as refused:
                outcome = {"error": refused.args[0]}
            print(json.dumps(line | outcome))


main()
