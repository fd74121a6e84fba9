"""Oracle of docs/src/rules/profit.md and of the units of shares.md: random cases in the form of the vectors.

Usage: profit.py SEED COUNT, where COUNT is the number of cases of each function. By another road than the library: exact
fractions, balances walked day by day, steps handed out one at a time, the value of a share found between the points at
which a loan is covered, the fund of units as fractions, quotients written digit by digit.
"""

import json
import random
import sys
from datetime import date, timedelta
from fractions import Fraction

DIGITS = {"KES": 2, "UGX": 0, "TZS": 2, "RWF": 0, "USD": 2}
MODES = ["half_up", "half_even", "up", "down", "ceiling", "floor"]
MOST = 10**12
NAMES = ["amina", "Baraka", "chebet", "é", "m10", "m9", "njeri", "zawadi"]


class Refused(Exception):
    def __init__(self, code, **fields):
        super().__init__(code)
        self.error = {"code": code, **fields}


def out_of_range(argument, value, minimum, maximum):
    return Refused("out_of_range", argument=argument, value=str(value), minimum=str(minimum), maximum=str(maximum))


# --- numbers ---------------------------------------------------------------------------------------------------------


def down(value):
    return value.numerator // value.denominator if isinstance(value, Fraction) else value


def up(value):
    return -down(-value)


def rounded(value, step, mode):
    """The neighbour among the multiples of the step, found by looking at both."""
    count = Fraction(value) / step
    low = down(count)
    if count == low:
        return low * step
    high = low + 1
    towards_zero, away = (low, high) if count > 0 else (high, low)
    if mode in ("half_up", "half_even"):
        if count - low != high - count:
            chosen = low if count - low < high - count else high
        elif mode == "half_up":
            chosen = away
        else:
            chosen = low if low % 2 == 0 else high
    else:
        chosen = {"up": away, "down": towards_zero, "ceiling": high, "floor": low}[mode]
    return chosen * step


def written(value, digits, mode="half_up"):
    """A fraction as text with so many decimals."""
    units = rounded(value, Fraction(1, 10**digits), mode) * 10**digits
    whole, part = divmod(abs(int(units)), 10**digits)
    return ("-" if units < 0 else "") + str(whole) + (f".{part:0{digits}d}" if digits else "")


def decimals(text):
    return len(text.split(".")[1].rstrip("0")) if "." in text else 0


def amount_in(argument, text, currency, least=0, positive=False):
    value = Fraction(text)
    shown_least = written(Fraction(1, 10 ** DIGITS[currency]), DIGITS[currency]) if positive else least
    if not least <= value <= MOST or (positive and value == 0):
        raise out_of_range(argument, text, shown_least, MOST)
    if decimals(text) > DIGITS[currency]:
        raise Refused("too_many_decimals", argument=argument, value=text, maximum=str(DIGITS[currency]))
    return value


def number_in(argument, text, most, places, least=0):
    value = Fraction(text)
    if not least <= value <= most:
        raise out_of_range(argument, text, least, most)
    if decimals(text) > places:
        raise Refused("too_many_decimals", argument=argument, value=text, maximum=str(places))
    return value


def step_in(argument, text, currency):
    unit = Fraction(1, 10 ** DIGITS[currency])
    if text is None:
        return unit
    value = Fraction(text)
    if 0 <= value <= MOST and decimals(text) > DIGITS[currency]:
        raise Refused("too_many_decimals", argument=argument, value=text, maximum=str(DIGITS[currency]))
    if not unit <= value <= 10**6:
        raise out_of_range(argument, text, written(unit, DIGITS[currency]), 10**6)
    return value


def id_in(argument, text):
    if not text:
        raise Refused("empty", argument=argument)


def unique(argument, keys, field):
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise Refused("duplicate", argument=f"{argument}[{place}].{field}", value=key)


def by_id(name):
    return name.encode()


def hand_out(rest, step, lacks):
    """One step at a time to whoever lacks most, the first of equals: how many each gets."""
    got = [0] * len(lacks)
    lacks = list(lacks)
    while rest >= step and lacks:
        first = max(range(len(lacks)), key=lambda place: (lacks[place], -place))
        lacks[first] -= 10**30
        got[first] += 1
        rest -= step
    return got


def cut(total, weights, step, residual=None, names=None):
    """Parts of a total and what nobody gets."""
    if total < 0:
        parts, rest = cut(-total, weights, step, residual, names)
        return [-part for part in parts], -rest
    whole = sum(weights)
    ideals = [total * weight / whole for weight in weights]
    parts = [down(ideal / step) * step for ideal in ideals]
    rest = total - sum(parts)
    kind = (residual or {"kind": "largest_remainder"})["kind"]
    if kind == "largest_remainder":
        got = hand_out(rest, step, [ideal - part for ideal, part in zip(ideals, parts)])
        parts = [part + step * one for part, one in zip(parts, got)]
    elif kind == "member":
        parts[names.index(residual["member"])] += rest
    return parts, total - sum(parts)


# --- weights ---------------------------------------------------------------------------------------------------------


def day(text):
    return date.fromisoformat(text)


def window_in(argument, window):
    since, until = day(window["since"]), day(window["until"])
    if until < since:
        raise Refused("wrong_order", argument=f"{argument}.until", value=str(until), earliest=str(since))
    if until == since:
        raise Refused(
            "wrong_order", argument=f"{argument}.until", value=str(until), earliest=str(since + timedelta(days=1))
        )
    if (until - since).days > 3660:
        raise Refused(
            "date_out_of_range",
            argument=f"{argument}.until",
            value=str(until),
            minimum=str(since + timedelta(days=1)),
            maximum=str(since + timedelta(days=3660)),
        )
    return since, until


def month_starts(since, until):
    """The first days of the months of a period, or nothing when it does not end with one."""
    starts, count = [], 0
    while True:
        year, month = divmod(since.year * 12 + since.month - 1 + count, 12)
        following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        start = date(year, month + 1, min(since.day, (following - timedelta(days=1)).day))
        if start == until:
            return starts
        if start > until:
            return None
        starts.append(start)
        count += 1


def weighting_in(argument, terms, since, until):
    if terms["weighting"]["kind"] == "months" and month_starts(since, until) is None:
        raise Refused(
            "not_compatible",
            first=f"{argument}.weighting",
            second=f"{argument}.period",
            reason="months weigh whole months, and the period is not of whole months",
        )


def holdings_in(argument, holdings):
    for place, line in enumerate(holdings):
        id_in(f"{argument}[{place}].member", line["member"])
        number_in(f"{argument}[{place}].held", line["held"], MOST, 4)
    seen = []
    for place, line in enumerate(holdings):
        key = (line["member"], line["since"])
        if key in seen:
            raise Refused("duplicate", argument=f"{argument}[{place}].since", value=line["since"])
        seen.append(key)


def held_at_end(lines, that):
    known = [line for line in lines if day(line["since"]) <= that]
    return Fraction(max(known, key=lambda line: line["since"])["held"]) if known else Fraction(0)


