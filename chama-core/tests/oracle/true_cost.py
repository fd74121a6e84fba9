"""Oracle of docs/src/rules/true-cost.md: random schedules, loans and offers in the form of the vectors.

Usage: true_cost.py SEED COUNT [FUNCTION]. By another road than the library: the rate comes from pyxirr (days) or numpy-financial
(equal periods) where the flows have one change of sign, else from halving in floats; Newton's steps on present values with 90
digits make it exact, and the balance is walked with 90 digits to see that the borrower never lends. Loans come from loans.py,
whose schedules are those of the oracle of loans.
"""

import random
import sys
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "shared"))
sys.path.insert(0, str(Path(__file__).parent))

import numpy_financial
import pyxirr
from common import DIGITS, day_of, half_up, iso, maybe, money, run, units
from loan import Loan, Refused, grown, loan_periods_a_year, periods_a_year
from loans import METHODS, loan_terms

DIGITS_KEPT = 90
TIE = Decimal("1e-45")
MOST_PERIOD, MOST_YEAR = 100, 1_000_000
PER = ["day", "week", "fortnight", "four_weeks", "month", "month", "month", "quarter", "half_year", "year"]


def at(value, places):
    """Half up, away from 0; what is within 1e-45 of a half is the half."""
    size = abs(value).scaleb(places)
    whole = size.to_integral_value(ROUND_FLOOR)
    if size - whole >= Decimal("0.5") - TIE.scaleb(places):
        whole += 1
    text = f"{whole.scaleb(-places):.{places}f}"
    return f"-{text}" if value < 0 and whole else text


def ratio(value):
    return Decimal(value.numerator) / Decimal(value.denominator)


def power(base, exponent):
    """base ** a fraction."""
    exponent = Fraction(exponent)
    if exponent.denominator == 1:
        return base**exponent.numerator
    return (base.ln() * ratio(exponent)).exp()


# --- the rate ---------------------------------------------------------------------------------------------------------


def owes(flows, growth):
    """Whether nothing owed is below 0 at a growth of a unit of time."""
    owed, before = growth - growth, flows[0][0]
    for time, amount in flows:
        owed = owed * growth ** (time - before) + amount
        before = time
        if owed < 0:
            return False
    return True


def owes_about(flows, growth):
    """The same in floats."""
    try:
        return owes([(time, float(amount)) for time, amount in flows], growth)
    except OverflowError:
        return True  # More is owed than all that could be paid.


def exact_growth(flows, near):
    """The root of Σ amount · growth^−time next to `near`, by Newton's steps."""
    growth = Decimal(near)
    last = flows[-1][0]
    for _ in range(5):
        worth = [amount * growth ** (last - time) for time, amount in flows]
        slope = sum(part * (last - time) for (time, _), part in zip(flows, worth))
        if slope == 0:
            return None
        growth -= sum(worth) * growth / slope
        if growth <= 0:
            return None
    return growth


def halved(flows, low, high):
    for _ in range(260):
        middle = (low + high) / 2
        low, high = (low, middle) if owes(flows, middle) else (middle, high)
    return low, high


def growth_of(flows, lowest, highest, library):
    """("found", growth), ("above_maximum", None) or ("no_rate", None). Times are whole units, amounts whole smallest units."""
    sums = {}
    for time, amount in flows:
        sums[time] = sums.get(time, 0) + amount
    flows = sorted((time, amount) for time, amount in sums.items() if amount)
    if not flows or flows[0][1] < 0:
        return "no_rate", None
    if not owes(flows, highest):
        return "above_maximum", None
    if owes(flows, lowest):
        return "no_rate", None
    changes = sum((a[1] > 0) != (b[1] > 0) for a, b in zip(flows, flows[1:]))
    near = library(flows) if changes == 1 else None
    if near is None:
        low, high = float(lowest), float(highest)
        for _ in range(100):
            middle = (low * high) ** 0.5
            low, high = (low, middle) if owes_about(flows, middle) else (middle, high)
        near = high
    growth = exact_growth(flows, near)
    step = Decimal("1e-55")
    if growth is not None and owes(flows, growth * (1 + step)):
        last = flows[-1][0]
        if sum(amount * (growth * (1 - step)) ** (last - time) for time, amount in flows) < 0:
            if changes == 1:
                assert abs(float(growth) / near - 1) < 1e-6, (near, growth)
            return "found", growth
    low, high = halved(flows, lowest, highest)
    last = flows[-1][0]
    at_low = sum(amount * low ** (last - time) for time, amount in flows)
    if at_low > 0:
        return "no_rate", None
    return "found", (low + high) / 2


def by_numpy(flows):
    if flows[-1][0] > 80:
        return None
    amounts = [0.0] * (flows[-1][0] - flows[0][0] + 1)
    for time, amount in flows:
        amounts[time - flows[0][0]] += float(amount)
    rate = float(numpy_financial.irr(amounts))
    return None if rate != rate or rate <= -0.999 or rate > 90 else 1 + rate


