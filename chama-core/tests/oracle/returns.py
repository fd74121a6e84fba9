"""Oracle of docs/src/rules/returns.md: random cases in the form of the vectors.

Usage: returns.py SEED COUNT, where COUNT is the number of cases of each function. Needs requirements.txt: rates come
from pyxirr (XIRR) and numpy-financial (IRR), which stop early; two of Newton's steps with 40 digits, which may move
them by 1e-6 of (1 + r) at most, make them exact. The library must be within 1e-13 of (1 + r) (XIRR) and a last bit
(IRR); time-weighted returns and modified Dietz are exact fractions, within 1e-15 of (1 + r).
"""

import datetime
import json
import math
import random
import sys
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy_financial
import pyxirr

getcontext().prec = 40
LOWEST, HIGHEST = -0.99, 1000.0


def text(value):
    """A fraction of cents as decimal text."""
    sign = "-" if value < 0 else ""
    cents = abs(int(value * 100))
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def cents(rng, low, high):
    return Fraction(rng.randrange(low * 100, high * 100), 100)


def dates(rng, count):
    start = datetime.date(2000 + rng.randrange(30), rng.randrange(1, 13), rng.randrange(1, 29))
    step = rng.choice([7, 14, 30, 91])
    days = [0]
    while len(days) < count:
        days.append(days[-1] + rng.randrange(1, 2 * step))
    return [start + datetime.timedelta(days=day) for day in days]


def one_change(rng):
    """Amounts that go in first and come back later: exactly one rate."""
    put = [-cents(rng, 1, 10000) for _ in range(rng.randrange(1, 12))]
    total = -sum(put) * rng.randrange(50, 250) / 100
    count = rng.randrange(1, 12)
    back = [max(Fraction(int(total * 100 / count), 100), Fraction(1, 100)) for _ in range(count)]
    return put + back


def exact(near, times, amounts, per_unit=1):
    """The rate next to `near`, by Newton's method with 40 digits; `times` are whole, `per_unit` to a year or period."""
    growth = 1 + Decimal(near)
    amounts = [Decimal(amount.numerator) / amount.denominator for amount in amounts]
    for _ in range(2):
        # What is worth nothing at the end is worth nothing at the start.
        one = growth if per_unit == 1 else growth ** (Decimal(1) / per_unit)
        worth = [amount * one ** (times[-1] - time) for time, amount in zip(times, amounts)]
        growth += sum(worth) * growth * per_unit / sum(time * part for time, part in zip(times, worth))
    assert abs(growth - 1 - Decimal(near)) < growth / 10**6, (near, growth - 1)
    return growth - 1


def xirr(rng):
    amounts = one_change(rng)
    when = dates(rng, len(amounts))
    near = pyxirr.xirr(when, [float(amount) for amount in amounts])
    if near is None or not LOWEST < near < HIGHEST:
        return None
    value = exact(near, [(day - when[0]).days for day in when], amounts, 365)
    flows = [{"date": str(day), "amount": text(amount)} for day, amount in zip(when, amounts)]
    return {"flows": flows}, "rate", float(value), 1e-13 * float(1 + value)


def irr(rng):
    amounts = one_change(rng)
    near = float(numpy_financial.irr([float(amount) for amount in amounts]))
    if near != near or not LOWEST < near < HIGHEST:
        return None
    value = exact(near, range(len(amounts)), amounts)
    return {"amounts": [text(amount) for amount in amounts]}, "rate", float(value), max(math.ulp(float(value)), 1e-30)


def linked_return(rng):
    returns = [Fraction(rng.randrange(-9000, 20000), 10000) for _ in range(rng.randrange(1, 30))]
    growth = Fraction(1)
    for one in returns:
        growth *= 1 + one
    value = float(growth - 1)
    texts = [f"{float(one):.4f}" for one in returns]
    return {"returns": texts}, None, value, 1e-15 * float(growth)


def time_weighted_return(rng):
    count = rng.randrange(2, 20)
    valuations, growth, work = [], Fraction(1), None
    for day in dates(rng, count):
        value = cents(rng, 1000, 2000) if work is None else work * rng.randrange(50, 160) / 100
        value = Fraction(int(value * 100), 100)
        flow = rng.choice([Fraction(0), cents(rng, 0, 500), -Fraction(int(value * 30), 100)])
        if work is not None:
            growth *= value / work
        work = value + flow
        valuations.append({"date": str(day), "value": text(value), "flow": text(flow)})
    return {"valuations": valuations}, "rate", float(growth - 1), 1e-15 * float(growth + 1)


def modified_dietz(rng):
    count = rng.randrange(2, 12)
    days = dates(rng, count)
    start, end = days[0], days[-1]
    moment = rng.choice(["end_of_day", "start_of_day"])
    opening, closing = cents(rng, 1000, 5000), cents(rng, 0, 9000)
    flows = [(day, cents(rng, -50, 500)) for day in days[1:]]
    length = (end - start).days
    capital = opening
    for day, amount in flows:
        left = (end - day).days + (1 if moment == "start_of_day" else 0)
        capital += amount * Fraction(left, length)
    total = sum(amount for _, amount in flows)
    if capital <= 0:
        return None
    value = float((closing - opening - total) / capital)
    terms = {
        "opening": text(opening),
        "closing": text(closing),
        "start": str(start),
        "end": str(end),
        "flows": [{"date": str(day), "amount": text(amount)} for day, amount in flows],
        "moment": moment,
    }
    return {"terms": terms}, "rate", value, 1e-15 * (1 + abs(value))


FUNCTIONS = (xirr, irr, linked_return, time_weighted_return, modified_dietz)


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for function in FUNCTIONS:
        done = 0
        while done < count:
            case = function(rng)
            if case is None:
                continue
            args, field, value, within = case
            value = {field: value} if field else value
            published = {"value": value, "within": within}
            print(json.dumps({"function": function.__name__, "args": args, "published": published}))
            done += 1


main()