def weights(terms, holdings, since, until):
    """Members by id with their weights, and the number of parts."""
    kind = terms["weighting"]["kind"]
    one_day = timedelta(days=1)
    found, count = {}, 1
    for name in sorted({line["member"] for line in holdings}, key=by_id):
        lines = [line for line in holdings if line["member"] == name]
        if kind == "opening":
            days = [since - one_day]
        elif kind == "closing":
            days = [until - one_day]
        elif kind == "on_date":
            days = [day(terms["weighting"]["date"])]
        elif kind == "days":
            days = [since + timedelta(days=gone) for gone in range((until - since).days)]
        else:
            starts = month_starts(since, until)
            if terms["weighting"].get("counting", "from_its_month") == "from_its_month":
                days = [start - one_day for start in starts[1:] + [until]]
            else:
                days = [start - one_day for start in starts]
        weight = sum((held_at_end(lines, that) for that in days), Fraction(0))
        count = len(days)
        if terms.get("leavers", "included") == "excluded" and held_at_end(lines, until - one_day) == 0:
            weight = Fraction(0)
        found[name] = weight
    return found, count


# --- what a case is made of ------------------------------------------------------------------------------------------


def amount_text(rng, currency, most=10**6):
    digits = DIGITS[currency]
    units = rng.choice([0, rng.randrange(100), rng.randrange(most), rng.randrange(most * 100)])
    if rng.random() < 0.01:
        return rng.choice(["-1", "1000000000000.01", "1000000000001", "0.001", "1.2345"])
    text = written(Fraction(units, 10**digits), digits)
    return text.rstrip("0").rstrip(".") if digits and rng.random() < 0.5 else text


def any_step(rng, currency):
    roll = rng.random()
    if roll < 0.5:
        return None
    if roll < 0.97:
        return rng.choice(["1", "5", "10", "50", "100"] + (["0.05"] if DIGITS[currency] else []))
    return rng.choice(["0", "-5", "0.001", "1000001"])


def fraction_text(rng):
    if rng.random() < 0.01:
        return rng.choice(["1.01", "-0.1", "0.1234567890123", "17"])
    return rng.choice(["0", "0.05", "0.15", "0.1085", "0.333333333333", "0.5", "1", f"0.{rng.randrange(10**6):06d}"])


def any_rounding(rng):
    rounding = {}
    if rng.random() < 0.7:
        rounding["mode"] = rng.choice(MODES)
    if rng.random() < 0.3:
        rounding["step"] = rng.choice(["1", "5", "0"] if rng.random() < 0.05 else ["1", "5"])
    return rounding


def rounding_in(argument, rounding, currency):
    return step_in(f"{argument}.step", rounding.get("step"), currency), rounding.get("mode", "half_up")


def full_rounding(rounding):
    return {"mode": rounding.get("mode", "half_up"), "step": rounding.get("step")}


def any_period(rng):
    since = date(2020 + rng.randrange(6), rng.randrange(1, 13), rng.choice([1, 1, 1, rng.randrange(1, 29)]))
    roll = rng.random()
    if roll < 0.7:
        months = rng.choice([1, 3, 6, 12, 12, 18])
        year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
        until = date(year, month + 1, since.day)
    elif roll < 0.97:
        until = since + timedelta(days=rng.randrange(1, 400))
    else:
        until = since + timedelta(days=rng.choice([0, -1, 3660, 3661]))
    return {"since": str(since), "until": str(until)}


def any_weighting(rng, period):
    kind = rng.choice(["opening", "closing", "on_date", "days", "months", "months"])
    weighting = {"kind": kind}
    if kind == "on_date":
        weighting["date"] = str(day(period["since"]) + timedelta(days=rng.randrange(-30, 400)))
    if kind == "months" and rng.random() < 0.7:
        weighting["counting"] = rng.choice(["from_its_month", "from_next_month"])
    return weighting


def any_holdings(rng, period, most=8):
    lines = []
    since = day(period["since"])
    for name in rng.sample(NAMES, rng.randrange(0 if rng.random() < 0.05 else 1, most)):
        for _ in range(rng.randrange(1, 5)):
            line = {
                "member": name,
                "since": str(since + timedelta(days=rng.choice([-1, 0, rng.randrange(-60, 400)]))),
                "held": rng.choice(["0", str(rng.randrange(20)), str(rng.randrange(10**5)), f"{rng.randrange(1000)}.5", f"{rng.randrange(99)}.0625"]),
            }
            if rng.random() < 0.004:
                line["held"] = rng.choice(["-1", "0.00001", "1000000000001"])
            if rng.random() < 0.002:
                line["member"] = ""
            key = (line["member"], line["since"])
            if key not in [(old["member"], old["since"]) for old in lines] or rng.random() < 0.01:
                lines.append(line)
    rng.shuffle(lines)
    return lines


def full_weighting(weighting):
    if weighting["kind"] == "months":
        return {"kind": "months", "counting": weighting.get("counting", "from_its_month")}
    return weighting


# --- splitting a profit ----------------------------------------------------------------------------------------------


def any_tax(rng):
    if rng.random() < 0.5:
        return None
    tax = {"rate": fraction_text(rng)}
    if rng.random() < 0.5:
        tax["base"] = rng.choice(["gross", "net_of_costs"])
    if rng.random() < 0.4:
        tax["rounding"] = any_rounding(rng)
    return tax


def profit_in(terms):
    """Profit, costs and tax."""
    currency = terms["currency"]
    profit = amount_in("terms.profit", terms["profit"], currency, -MOST)
    costs = amount_in("terms.costs", terms.get("costs", "0"), currency)
    tax = Fraction(0)
    if terms.get("tax"):
        rate = number_in("terms.tax.rate", terms["tax"]["rate"], 1, 12)
        step, mode = rounding_in("terms.tax.rounding", terms["tax"].get("rounding", {}), currency)
        base = profit - costs if terms["tax"].get("base", "gross") == "net_of_costs" else profit
        base = max(base, Fraction(0))
        tax = min(rounded(base * rate, step, mode), base)
    return profit, costs, tax


def signed(rng, text):
    return "-" + text if rng.random() < 0.2 and Fraction(text) > 0 else text