def by_pyxirr(flows):
    start = date(2000, 1, 1)
    try:
        rate = pyxirr.xirr([start + timedelta(days=time) for time, _ in flows], [float(amount) for _, amount in flows])
    except pyxirr.InvalidPaymentsError:
        return None
    if rate is None or not -0.9 < rate < 1000:
        return None
    return (1 + rate) ** (1 / 365)


SMALLEST = Decimal("5e-11")


def rates(flows, dated, periods):
    """Outcome, periodic, nominal and effective rate."""
    with localcontext() as context:
        context.prec = DIGITS_KEPT
        context.Emax, context.Emin = 10**9, -(10**9)
        flows = [(time, Decimal(amount)) for time, amount in flows]
        if dated:
            yearly = (SMALLEST, Decimal(MOST_YEAR + 1))
            outcome, growth = growth_of(flows, *(power(value, Fraction(1, 365)) for value in yearly), by_pyxirr)
        else:
            outcome, growth = growth_of(flows, SMALLEST, Decimal(MOST_PERIOD + 1), by_numpy)
        shown = {"outcome": outcome, "periods_per_year": at(ratio(periods), 10), "periodic_rate": None, "nominal_rate": None, "effective_rate": None}
        if growth is not None:
            effective = power(growth, 365 if dated else periods) - 1
            periodic = power(growth, Fraction(365) / periods) - 1 if dated else growth - 1
            found = {"periodic_rate": periodic, "nominal_rate": periodic * ratio(periods), "effective_rate": effective}
            shown |= {name: at(value, 10) if value <= MOST_YEAR else None for name, value in found.items()}
        return shown


def cost(flows, method, periods, currency):
    """The whole answer for flows (time, smallest units); times are periods, or days."""
    sums = {}
    for time, amount in flows:
        sums[time] = sums.get(time, 0) + amount
    received = sum(amount for amount in sums.values() if amount > 0)
    paid = -sum(amount for amount in sums.values() if amount < 0)
    if received == 0:
        return None
    per_100 = half_up(Fraction(abs(paid - received) * 10**6, received))
    sign = "-" if paid < received and per_100 else ""
    return {
        "method": method,
        **rates(flows, method == "dated", periods),
        "received": money(received, currency),
        "paid": money(paid, currency),
        "cost": money(paid - received, currency),
        "cost_per_100": f"{sign}{per_100 // 10000}.{per_100 % 10000:04d}",
    }


# --- any schedule -----------------------------------------------------------------------------------------------------


