"""Oracle of docs/src/rules/rates.md and annuities.md: random cases in the form of the vectors.

Usage: rates.py SEED COUNT, where COUNT is the number of cases of each function. By another road than the library:
Python's decimal at 80 digits, logarithms for fractional powers, and accounts that run period by period.
"""

import json
import random
import sys
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, getcontext
from fractions import Fraction

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
SMALL = ONE.scaleb(-46)


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


def dec(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def power(base, exponent):
    """base ** exponent for a fraction, by the logarithm where it is not whole."""
    if exponent.denominator == 1:
        return base ** exponent.numerator
    return (base.ln() * dec(exponent)).exp()


def periodic(rate, every, year):
    part = per_year(rate["per"], year) / per_year(every, year)
    value = Decimal(rate["value"])
    if rate["basis"] == "nominal":
        return value * part.numerator / part.denominator
    if value == 0:
        return Decimal(0)
    return power(1 + value, part) - 1


def snap(value):
    """Forgets what 80 digits cannot know, so that a tie is a tie; what is above 0 stays above it."""
    return value if abs(value) > 10**30 or abs(value) < SMALL else value.quantize(SMALL)


def at(value, places):
    value = snap(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return format(value if value else abs(value), "f")


def money(value, terms):
    digits = DIGITS[terms["currency"]]
    step = Decimal(terms["rounding"]["step"] or Decimal(1).scaleb(-digits))
    steps = snap(value / step).quantize(ONE, MODES[terms["rounding"]["mode"]])
    return amount(steps * step, terms)


def amount(value, terms):
    value = Decimal(value).quantize(Decimal(1).scaleb(-DIGITS[terms["currency"]]))
    return format(value if value else abs(value), "f")


# Random inputs


def some_rate(rng):
    value = rng.choice(
        [
            "0",
            "0.12",
            "0.1",
            "10",
            "0.000000000001",
            str(Decimal(rng.randrange(1, 5000)) / 10000),
            str(Decimal(rng.randrange(1, 10**12)) / 10**12),
        ]
    )
    basis = rng.choice(["nominal", "nominal", "effective"])
    per = rng.choice(PERIODS if Decimal(value) < 1 else ["quarter", "half_year", "year"])
    return {"value": format(Decimal(value), "f"), "per": per, "basis": basis}


def some_year(rng):
    return {
        "weeks": rng.choice(["fifty_two", "by_days", "four_a_month"]),
        "days": rng.choice(["three_sixty_five", "three_sixty"]),
    }


def some_terms(rng):
    currency = rng.choice(list(DIGITS))
    digits = DIGITS[currency]
    step = rng.choice([None, None, "1", "5", "10", "50", "100"])
    return {
        "purpose": rng.choice(["saving", "repayment"]),
        "rate": some_rate(rng),
        "every": rng.choice(PERIODS),
        "timing": rng.choice(["end", "start"]),
        "year": some_year(rng),
        "currency": currency,
        "rounding": {"mode": rng.choice(list(MODES)), "step": step},
    }


def some_amount(rng, terms, low=0):
    digits = DIGITS[terms["currency"]]
    top = 10 ** rng.randrange(1, 10)
    units = rng.randrange(low, top) if rng.random() < 0.9 else low
    return format(Decimal(units).scaleb(-digits), "f")


def some_periods(rng, least=0):
    return rng.choice([least, 1, 2, 3, 12, 24, rng.randrange(least, 61), rng.randrange(least, 200)])


# The account, period by period


def run(opening, payment, i, n, terms):
    """The exact balance after n periods."""
    sign = 1 if terms["purpose"] == "saving" else -1
    balance = opening
    for _ in range(n):
        if terms["timing"] == "start":
            balance = (balance + sign * payment) * (1 + i)
        else:
            balance = balance * (1 + i) + sign * payment
    return balance


LIMIT = Decimal(10) ** 12
HALF_UNIT = Decimal(5).scaleb(-11)


def too_large(quantity):
    return {"code": "result_too_large", "quantity": quantity, "maximum": "1000000000000"}


def balance_result(terms, n, opening, payment, closing, i):
    sign = 1 if terms["purpose"] == "saving" else -1
    paid = Decimal(payment) * n
    interest = Decimal(closing) - Decimal(opening) - sign * paid
    return {
        "opening": amount(opening, terms),
        "payment": amount(payment, terms),
        "periods": n,
        "paid": amount(paid, terms),
        "interest": amount(interest, terms),
        "closing": amount(closing, terms),
        "periodic_rate": at(i, 18),
    }


def periodic_rate(rng):
    terms = {"rate": some_rate(rng), "every": rng.choice(PERIODS), "year": some_year(rng)}
    i = periodic(terms["rate"], terms["every"], terms["year"])
    if i > 10**6:
        return {"terms": terms}, None, {"code": "result_too_large", "quantity": "rate", "maximum": "1000000"}
    return {"terms": terms}, at(i, 18), None


def converted_rate(rng):
    terms = {
        "rate": some_rate(rng),
        "compounded": rng.choice(PERIODS),
        "to_per": rng.choice(PERIODS),
        "to_basis": rng.choice(["nominal", "effective"]),
        "year": some_year(rng),
    }
    i = periodic(terms["rate"], terms["compounded"], terms["year"])
    ratio = per_year(terms["compounded"], terms["year"]) / per_year(terms["to_per"], terms["year"])
    value = i * ratio.numerator / ratio.denominator
    if terms["to_basis"] == "effective":
        value = power(1 + i, ratio) - 1 if i else Decimal(0)
    if max(i, value) > 10**6:
        return {"terms": terms}, None, {"code": "result_too_large", "quantity": "rate", "maximum": "1000000"}
    returns = {
        "value": at(value, 12),
        "per": terms["to_per"],
        "basis": terms["to_basis"],
        "compounded": terms["compounded"],
        "periodic_rate": at(i, 18),
        "year": terms["year"],
    }
    return {"terms": terms}, returns, None


def rate_of(terms):
    i = periodic(terms["rate"], terms["every"], terms["year"])
    return i, None if i <= 10**6 else {"code": "result_too_large", "quantity": "rate", "maximum": "1000000"}


def future_value(rng):
    terms = some_terms(rng)
    n = some_periods(rng)
    terms |= {"opening": some_amount(rng, terms), "payment": some_amount(rng, terms), "periods": n}
    i, error = rate_of(terms)
    if error:
        return {"terms": terms}, None, error
    exact = run(Decimal(terms["opening"]), Decimal(terms["payment"]), i, n, terms)
    closing = money(exact, terms) if abs(exact) < 10 * LIMIT else None
    if closing is None or abs(Decimal(closing)) > LIMIT:
        return {"terms": terms}, None, too_large("future value")
    return {"terms": terms}, balance_result(terms, n, terms["opening"], terms["payment"], closing, i), None


def present_value(rng):
    terms = some_terms(rng)
    n = some_periods(rng)
    terms |= {"closing": some_amount(rng, terms), "payment": some_amount(rng, terms), "periods": n}
    i, error = rate_of(terms)
    if error:
        return {"terms": terms}, None, error
    # Backwards, period by period.
    sign = 1 if terms["purpose"] == "saving" else -1
    payment, balance = Decimal(terms["payment"]), Decimal(terms["closing"])
    for _ in range(n):
        if terms["timing"] == "start":
            balance = balance / (1 + i) - sign * payment
        else:
            balance = (balance - sign * payment) / (1 + i)
    opening = money(balance, terms)
    if abs(Decimal(opening)) > LIMIT:
        return {"terms": terms}, None, too_large("present value")
    return {"terms": terms}, balance_result(terms, n, opening, terms["payment"], terms["closing"], i), None


def annuity_payment(rng):
    terms = some_terms(rng)
    n = some_periods(rng, 1)
    terms |= {"opening": some_amount(rng, terms), "closing": some_amount(rng, terms), "periods": n}
    if rng.random() < 0.5:
        terms["closing"] = "0"
    if rng.random() < 0.2:
        terms["closing"] = terms["opening"]
    i, error = rate_of(terms)
    if error:
        return {"terms": terms}, None, error
    # The closing balance is a straight line in the payment.
    alone = run(Decimal(terms["opening"]), Decimal(0), i, n, terms)
    slope = run(Decimal(0), ONE, i, n, terms)
    needed = Decimal(terms["closing"]) - alone
    exact = needed / slope
    if exact < 0 and abs(needed) > max(alone, ONE).scaleb(-50):
        reason = {
            "saving": "it is reached without any payment",
            "repayment": "the balance grows less than that by itself",
        }[terms["purpose"]]
        return {"terms": terms}, None, {"code": "no_answer", "argument": "terms.closing", "reason": reason}
    payment = money(exact, terms)
    if Decimal(payment) > LIMIT:
        return {"terms": terms}, None, too_large("payment")
    return {"terms": terms}, balance_result(terms, n, terms["opening"], payment, terms["closing"], i), None


def annuity_periods(rng):
    terms = some_terms(rng)
    opening = Decimal(some_amount(rng, terms))
    digits = DIGITS[terms["currency"]]
    unit = Decimal(1).scaleb(-digits)
    closing = Decimal(rng.choice(["0", some_amount(rng, terms)]))
    payment = (max(opening, closing) * Decimal(rng.randrange(0, 3000)) / 10000).quantize(unit)
    terms |= {"opening": format(opening, "f"), "payment": format(payment, "f"), "closing": format(closing, "f")}
    i, error = rate_of(terms)
    if error:
        return {"terms": terms}, None, error
    sign = 1 if terms["purpose"] == "saving" else -1
    result = {"outcome": None, "periods": None, "payments": None, "last_payment": None, "periodic_rate": at(i, 18)}
    there = opening >= closing if sign == 1 else opening <= closing
    if there:
        result |= {"outcome": "reached", "periods": at(Decimal(0), 10), "payments": 0, "last_payment": amount(0, terms)}
        return {"terms": terms}, result, None
    p = payment * (1 + i) if terms["timing"] == "start" else payment
    if (sign == -1 and p - opening * i <= p.scaleb(-60)) or (sign == 1 and p + opening * i == 0):
        return {"terms": terms}, result | {"outcome": "never"}, None
    if i == 0:
        n = abs(closing - opening) / payment
    else:
        n = ((p + sign * closing * i) / (p + sign * opening * i)).ln() / (1 + i).ln()
    if snap(n) > 3660:
        return {"terms": terms}, result | {"outcome": "too_long"}, None
    count = int(snap(n).to_integral_value(ROUND_CEILING))
    # What is missing in the last period when all payments before it were full ones.
    before = run(opening, payment, i, count - 1, terms)
    if terms["timing"] == "start":
        last = sign * (closing / (1 + i) - before)
    else:
        last = sign * (closing - before * (1 + i))
    result |= {
        "outcome": "reached",
        "periods": at(n, 10),
        "payments": count,
        "last_payment": money(max(last, Decimal(0)), terms),
    }
    return {"terms": terms}, result, None


def annuity_rate(rng):
    terms = {"purpose": rng.choice(["saving", "repayment"]), "timing": rng.choice(["end", "start"]), "currency": "KES"}
    n = rng.choice([1, 2, 3, 12, 24, rng.randrange(1, 40)])
    i = Decimal(rng.choice([0, rng.randrange(-300, 3000), rng.randrange(0, 400), 12000])) / 10000
    payment = Decimal(rng.randrange(0, 10**6)).scaleb(-2)
    cent = Decimal("0.01")
    if terms["purpose"] == "saving":
        opening = Decimal(rng.choice([0, rng.randrange(0, 10**6)])).scaleb(-2)
        closing = run(opening, payment, i, n, terms).quantize(cent)
    else:
        closing = Decimal(rng.choice([0, 0, rng.randrange(0, 10**6)])).scaleb(-2)
        opening = closing
        for _ in range(n):
            opening = opening / (1 + i) + payment if terms["timing"] == "start" else (opening + payment) / (1 + i)
        opening = opening.quantize(cent)
    closing = min(max(closing, Decimal(0)), LIMIT)
    opening = min(opening, LIMIT)
    terms |= {"opening": str(opening), "payment": str(payment), "closing": str(closing), "periods": n}

    sign = 1 if terms["purpose"] == "saving" else -1

    def worth(i):
        """What is over at the rate i, in the money of the first day; its sign changes once as i grows."""
        factor, total = ONE, Decimal(0)
        for _ in range(n):
            total += factor if terms["timing"] == "start" else factor / (1 + i)
            factor /= 1 + i
        return snap(opening + sign * payment * total - closing * factor)

    lowest, highest = worth(Decimal(-1) + HALF_UNIT), worth(Decimal(10))
    if lowest == 0 and highest == 0:
        return {"terms": terms}, {"outcome": "any_rate", "rate": None}, None
    if highest < 0:
        return {"terms": terms}, {"outcome": "above_maximum", "rate": None}, None
    if lowest >= 0:
        return {"terms": terms}, {"outcome": "no_rate", "rate": None}, None
    low, high = -(10**10), 10**11
    while low < high:
        middle = (low + high) // 2
        if worth(Decimal(middle).scaleb(-10) + HALF_UNIT) > 0:
            high = middle
        else:
            low = middle + 1
    return {"terms": terms}, {"outcome": "found", "rate": format(Decimal(low).scaleb(-10), "f")}, None


FUNCTIONS = (
    periodic_rate,
    converted_rate,
    future_value,
    present_value,
    annuity_payment,
    annuity_periods,
    annuity_rate,
)


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for function in FUNCTIONS:
        for _ in range(count):
            args, returns, error = function(rng)
            line = {"function": function.__name__, "args": args}
            line |= {"error": error} if error else {"returns": returns}
            print(json.dumps(line))


main()