def case_profit_split(rng):
    currency = rng.choice(list(DIGITS))
    period = any_period(rng)
    terms = {
        "currency": currency,
        "profit": signed(rng, amount_text(rng, currency)),
        "period": period,
        "weighting": any_weighting(rng, period),
        "holdings": any_holdings(rng, period),
    }
    if rng.random() < 0.6:
        terms["costs"] = amount_text(rng, currency, 10**4)
    if rng.random() < 0.4:
        terms["costs_shared"] = rng.choice(["before_split", "equally"])
    if rng.random() < 0.5:
        terms["leavers"] = rng.choice(["included", "excluded"])
    tax, step = any_tax(rng), any_step(rng, currency)
    if tax or rng.random() < 0.5:
        terms["tax"] = tax
    if step or rng.random() < 0.5:
        terms["step"] = step
    if rng.random() < 0.5:
        terms["residual"] = rng.choice(
            [{"kind": "largest_remainder"}, {"kind": "reserve"}, {"kind": "member", "member": rng.choice(NAMES)}]
        )

    def answer():
        profit, costs, tax = profit_in(terms)
        step = step_in("terms.step", terms.get("step"), currency)
        since, until = window_in("terms.period", period)
        weighting_in("terms", terms, since, until)
        holdings_in("terms.holdings", terms["holdings"])
        found, count = weights(terms, terms["holdings"], since, until)
        names = list(found)
        residual = terms.get("residual", {"kind": "largest_remainder"})
        if residual["kind"] == "member" and residual["member"] not in names:
            raise Refused(
                "not_found",
                argument="terms.residual.member",
                value=residual["member"],
                expected="a member of `terms.holdings`",
            )
        if not any(found.values()):
            raise Refused("no_answer", argument="terms.holdings", reason="nobody has a weight")
        shares = list(found.values())
        shared = terms.get("costs_shared", "before_split")
        if shared == "equally":
            profits, rest = cut(profit - tax, shares, step, residual, names)
            borne, rest_of_costs = cut(costs, [Fraction(share > 0) for share in shares], step, residual, names)
            rest -= rest_of_costs
        else:
            profits, rest = cut(profit - costs - tax, shares, step, residual, names)
            borne = [Fraction(0)] * len(names)
        digits = DIGITS[currency]
        return {
            "parts": [
                {
                    "member": name,
                    "weight": written(share, 4),
                    "profit": written(part, digits),
                    "costs": written(cost, digits),
                    "amount": written(part - cost, digits),
                }
                for name, share, part, cost in zip(names, shares, profits, borne)
            ],
            "weight_parts": count,
            "profit": written(profit, digits),
            "costs": written(costs, digits),
            "tax": written(tax, digits),
            "net": written(profit - costs - tax, digits),
            "residual": written(rest, digits),
            "weighting": full_weighting(terms["weighting"]),
            "leavers": terms.get("leavers", "included"),
            "costs_shared": shared,
            "residual_to": residual,
        }

    return {"terms": terms}, answer


def case_profit_parts(rng):
    currency = rng.choice(list(DIGITS))
    shares = [
        rng.choice(["0", "1", str(rng.randrange(100)), str(rng.randrange(10**6)), f"{rng.randrange(100)}.25", f"0.{rng.randrange(10**12):012d}"])
        for _ in range(rng.randrange(0 if rng.random() < 0.02 else 1, 12))
    ]
    if shares and rng.random() < 0.02:
        shares[rng.randrange(len(shares))] = rng.choice(["-1", "0.0000000000001", "1000000000001"])
    terms = {"currency": currency, "profit": signed(rng, amount_text(rng, currency)), "shares": shares}
    if rng.random() < 0.6:
        terms["costs"] = amount_text(rng, currency, 10**4)
    tax, step = any_tax(rng), any_step(rng, currency)
    if tax or rng.random() < 0.5:
        terms["tax"] = tax
    if step or rng.random() < 0.5:
        terms["step"] = step

    def answer():
        profit, costs, tax = profit_in(terms)
        step = step_in("terms.step", terms.get("step"), currency)
        if not shares:
            raise Refused("empty", argument="terms.shares")
        values = [number_in(f"terms.shares[{place}]", share, MOST, 12) for place, share in enumerate(shares)]
        if not any(values):
            raise Refused("no_answer", argument="terms.shares", reason="all are zero")
        parts, rest = cut(profit - costs - tax, values, step)
        digits = DIGITS[currency]
        return {
            "parts": [written(part, digits) for part in parts],
            "profit": written(profit, digits),
            "costs": written(costs, digits),
            "tax": written(tax, digits),
            "net": written(profit - costs - tax, digits),
            "residual": written(rest, digits),
        }

    return {"terms": terms}, answer


# --- share-out -------------------------------------------------------------------------------------------------------


def value_of_a_share(cash, holders):
    """The value at which Σ max(0, v·shares − loan) is the cash; for no cash the largest such value."""

    def paid(value):
        return sum((max(Fraction(0), value * shares - loan) for shares, loan in holders), Fraction(0))

    points = sorted({loan / shares for shares, loan in holders})
    last = points[0]
    for point in points:
        if paid(point) > cash:
            break
        last = point
    # Beyond the last point that the cash reaches, the line rises by the shares of those whose loan is covered there.
    slope = sum(shares for shares, loan in holders if loan / shares <= last)
    return last + (cash - paid(last)) / slope