def some_flows(rng):
    """Amounts in the order of time: mostly what a loan looks like, sometimes what nobody would sign."""
    roll = rng.random()
    lent = rng.randint(1_00, 500_000_00)
    lent = lent // 10000 * 10000 or lent
    count = rng.choice([1, 1, 2, 3, 4, 6, 10, 12, 12, 24, 36, 52])
    if roll < 0.12:
        return [rng.choice([0, 0, 1, -1]) * rng.randint(0, lent) for _ in range(count + 1)]
    if roll < 0.2:  # Several loans one after another, some with a pause of the debt.
        flows = []
        for _ in range(rng.randint(1, 3)):
            part = max(1, lent // rng.randint(1, 9))
            each = -int(part * rng.choice([1, 1.1, 1.2, 0.9, 1.5]))
            flows += [part, each] if rng.random() < 0.5 else [part, each // 2, each - each // 2]
        return flows
    whole = lent * rng.choice([1.0, 1.0, 1.01, 1.05, 1.1, 1.12, 1.2, 1.3, 2, 5, 0.5, 0.9, 0.999, 30]) * rng.uniform(0.98, 1.02)
    whole = lent if rng.random() < 0.04 else int(whole)
    each = max(whole // count, 0)
    paid = [-each] * count
    if rng.random() < 0.5:
        paid = [-rng.randint(0, 2 * each) for _ in range(count)]
    paid[-1] -= max(0, whole + sum(paid)) if rng.random() < 0.8 else 0
    flows = [lent, *paid]
    if rng.random() < 0.15:
        flows[rng.randrange(len(flows))] += lent // 5
    if rng.random() < 0.05:
        flows[0] = -flows[0]
    return flows


def true_cost(rng):
    currency = rng.choice(["KES", "KES", "UGX", "USD"])
    period, year = rng.choice(PER), {}
    if rng.random() < 0.3:
        year = {"weeks": rng.choice(["fifty_two", "by_days", "four_a_month"]), "days": rng.choice(["three_sixty_five", "three_sixty"])}
    amounts = some_flows(rng)
    if rng.random() < 0.5:
        flows, method, field = list(enumerate(amounts)), "equal_periods", "amounts"
        given = {"kind": "equal_periods", "amounts": [money(amount, currency) for amount in amounts]}
    else:
        method, field = "dated", "flows"
        start, step, days = day_of("2000-01-01") + rng.randint(0, 12000), rng.choice([1, 7, 30, 30, 91, 365]), 0
        flows = []
        for amount in amounts:
            flows.append((start + days, amount))
            days += rng.choice([step, step, rng.randint(0, 2 * step)])
        rng.random() < 0.3 and rng.shuffle(flows)
        given = {"kind": "dated", "flows": [{"date": iso(day), "amount": money(amount, currency)} for day, amount in flows]}
    terms = {"flows": given, **maybe(rng, {"currency": (currency, "KES"), "period": (period, "month"), "year": (year, {})})}
    answer = cost(flows, method, periods_a_year(period, year), currency)
    if answer is None:
        error = {"code": "no_answer", "argument": "terms.flows", "reason": "nothing is received"}
        return {"function": "true_cost", "args": {"terms": terms}, "error": error}
    return {"function": "true_cost", "args": {"terms": terms}, "returns": answer}


# --- loans ------------------------------------------------------------------------------------------------------------


def is_regular(loan):
    return not loan.later and loan.dates.before == loan.disbursed


def loan_cost(loan, schedule, method, place):
    """The answer for a loan and its schedule by `equal_periods` or `dated`."""
    flows = []
    for part in schedule["disbursements"]:
        flows.append((day_of(part["on"]), 0, units(part["handed_out"], loan.currency)))
    for row in schedule["instalments"]:
        number = loan.count if loan.repayment == "bullet" and row["number"] else row["number"]
        flows.append((day_of(row["due_on"]), number, -units(row["instalment"], loan.currency)))
    if method == "equal_periods":
        flows = [(number, amount) for _, number, amount in flows]
    else:
        flows = [(day, amount) for day, _, amount in flows]
    whole = cost(flows, method, loan_periods_a_year(loan.frequency, loan.year), loan.currency)
    if whole is None:
        raise Refused(code="no_answer", argument=f"{place}.principal", reason="what is paid at once leaves nothing in hand")
    of = lambda name: units(schedule[name], loan.currency)
    rows = [row for row in schedule["instalments"] if row["number"]]
    return {
        "cost": whole,
        "interest": money(of("interest") + of("capitalised"), loan.currency),
        "fees": money(of("fees"), loan.currency),
        "instalments": len(rows),
        "largest_instalment": money(max(units(row["instalment"], loan.currency) for row in rows), loan.currency),
        "last_due_on": schedule["last_due_on"],
    }


def checked(loan, method, place):
    if method == "equal_periods" and not is_regular(loan):
        second = f"{place}.later_disbursements" if loan.later else f"{place}.first_due"
        reason = "equal periods need a loan that is handed out at once, a whole period before its first instalment"
        raise Refused(code="not_compatible", first="method", second=second, reason=reason)


def some_terms(rng):
    terms = loan_terms(rng, rng.choice(list(METHODS)))
    if rng.random() < 0.4:  # Regular ones are rare among them.
        terms.pop("first_due", None), terms.pop("later_disbursements", None)
        terms["frequency"] = rng.choice([{"kind": "months", "every": 1}, {"kind": "weeks", "every": 1}, {"kind": "days", "every": 10}])
    return terms


def loan_true_cost(rng):
    terms, method = some_terms(rng), rng.choice(["by_schedule", "by_schedule", "equal_periods", "dated"])
    case = {"function": "loan_true_cost", "args": {"terms": terms, "method": method}}
    try:
        loan = Loan(terms)
        schedule = loan.answer()
        checked(loan, method, "terms")
        used = method if method != "by_schedule" else "equal_periods" if is_regular(loan) else "dated"
        return {**case, "returns": loan_cost(loan, schedule, used, "terms")}
    except Refused as refused:
        return {**case, "error": refused.error}


def rank_key(offer):
    whole = offer["loan"]["cost"]
    effective, periodic = whole["effective_rate"], whole["periodic_rate"]
    order = 0 if effective is not None else 1 if periodic is not None else 2 if whole["outcome"] == "above_maximum" else 3
    return order, Fraction(effective or periodic or 0), Fraction(whole["cost"]), offer["id"]


def loan_offers_ranked(rng):
    method = rng.choice(["by_schedule", "by_schedule", "by_schedule", "equal_periods", "dated"])
    first = some_terms(rng)
    offers = [{"id": f"offer {rng.randint(1, 99)}", "terms": first}]
    for _ in range(rng.choice([0, 1, 1, 2, 2])):
        terms = some_terms(rng) if rng.random() < 0.8 else dict(first)
        while terms.get("currency", "KES") != first.get("currency", "KES") and rng.random() < 0.98:
            terms = some_terms(rng)
        offers.append({"id": f"offer {rng.randint(1, 99)}", "terms": terms})
    case = {"function": "loan_offers_ranked", "args": {"offers": offers, "method": method}}
    try:
        seen, currency = set(), first.get("currency", "KES")
        for place, offer in enumerate(offers):
            if offer["id"] in seen:
                raise Refused(code="duplicate", argument=f"offers[{place}].id", value=offer["id"])
            seen.add(offer["id"])
        for place, offer in enumerate(offers):
            if offer["terms"].get("currency", "KES") != currency:
                raise Refused(code="not_compatible", first="offers[0].terms.currency", second=f"offers[{place}].terms.currency", reason="offers are compared in one currency")
        found = []
        for place, offer in enumerate(offers):
            path = f"offers[{place}].terms"
            try:
                loan = Loan(offer["terms"])
                schedule = loan.answer()
            except Refused as refused:
                error = {key: value.replace("terms.", f"{path}.", 1) if key in ("argument", "first", "second") else value for key, value in refused.error.items()}
                raise Refused(**error) from None
            checked(loan, method, path)
            found.append((offer["id"], loan, schedule, path))
        used = method
        if method == "by_schedule":
            used = "equal_periods" if all(is_regular(loan) for _, loan, _, _ in found) else "dated"
        costs = [{"rank": 0, "id": name, "loan": loan_cost(loan, schedule, used, path)} for name, loan, schedule, path in found]
        costs.sort(key=rank_key)
        for place, offer in enumerate(costs):
            offer["rank"] = place + 1
        return {**case, "returns": costs}
    except Refused as refused:
        return {**case, "error": refused.error}


# --- rates ------------------------------------------------------------------------------------------------------------


def flat_rate_comparison(rng):
    value = rng.choice(["0", "0.1", "0.01", "0.12", "0.15", "0.2", "0.36", "1", "0.005", f"{rng.uniform(0, 0.3):.{rng.choice([2, 4, 6, 12])}f}"])
    rate = {"value": value, "per": rng.choice(PER), **maybe(rng, {"basis": (rng.choice(["nominal", "nominal", "effective"]), "nominal")})}
    count, quoted, every, year = rng.choice([1, 2, 3, 3, 4, 6, 6, 10, 12, 12, 12, 24, 36, 52]) if rng.random() < 0.98 else 360, rng.choice(["flat", "flat", "reducing_balance"]), rng.choice(PER), {}
    if rng.random() < 0.3:
        year = {"weeks": rng.choice(["fifty_two", "by_days", "four_a_month"]), "days": rng.choice(["three_sixty_five", "three_sixty"])}
    terms = {"rate": rate, "instalments": count, **maybe(rng, {"quoted": (quoted, "flat"), "every": (every, "month"), "year": (year, {})})}
    case = {"function": "flat_rate_comparison", "args": {"terms": terms}}
    periods = periods_a_year(every, year)
    k = periods_a_year(rate["per"], year) / periods
    with localcontext() as context:
        context.prec = DIGITS_KEPT
        if rate.get("basis", "nominal") == "nominal":
            given = Decimal(value) * ratio(k)
        else:
            given = power(1 + Decimal(value), k) - 1
        refused = {**case, "error": {"code": "result_too_large", "quantity": "rate", "maximum": str(MOST_PERIOD)}}
        if given > MOST_PERIOD:
            return refused
        if quoted == "flat":
            flat = given
            outcome, growth = growth_of([(0, Decimal(count)), *((time, -(1 + count * flat)) for time in range(1, count + 1))], SMALLEST, Decimal(MOST_PERIOD + 1), by_numpy)
            if outcome == "above_maximum":
                return refused
            reducing = growth - 1
        else:
            reducing = given
            # What 1 lent is worth in payments of 1: Σ (1 + i)^−k, added one by one.
            worth, factor = Decimal(0), Decimal(1)
            for _ in range(count):
                factor /= 1 + reducing
                worth += factor
            flat = 1 / worth - Decimal(1) / count
        effective = power(1 + reducing, periods) - 1
        answer = {
            "quoted": quoted,
            "instalments": count,
            "periods_per_year": at(ratio(periods), 10),
            "flat_rate": at(flat, 10),
            "flat_yearly_rate": at(flat * ratio(periods), 10),
            "periodic_rate": at(reducing, 10),
            "nominal_rate": at(reducing * ratio(periods), 10),
            "effective_rate": at(effective, 10) if effective <= MOST_YEAR else None,
            "cost_per_100": at(flat * count * 100, 4),
        }
    return {**case, "returns": answer}


if __name__ == "__main__":
    # Offers are a few loans each: a quarter of the cases are as many loans.
    run({maker.__name__: maker for maker in (true_cost, loan_true_cost, loan_offers_ranked, flat_rate_comparison)}, {"loan_offers_ranked": 4})