def case_share_out(rng):
    currency = rng.choice(list(DIGITS))
    digits = DIGITS[currency]
    indebted = rng.random() < 0.6
    members = []
    for name in rng.sample(NAMES, rng.randrange(0 if rng.random() < 0.03 else 1, 8)):
        member = {"member": name, "shares": rng.choice([0, 1, 5, rng.randrange(1, 30), rng.randrange(1, 60)])}
        if indebted and rng.random() < 0.5:
            member["loan"] = amount_text(rng, currency, rng.choice([100, 10**4, 10**6]))
        if rng.random() < 0.5:
            member["paid_in"] = amount_text(rng, currency, 10**4)
        members.append(member)
    rng.shuffle(members)
    if members and rng.random() < 0.03:
        fault = rng.choice(["twice", "negative", "many", "empty"])
        if fault == "twice":
            members.append(dict(members[0]))
        elif fault == "empty":
            members[-1]["member"] = ""
        else:
            members[-1]["shares"] = -1 if fault == "negative" else 10**9 + 1
    terms = {"currency": currency, "loan_fund_cash": amount_text(rng, currency), "members": members}
    for field, some in (("fines", 10**3), ("social_fund", 10**5)):
        if rng.random() < 0.5:
            terms[field] = amount_text(rng, currency, some)
    if rng.random() < 0.5:
        terms["fines_to"] = rng.choice(["loan_fund", "social_fund"])
    if rng.random() < 0.5:
        terms["social_fund_use"] = rng.choice(["kept", "by_shares", "equally"])
    if indebted or rng.random() < 0.3:
        shortfall = rng.choice(
            [{"kind": "everybody"}, {"kind": "social_fund"}, {"kind": "provision", "amount": amount_text(rng, currency, 10**4)}]
        )
        terms["loans"] = rng.choice(
            [{"kind": "repaid_first"}, {"kind": "carried_over"}] + 4 * [{"kind": "offset", "shortfall": shortfall}]
        )
    step = any_step(rng, currency)
    if step:
        terms["step"] = step
    if rng.random() < 0.6:
        terms["residual"] = rng.choice(
            [
                {"kind": "largest_remainder"},
                {"kind": "next_cycle"},
                {"kind": "social_fund"},
                {"kind": "member", "member": rng.choice(NAMES)},
            ]
        )

    def answer():
        cash = amount_in("terms.loan_fund_cash", terms["loan_fund_cash"], currency)
        fines = amount_in("terms.fines", terms.get("fines", "0"), currency)
        social = amount_in("terms.social_fund", terms.get("social_fund", "0"), currency)
        loans = terms.get("loans", {"kind": "repaid_first"})
        bearer = loans.get("shortfall", {"kind": "everybody"})
        provision = Fraction(0)
        if bearer["kind"] == "provision":
            provision = amount_in("terms.loans.shortfall.amount", bearer["amount"], currency)
        step = step_in("terms.step", terms.get("step"), currency)
        if not members:
            raise Refused("empty", argument="terms.members")
        people = []
        for place, member in enumerate(members):
            at = f"terms.members[{place}]"
            id_in(f"{at}.member", member["member"])
            number_in(f"{at}.shares", str(member["shares"]), 10**9, 0)
            loan = amount_in(f"{at}.loan", member.get("loan", "0"), currency)
            paid_in = member.get("paid_in")
            paid_in = None if paid_in is None else amount_in(f"{at}.paid_in", paid_in, currency)
            people.append({"member": member["member"], "shares": member["shares"], "loan": loan, "paid_in": paid_in})
        unique("terms.members", [member["member"] for member in members], "member")
        use = terms.get("social_fund_use", "kept")
        if loans["kind"] == "repaid_first":
            for place, person in enumerate(people):
                if person["loan"]:
                    raise Refused(
                        "not_compatible",
                        first="terms.loans",
                        second=f"terms.members[{place}].loan",
                        reason="loans are repaid before the share-out",
                    )
        if bearer["kind"] == "social_fund" and use != "kept":
            raise Refused(
                "not_compatible",
                first="terms.loans.shortfall",
                second="terms.social_fund_use",
                reason="a social fund that is shared bears no shortfall",
            )
        if terms.get("fines_to", "loan_fund") == "loan_fund":
            cash += fines
        else:
            social += fines
        if use == "by_shares":
            cash, social = cash + social, Fraction(0)
        if provision > cash:
            raise out_of_range("terms.loans.shortfall.amount", bearer["amount"], 0, written(cash, digits))
        residual = terms.get("residual", {"kind": "largest_remainder"})
        if residual["kind"] == "member" and residual["member"] not in [person["member"] for person in people]:
            raise Refused(
                "not_found",
                argument="terms.residual.member",
                value=residual["member"],
                expected="a member of `terms.members`",
            )
        shares = sum(person["shares"] for person in people)
        if shares == 0:
            raise Refused("no_answer", argument="terms.members", reason="nobody has shares")

        people.sort(key=lambda person: by_id(person["member"]))
        unit = Fraction(1, 10**digits)
        if loans["kind"] == "carried_over":
            for person in people:
                person["loan"] = Fraction(0)
        first = (cash - provision + sum(person["loan"] for person in people)) / shares
        need = sum((max(Fraction(0), person["loan"] - first * person["shares"]) for person in people), Fraction(0))
        fund = {"everybody": Fraction(0), "social_fund": social, "provision": provision}[bearer["kind"]]
        cover = min(fund, up(need / unit) * unit)
        box = cash - provision + cover
        value = value_of_a_share(box, [(Fraction(person["shares"]), person["loan"]) for person in people if person["shares"]])
        exact = [max(Fraction(0), value * person["shares"] - person["loan"]) for person in people]
        paid = [down(part / step) * step for part in exact]
        if residual["kind"] == "largest_remainder":
            got = hand_out(box - sum(paid), step, [part - one for part, one in zip(exact, paid)])
            paid = [one + step * more for one, more in zip(paid, got)]
        elif residual["kind"] == "member":
            for place, person in enumerate(people):
                if person["member"] == residual["member"]:
                    paid[place] += box - sum(paid)
        rest = box - sum(paid)
        equal = down(social / len(people) / step) * step if use == "equally" else Fraction(0)
        lines, offsets, short = [], Fraction(0), Fraction(0)
        for person, one in zip(people, paid):
            offset = min(person["loan"], down(value * person["shares"] / unit) * unit)
            offsets += offset
            short += person["loan"] - offset
            gross = one + offset
            lines.append(
                {
                    "member": person["member"],
                    "shares": person["shares"],
                    "gross": written(gross, digits),
                    "loan_offset": written(offset, digits),
                    "social": written(equal, digits),
                    "paid": written(one + equal, digits),
                    "shortfall": written(person["loan"] - offset, digits),
                    "profit": None if person["paid_in"] is None else written(gross - person["paid_in"], digits),
                }
            )
        social_left = social - equal * len(people)
        fund_left = Fraction(0)
        if bearer["kind"] == "social_fund":
            social_left -= cover
        if bearer["kind"] == "provision":
            fund_left += provision - cover
        if residual["kind"] == "social_fund":
            social_left += rest
        else:
            fund_left += rest
        return {
            "lines": lines,
            "shares": shares,
            "pool": written(box + offsets, digits),
            "value_per_share": written(value, 6),
            "loans_offset": written(offsets, digits),
            "shortfall": written(short, digits),
            "shortfall_covered": written(cover, digits),
            "paid": written(sum(paid) + equal * len(people), digits),
            "residual": written(rest, digits),
            "residual_to": residual,
            "loan_fund_left": written(fund_left, digits),
            "social_fund_left": written(social_left, digits),
        }

    return {"terms": terms}, answer


# --- dividends -------------------------------------------------------------------------------------------------------


def any_return(rng, currency):
    roll = rng.random()
    if roll < 0.5:
        found = {"kind": "rate", "rate": fraction_text(rng)}
        if rng.random() < 0.3:
            found["available"] = amount_text(rng, currency)
        return found
    if roll < 0.9:
        return {"kind": "pool", "amount": amount_text(rng, currency)}
    return {"kind": "nothing"}


def any_law(rng):
    """Rates that hold, with a gap now and then."""
    law = []
    for income in ("interest", "dividend"):
        for residence in ("resident", "non_resident"):
            if rng.random() < 0.98:
                law.append(
                    {"income": income, "residence": residence, "rate": rng.choice(["0", "0.05", "0.15", "0.1"]), "effective_from": "2015-01-01", "source": "a law"}
                )
    if rng.random() < 0.02:
        law.append({**rng.choice(law or [{"income": "interest", "residence": "resident", "rate": "0", "source": ""}]), "effective_from": "2016-01-01"})
    if rng.random() < 0.02 and law:
        law[rng.randrange(len(law))]["rate"] = "2"
    return law


def tax_rate(law, income, residence, paid_on):
    """The one rate in force."""
    hits = [
        place
        for place, rate in enumerate(law)
        if rate["income"] == income and rate["residence"] == residence and rate["effective_from"] <= paid_on
    ]
    what = ("interest" if income == "interest" else "a dividend") + " to " + ("a resident" if residence == "resident" else "a non-resident")
    if len(hits) > 1:
        raise Refused("duplicate", argument=f"rates[{hits[1]}]", value=f"a rate for {what} on {paid_on}")
    if not hits:
        raise Refused("no_answer", argument="rates", reason=f"no rate for {what} on {paid_on} is in force")
    return law[hits[0]]["rate"]


def case_dividends(rng):
    currency = rng.choice(list(DIGITS))
    digits = DIGITS[currency]
    period = any_period(rng)
    terms = {
        "currency": currency,
        "period": period,
        "weighting": any_weighting(rng, period),
        "paid_on": str(day(period["until"]) + timedelta(days=rng.randrange(60))),
        "deposits": any_holdings(rng, period, 5),
        "shares": any_holdings(rng, period, 5) if rng.random() < 0.9 else [],
        "interest": any_return(rng, currency),
        "dividend": any_return(rng, currency),
    }
    if rng.random() < 0.5:
        terms["leavers"] = rng.choice(["included", "excluded"])
    if rng.random() < 0.6:
        terms["tax"] = rng.choice([{"kind": "by_kind"}, {"kind": "flat_on_total", "rate": fraction_text(rng)}, {"kind": "untaxed"}])
    if rng.random() < 0.4:
        pick = NAMES if rng.random() < 0.05 else [line["member"] for line in terms["deposits"] if line["member"]] or NAMES
        terms["non_residents"] = [rng.choice(pick)]
    for field in ("rounding", "tax_rounding"):
        if rng.random() < 0.3:
            terms[field] = any_rounding(rng)
    rates = any_law(rng)

    def answer():
        since, until = window_in("terms.period", period)
        weighting_in("terms", terms, since, until)
        declared = {}
        for kind in ("interest", "dividend"):
            choice, at = terms[kind], f"terms.{kind}"
            if choice["kind"] == "rate":
                rate = number_in(f"{at}.rate", choice["rate"], 1, 12)
                available = choice.get("available")
                declared[kind] = (rate, None if available is None else amount_in(f"{at}.available", available, currency))
            elif choice["kind"] == "pool":
                declared[kind] = amount_in(f"{at}.amount", choice["amount"], currency)
        tax = terms.get("tax", {"kind": "by_kind"})
        if tax["kind"] == "flat_on_total":
            number_in("terms.tax.rate", tax["rate"], 1, 12)
        step, mode = rounding_in("terms.rounding", terms.get("rounding", {}), currency)
        tax_step, tax_mode = rounding_in("terms.tax_rounding", terms.get("tax_rounding", {}), currency)
        holdings_in("terms.deposits", terms["deposits"])
        holdings_in("terms.shares", terms["shares"])
        names = sorted({line["member"] for line in terms["deposits"] + terms["shares"]}, key=by_id)
        abroad = terms.get("non_residents", [])
        for place, name in enumerate(abroad):
            if name not in names:
                raise Refused(
                    "not_found",
                    argument=f"terms.non_residents[{place}]",
                    value=name,
                    expected="a member of `terms.deposits` or `terms.shares`",
                )
        for place, rate in enumerate(rates):
            number_in(f"rates[{place}].rate", rate["rate"], 1, 12)

        shown, lefts, gross, averages, totals = {}, {}, {}, {}, {}
        for kind, field in (("interest", "deposits"), ("dividend", "shares")):
            found, count = weights(terms, terms[field], since, until)
            averages[kind] = {name: weight / count for name, weight in found.items()}
            whole = sum(averages[kind].values(), Fraction(0))
            choice = terms[kind]
            lefts[kind] = None
            if choice["kind"] == "rate":
                rate, available = declared[kind]
                gross[kind] = {name: rounded(average * rate, step, mode) for name, average in averages[kind].items()}
                total = sum(gross[kind].values(), Fraction(0))
                if available is not None:
                    if total > available:
                        raise Refused(
                            "no_answer",
                            argument=f"terms.{kind}",
                            reason=f"it comes to {written(total, digits)}, more than the {written(available, digits)} that is available",
                        )
                    lefts[kind] = written(available - total, digits)
                shown[kind] = choice["rate"]
            elif choice["kind"] == "pool":
                amount = declared[kind]
                if whole == 0:
                    raise Refused("no_answer", argument=f"terms.{field}", reason="nobody has a weight")
                parts, _ = cut(amount, list(found.values()), Fraction(1, 10**digits))
                gross[kind] = dict(zip(found, parts))
                if amount / whole > 10**6:
                    raise Refused("result_too_large", quantity="rate that the pool comes to", maximum="1000000")
                shown[kind] = written(amount / whole, 10)
            else:
                gross[kind] = {name: Fraction(0) for name in found}
                shown[kind] = "0"
            totals[kind] = sum(gross[kind].values(), Fraction(0))

        statements, all_tax = [], Fraction(0)
        for name in names:
            amounts = [gross[kind].get(name, Fraction(0)) for kind in ("interest", "dividend")]
            if tax["kind"] == "by_kind":
                used = []
                for kind in ("interest", "dividend"):
                    if terms[kind]["kind"] == "nothing":
                        used.append("0")
                        continue
                    residence = "non_resident" if name in abroad else "resident"
                    used.append(tax_rate(rates, kind, residence, terms["paid_on"]))
                taxes = [min(one, rounded(one * Fraction(rate), tax_step, tax_mode)) for one, rate in zip(amounts, used)]
            elif tax["kind"] == "flat_on_total":
                used = [tax["rate"]] * 2
                whole = sum(amounts)
                kept = min(whole, rounded(whole * Fraction(tax["rate"]), tax_step, tax_mode))
                taxes = cut(kept, amounts, Fraction(1, 10**digits))[0] if whole else [Fraction(0)] * 2
            else:
                used, taxes = ["0"] * 2, [Fraction(0)] * 2
            all_tax += sum(taxes)
            lines = [
                {
                    "average_balance": written(averages[kind].get(name, Fraction(0)), digits),
                    "gross": written(one, digits),
                    "tax_rate": rate,
                    "tax": written(kept, digits),
                    "net": written(one - kept, digits),
                }
                for kind, one, rate, kept in zip(("interest", "dividend"), amounts, used, taxes)
            ]
            statements.append(
                {
                    "member": name,
                    "interest": lines[0],
                    "dividend": lines[1],
                    "gross": written(sum(amounts), digits),
                    "tax": written(sum(taxes), digits),
                    "net": written(sum(amounts) - sum(taxes), digits),
                }
            )
        both = sum(totals.values())
        return {
            "statements": statements,
            "interest_rate": shown["interest"],
            "interest": written(totals["interest"], digits),
            "interest_left": lefts["interest"],
            "dividend_rate": shown["dividend"],
            "dividend": written(totals["dividend"], digits),
            "dividend_left": lefts["dividend"],
            "gross": written(both, digits),
            "tax": written(all_tax, digits),
            "net": written(both - all_tax, digits),
            "weighting": full_weighting(terms["weighting"]),
            "leavers": terms.get("leavers", "included"),
            "tax_choice": tax,
        }

    return {"terms": terms, "rates": rates}, answer


# --- appropriation ---------------------------------------------------------------------------------------------------


def case_appropriation(rng):
    currency = rng.choice(list(DIGITS))
    digits = DIGITS[currency]
    pool = ["reserve", "education", "honoraria", "operations", "bonus", "dividend"]
    items = []
    for name in rng.sample(pool, rng.randrange(0, 6)) + (["reserve"] if rng.random() < 0.02 else []):
        kind = rng.choice(["of_surplus", "of_rest", "fixed"])
        if kind == "fixed":
            part = {"kind": kind, "amount": amount_text(rng, currency, 10**4)}
        else:
            part = {"kind": kind, "fraction": rng.choice(["0.2", "0.05", "0.1", "0.333333333333", "0.25", fraction_text(rng)])}
        item = {"name": name, "part": part}
        if rng.random() < 0.3:
            item["brought_forward"] = amount_text(rng, currency)
        items.append(item)
    remainder = {"name": "retained" if rng.random() < 0.98 else rng.choice(pool + [""])}
    if rng.random() < 0.3:
        remainder["brought_forward"] = amount_text(rng, currency)
    terms = {"currency": currency, "surplus": amount_text(rng, currency), "items": items, "remainder": remainder}
    if rng.random() < 0.4:
        terms["when_nothing_left"] = rng.choice(["allowed", "refused"])
    step = any_step(rng, currency)
    if step:
        terms["step"] = step

    def answer():
        surplus = amount_in("terms.surplus", terms["surplus"], currency)
        step = step_in("terms.step", terms.get("step"), currency)
        brought = []
        for place, item in enumerate(items):
            at = f"terms.items[{place}]"
            id_in(f"{at}.name", item["name"])
            if item["part"]["kind"] == "fixed":
                amount_in(f"{at}.part.amount", item["part"]["amount"], currency)
            else:
                number_in(f"{at}.part.fraction", item["part"]["fraction"], 1, 12)
            brought.append(amount_in(f"{at}.brought_forward", item.get("brought_forward", "0"), currency))
        unique("terms.items", [item["name"] for item in items], "name")
        id_in("terms.remainder.name", remainder["name"])
        carried = amount_in("terms.remainder.brought_forward", remainder.get("brought_forward", "0"), currency)
        if remainder["name"] in [item["name"] for item in items]:
            raise Refused("duplicate", argument="terms.remainder.name", value=remainder["name"])
        free = Fraction(1)
        for place, item in enumerate(items):
            if item["part"]["kind"] == "of_surplus":
                asked = Fraction(item["part"]["fraction"])
                if asked > free:
                    places = 0
                    while (free * 10**places).denominator != 1:
                        places += 1
                    raise out_of_range(f"terms.items[{place}].part.fraction", item["part"]["fraction"], 0, written(free, places))
                free -= asked
        left, lines = surplus, []
        for place, (item, before) in enumerate(zip(items, brought)):
            part = item["part"]
            if part["kind"] == "fixed":
                given = Fraction(part["amount"])
            else:
                base = surplus if part["kind"] == "of_surplus" else left
                given = down(base * Fraction(part["fraction"]) / step) * step
            if given > left:
                if part["kind"] == "fixed":
                    raise out_of_range(f"terms.items[{place}].part.amount", part["amount"], 0, written(left, digits))
                raise Refused(
                    "no_answer",
                    argument=f"terms.items[{place}].part",
                    reason=f"it comes to {written(given, digits)}, more than the {written(left, digits)} that is left",
                )
            left -= given
            lines.append(
                {
                    "name": item["name"],
                    "part": part,
                    "amount": written(given, digits),
                    "left": written(left, digits),
                    "balance": written(before + given, digits),
                }
            )
        if left == 0 and terms.get("when_nothing_left", "allowed") == "refused":
            raise Refused("no_answer", argument="terms.remainder", reason=f"nothing is left for {remainder['name']}")
        return {
            "lines": lines,
            "remainder": {
                "name": remainder["name"],
                "amount": written(left, digits),
                "balance": written(carried + left, digits),
            },
            "total": written(surplus, digits),
        }

    return {"terms": terms}, answer


# --- reinvesting -----------------------------------------------------------------------------------------------------


def any_choice(rng):
    roll = rng.random()
    if roll < 0.3:
        return {"kind": "pay_out"}
    return {"kind": "reinvest"} if roll < 0.7 else {"kind": "part", "fraction": fraction_text(rng)}


def case_reinvestments(rng):
    currency = rng.choice(list(DIGITS))
    digits = DIGITS[currency]
    names = rng.sample(NAMES, rng.randrange(0, 8))
    payouts = [{"member": name, "amount": amount_text(rng, currency)} for name in names]
    elections = [{"member": name, "choice": any_choice(rng)} for name in names if rng.random() < 0.5]
    rng.shuffle(elections)
    if payouts and rng.random() < 0.03:
        rng.choice([payouts, elections]).append({"member": names[0], "amount": "1"} if rng.random() < 0.5 else {"member": "nobody", "amount": "1"})
        payouts = [one for one in payouts if "amount" in one]
        elections = [
            {"member": one["member"], "choice": one.get("choice", {"kind": "reinvest"})} for one in elections
        ]
    if rng.random() < 0.6:
        rule = {"price": amount_text(rng, currency, 500)}
        if rng.random() < 0.5:
            rule["maximum"] = rng.choice([0, 1, 5, 10, 1000])
        if rng.random() < 0.2:
            rule["minimum"] = rng.choice([0, 1, 2, 6])
        into = {"kind": "shares", "rule": rule}
    else:
        rule = {}
        into = {
            "kind": "units",
            "net_asset_value": amount_text(rng, currency),
            "units": rng.choice([str(rng.randrange(1, 10**4)), f"{rng.randrange(10**3)}.{rng.randrange(10**6):06d}", "0"]),
        }
        if rng.random() < 0.5:
            into["unit_decimals"] = rng.choice([0, 2, 4, 8, 9 if rng.random() < 0.1 else 6])
    if rng.random() < 0.7:
        (rule if into["kind"] == "shares" else into)["left_over"] = rng.choice(["next_meeting", "welfare", "returned"])
    terms = {"currency": currency, "payouts": payouts, "elections": elections, "into": into}
    if rng.random() < 0.5:
        terms["default_choice"] = any_choice(rng)

    def choice_in(argument, choice):
        if choice["kind"] == "part":
            number_in(f"{argument}.fraction", choice["fraction"], 1, 12)

    def answer():
        for place, payout in enumerate(payouts):
            id_in(f"terms.payouts[{place}].member", payout["member"])
            amount_in(f"terms.payouts[{place}].amount", payout["amount"], currency)
        unique("terms.payouts", [payout["member"] for payout in payouts], "member")
        choice_in("terms.default_choice", terms.get("default_choice", {"kind": "pay_out"}))
        for place, election in enumerate(elections):
            id_in(f"terms.elections[{place}].member", election["member"])
            choice_in(f"terms.elections[{place}].choice", election["choice"])
        unique("terms.elections", [election["member"] for election in elections], "member")
        for place, election in enumerate(elections):
            if election["member"] not in [payout["member"] for payout in payouts]:
                raise Refused(
                    "not_found",
                    argument=f"terms.elections[{place}].member",
                    value=election["member"],
                    expected="a member of `terms.payouts`",
                )
        if into["kind"] == "shares":
            price = amount_in("terms.into.rule.price", rule["price"], currency, positive=True)
            minimum, maximum = rule.get("minimum", 0), rule.get("maximum", 5)
            if maximum < minimum:
                raise Refused("wrong_order", argument="terms.into.rule.maximum", value=str(maximum), earliest=str(minimum))
            left_over = rule.get("left_over", "next_meeting")
        else:
            places = into.get("unit_decimals", 6)
            if not 0 <= places <= 8:
                raise out_of_range("terms.into.unit_decimals", places, 0, 8)
            worth = amount_in("terms.into.net_asset_value", into["net_asset_value"], currency, positive=True)
            units = Fraction(into["units"])
            if units == 0:
                raise out_of_range("terms.into.units", into["units"], written(Fraction(1, 10**places), places), MOST)
            if decimals(into["units"]) > places:
                raise Refused("too_many_decimals", argument="terms.into.units", value=into["units"], maximum=str(places))
            left_over = into.get("left_over", "next_meeting")

        chosen = {election["member"]: election["choice"] for election in elections}
        unit = Fraction(1, 10**digits)
        lines, sums = [], [Fraction(0)] * 6
        for payout in sorted(payouts, key=lambda payout: by_id(payout["member"])):
            amount = Fraction(payout["amount"])
            choice = chosen.get(payout["member"], terms.get("default_choice", {"kind": "pay_out"}))
            part = {"pay_out": Fraction(0), "reinvest": Fraction(1)}.get(choice["kind"])
            part = Fraction(choice["fraction"]) if part is None else part
            money = down(amount * part / unit) * unit
            bought, cost = Fraction(0), Fraction(0)
            if into["kind"] == "shares":
                while bought < maximum and cost + price <= money:
                    bought, cost = bought + 1, cost + price
                if bought < minimum:
                    bought, cost = Fraction(0), Fraction(0)
            else:
                bought = down(money * units / worth * 10**places) / Fraction(10**places)
                if bought > MOST:
                    raise Refused("result_too_large", quantity="number of units", maximum=str(MOST))
                cost = up(bought * worth / units / unit) * unit
            over = money - cost
            paid = amount - money + (over if left_over == "returned" else 0)
            carried = over if left_over == "next_meeting" else Fraction(0)
            welfare = over if left_over == "welfare" else Fraction(0)
            row = [amount, bought, cost, paid, carried, welfare]
            sums = [one + more for one, more in zip(sums, row)]
            lines.append((payout["member"], row))
        shown = 0 if into["kind"] == "shares" else into.get("unit_decimals", 6)

        def line(row):
            fields = ("amount", "bought", "cost", "paid", "carried", "welfare")
            return {field: written(value, shown if field == "bought" else digits) for field, value in zip(fields, row)}

        return {"lines": [{"member": name, **line(row)} for name, row in lines], **line(sums)}

    return {"terms": terms}, answer


# --- who subsidised whom, concentration ------------------------------------------------------------------------------


def case_subsidies(rng):
    currency = rng.choice(list(DIGITS))
    digits = DIGITS[currency]
    members = []
    for name in rng.sample(NAMES, rng.randrange(0, 8)):
        member = {"member": name}
        for field in ("interest_paid", "fines_paid", "received"):
            if rng.random() < 0.6:
                member[field] = amount_text(rng, currency, 10**4)
        if rng.random() < 0.2:
            member["turn"] = signed(rng, amount_text(rng, currency, 10**3))
        members.append(member)
    if members and rng.random() < 0.03:
        members.append(dict(members[0]))
    terms = {"currency": currency, "members": members}

    def answer():
        rows = []
        for place, member in enumerate(members):
            at = f"terms.members[{place}]"
            id_in(f"{at}.member", member["member"])
            row = [amount_in(f"{at}.{field}", member.get(field, "0"), currency) for field in ("interest_paid", "fines_paid", "received")]
            row.append(amount_in(f"{at}.turn", member.get("turn", "0"), currency, -MOST))
            rows.append((member["member"], row))
        unique("terms.members", [member["member"] for member in members], "member")
        rows.sort(key=lambda row: by_id(row[0]))
        interest, fines, received, turn = (sum((row[column] for _, row in rows), Fraction(0)) for column in range(4))
        group = interest + fines - received - turn
        return {
            "balances": [
                {
                    "member": name,
                    "interest_paid": written(row[0], digits),
                    "interest_share": written(row[0] / interest if interest else 0, 10),
                    "fines_paid": written(row[1], digits),
                    "fines_share": written(row[1] / fines if fines else 0, 10),
                    "received": written(row[2], digits),
                    "turn": written(row[3], digits),
                    "balance": written(row[2] + row[3] - row[0] - row[1], digits),
                }
                for name, row in rows
            ],
            "interest_paid": written(interest, digits),
            "fines_paid": written(fines, digits),
            "received": written(received, digits),
            "turn": written(turn, digits),
            "group": written(group, digits),
        }

    return {"terms": terms}, answer


def case_concentration(rng):
    currency = rng.choice(list(DIGITS))
    amounts = [amount_text(rng, currency) for _ in range(rng.randrange(0 if rng.random() < 0.03 else 1, 20))]

    def answer():
        if not amounts:
            raise Refused("empty", argument="amounts")
        values = [amount_in(f"amounts[{place}]", text, currency) for place, text in enumerate(amounts)]
        whole, count = sum(values), len(values)
        if whole == 0:
            raise Refused("no_answer", argument="amounts", reason="all are zero")
        apart = sum(abs(one - other) for one in values for other in values)
        return {
            "count": count,
            "total": written(whole, DIGITS[currency]),
            "gini": written(apart / (2 * count * whole), 10),
            "herfindahl": written(sum((one / whole) ** 2 for one in values), 10),
            "top_share": written(max(values) / whole, 10),
        }

    return {"amounts": amounts, "currency": currency}, answer


# --- units -----------------------------------------------------------------------------------------------------------


def units_text(rng, places):
    if rng.random() < 0.01:
        return rng.choice(["-1", "0.123456789", "1000000000001"])
    return written(Fraction(rng.choice([0, rng.randrange(1, 10**4), rng.randrange(10**8)]), 10 ** min(places, 4)), min(places, 4))


def case_unit_register(rng):
    currency = rng.choice(list(DIGITS))
    digits = DIGITS[currency]
    places = rng.choice([0, 2, 4, 6, 6, 8])
    fund = {"currency": currency, "initial_price": rng.choice(["1", "10", "100", "1000", amount_text(rng, currency, 100)]), "events": []}
    if places != 6 or rng.random() < 0.5:
        fund["unit_decimals"] = places if rng.random() < 0.995 else 9
    if rng.random() < 0.3:
        fund["price_decimals"] = rng.choice([0, 2, 4, 8])
    if rng.random() < 0.3:
        fund["opening"] = [{"member": name, "units": units_text(rng, places)} for name in rng.sample(NAMES, rng.randrange(1, 4))]
        fund["opening_value"] = amount_text(rng, currency)
    start = date(2026, 1, 1)
    for place in range(rng.randrange(0, 14)):
        who = rng.choice(NAMES[:4])
        roll = rng.random()
        if roll < 0.25:
            what = {"kind": "valued", "net_asset_value": amount_text(rng, currency, 10**4)}
        elif roll < 0.7:
            what = {"kind": "bought", "member": who, "amount": amount_text(rng, currency, 10**4)}
        elif roll < 0.8:
            what = {"kind": "redeemed_units", "member": who, "units": units_text(rng, places)}
        elif roll < 0.9:
            what = {"kind": "redeemed_amount", "member": who, "amount": amount_text(rng, currency, 100)}
        else:
            what = {"kind": "redeemed_all", "member": who}
        ident = f"e{place}" if rng.random() < 0.998 else "e0"
        fund["events"].append({"id": ident, "value_date": str(start + timedelta(days=rng.randrange(30))), "what": what})
    as_of = str(start + timedelta(days=rng.randrange(-1, 40)))

    def answer():
        places = fund.get("unit_decimals", 6)
        if not 0 <= places <= 8:
            raise out_of_range("fund.unit_decimals", places, 0, 8)
        coarse = fund.get("price_decimals")
        initial = amount_in("fund.initial_price", fund["initial_price"], currency, positive=True)
        worth = amount_in("fund.opening_value", fund.get("opening_value", "0"), currency)
        held = {}
        opening = fund.get("opening", [])
        for place, line in enumerate(opening):
            id_in(f"fund.opening[{place}].member", line["member"])
            held[line["member"]] = number_in(f"fund.opening[{place}].units", line["units"], MOST, places)
        unique("fund.opening", [line["member"] for line in opening], "member")
        if worth and not sum(held.values()):
            raise Refused("no_answer", argument="fund.opening_value", reason="nobody holds units")
        events = fund["events"]
        for place, event in enumerate(events):
            at, what = f"fund.events[{place}]", event["what"]
            id_in(f"{at}.id", event["id"])
            if what["kind"] == "valued":
                amount_in(f"{at}.what.net_asset_value", what["net_asset_value"], currency)
            elif what["kind"] in ("bought", "redeemed_amount"):
                amount_in(f"{at}.what.amount", what["amount"], currency)
            elif what["kind"] == "redeemed_units":
                number_in(f"{at}.what.units", what["units"], MOST, places)
        unique("fund.events", [event["id"] for event in events], "id")

        unit, grain = Fraction(1, 10**digits), Fraction(1, 10**places)

        def too_large():
            if sum(held.values()) > MOST:
                raise Refused("result_too_large", quantity="number of units", maximum=str(MOST))
            if worth > MOST:
                raise Refused("result_too_large", quantity="net asset value", maximum=str(MOST))

        def price_now():
            exact = worth / sum(held.values()) if sum(held.values()) else initial
            if exact > MOST:
                raise Refused("result_too_large", quantity="price of a unit", maximum=str(MOST))
            return exact if coarse is None else rounded(exact, Fraction(1, 10**coarse), "half_up")

        too_large()
        movements = []
        order = sorted(range(len(events)), key=lambda place: (events[place]["value_date"], place))
        for place in order:
            event, what = events[place], events[place]["what"]
            if event["value_date"] > as_of:
                continue
            at, who = f"fund.events[{place}].what", what.get("member")
            price, whole = price_now(), sum(held.values())
            moved, money, rest = Fraction(0), Fraction(0), Fraction(0)
            if what["kind"] == "valued":
                if Fraction(what["net_asset_value"]) and not whole:
                    raise Refused("no_answer", argument=f"{at}.net_asset_value", reason="nobody holds units")
                money = Fraction(what["net_asset_value"]) - worth
            elif what["kind"] == "bought":
                amount = Fraction(what["amount"])
                if price == 0:
                    raise Refused("no_answer", argument=f"{at}.amount", reason="a unit is worth nothing")
                moved = down(amount / price / grain) * grain
                money = up(moved * price / unit) * unit
                rest = amount - money
            else:
                has = held.get(who, Fraction(0))
                if what["kind"] == "redeemed_amount":
                    paid = Fraction(what["amount"])
                    most = min(down(has * price / unit) * unit, worth)
                    if paid == worth and has == whole:
                        moved = whole
                    elif paid > most:
                        shown = worth if has == whole else most
                        raise out_of_range(f"{at}.amount", what["amount"], 0, written(shown, digits))
                    else:
                        moved = min(has, up(paid / price / grain) * grain) if paid else Fraction(0)
                        if moved == whole:
                            paid = worth
                else:
                    moved = has if what["kind"] == "redeemed_all" else Fraction(what["units"])
                    if moved > has:
                        raise out_of_range(f"{at}.units", what["units"], 0, written(has, places))
                    paid = worth if moved == whole else min(worth, down(moved * price / unit) * unit)
                moved, money = -moved, -paid
            worth += money
            if who is not None:
                held[who] = held.get(who, Fraction(0)) + moved
            too_large()
            movements.append(
                {
                    "id": event["id"],
                    "value_date": event["value_date"],
                    "member": who,
                    "price": written(price, 6 if coarse is None else coarse),
                    "units": written(moved, places),
                    "amount": written(money, digits),
                    "residual": written(rest, digits),
                    "units_after": written(sum(held.values()), places),
                    "value_after": written(worth, digits),
                }
            )
        names = sorted(held, key=by_id)
        whole = sum(held.values(), Fraction(0))
        values = cut(worth, [held[name] for name in names], unit)[0] if whole else [Fraction(0)] * len(names)
        return {
            "as_of": as_of,
            "price": written(price_now(), 6 if coarse is None else coarse),
            "net_asset_value": written(worth, digits),
            "units": written(whole, places),
            "holdings": [
                {"member": name, "units": written(held[name], places), "value": written(value, digits)}
                for name, value in zip(names, values)
            ],
            "movements": movements,
        }

    return {"fund": fund, "as_of": as_of}, answer


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    for name, make in sorted(globals().items()):
        if not name.startswith("case_"):
            continue
        rng = random.Random(f"{seed} {name}")
        for _ in range(count):
            args, answer = make(rng)
            case = {"function": name.removeprefix("case_"), "args": args}
            try:
                case["returns"] = answer()
            except Refused as refused:
                case["error"] = refused.error
            print(json.dumps(case))


main()
