"""Oracle of docs/src/rules/money.md, tax.md and shares.md: random cases in the form of the vectors.

Usage: money.py SEED COUNT, where COUNT is the number of cases of each function. By another road than the library:
exact fractions, the parts of a split handed out one step at a time, thresholds counted up from zero, amounts read
by one regular expression, shares bought one by one, tax rates looked up day by day.
"""

import json
import random
import re
import sys
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

DIGITS = {"KES": 2, "UGX": 0, "TZS": 2, "RWF": 0, "USD": 2}
MODES = ["half_up", "half_even", "up", "down", "ceiling", "floor"]
MOST = 10**12
SIGNS = {
    "KES": ["kshs", "ksh", "shs", "sh"],
    "UGX": ["ushs", "ush", "shs", "sh"],
    "TZS": ["tshs", "tsh", "shs", "sh"],
    "RWF": ["frw", "rf"],
    "USD": ["us$", "$"],
}


class Refused(Exception):
    def __init__(self, code, **fields):
        super().__init__(code)
        self.error = {"code": code, **fields}

    def within(self, args):
        """The error with a path that begins with the name of the parameter; the one and only, where it is not said."""
        argument = self.error.get("argument")
        if argument and argument.replace("[", ".").split(".")[0] not in args:
            self.error["argument"] = f"{next(iter(args))}.{argument}"
        return self.error


def plain(value, digits=None):
    """A fraction that ends, as decimal text."""
    value = Fraction(value)
    if digits is None:
        digits = 0
        while (value * 10**digits).denominator != 1:
            digits += 1
    units = value * 10**digits
    assert units.denominator == 1, value
    whole, part = divmod(abs(units.numerator), 10**digits)
    return ("-" if value < 0 else "") + str(whole) + (f".{part:0{digits}d}" if digits else "")


def decimals(text):
    return len(text.split(".")[1].rstrip("0")) if "." in text else 0


def amount_in(argument, text, currency, least=0, shown=None):
    """An amount within the limits with at most the currency's decimals."""
    value = Fraction(text)
    shown = text if shown is None else shown
    if not least <= value <= MOST:
        raise Refused("out_of_range", argument=argument, value=shown, minimum=str(least), maximum=str(MOST))
    if decimals(text) > DIGITS[currency]:
        raise Refused("too_many_decimals", argument=argument, value=shown, maximum=str(DIGITS[currency]))
    return value


def step_in(argument, text, currency):
    unit = Fraction(1, 10 ** DIGITS[currency])
    if text is None:
        return unit
    value = Fraction(text)
    over = value < 0 or value > MOST
    if not over and decimals(text) > DIGITS[currency]:
        raise Refused("too_many_decimals", argument=argument, value=text, maximum=str(DIGITS[currency]))
    if not unit <= value <= 10**6:
        raise Refused("out_of_range", argument=argument, value=text, minimum=plain(unit), maximum="1000000")
    return value


def rounded(value, step, mode):
    """The neighbour that the table of the rule page names, found by looking at both."""
    value = Fraction(value)
    count = value / step
    if count.denominator == 1:
        return value
    low = count.numerator // count.denominator
    high = low + 1
    towards_zero, away = (low, high) if value > 0 else (high, low)
    if mode in ("half_up", "half_even"):
        if abs(count - low) != abs(high - count):
            chosen = low if abs(count - low) < abs(high - count) else high
        elif mode == "half_up":
            chosen = away
        else:
            chosen = low if low % 2 == 0 else high
    else:
        chosen = {"up": away, "down": towards_zero, "ceiling": high, "floor": low}[mode]
    return chosen * step


# What a case is made of


def digits_text(rng, whole, part, signed=False):
    text = str(rng.randrange(10 ** rng.randint(1, whole)))
    if part:
        text += "." + "".join(rng.choice("0123456789") for _ in range(part))
    if signed and rng.random() < 0.4 and Fraction(text) != 0:
        text = "-" + text
    return text


def amount_text(rng, currency, signed=False):
    roll = rng.random()
    if roll < 0.03:
        return plain(MOST)
    if roll < 0.05:
        return digits_text(rng, 14, rng.randint(0, 4), signed=True)
    return digits_text(rng, rng.choice([1, 3, 5, 8, 12]), rng.randint(0, DIGITS[currency]), signed)


def step_text(rng, currency):
    roll = rng.random()
    if roll < 0.4:
        return None
    if roll < 0.44:
        return rng.choice(["0", "-1", "0.001", "1000000.01", "1000001", "2000000000000", "0.005"])
    if roll < 0.5:
        return "1000000"
    usual = ["1", "5", "10", "50", "100", "3", "7"]
    return rng.choice(usual + ["0.05", "0.50", "0.01", "2.5"] if DIGITS[currency] else usual)


def rounding(rng, currency):
    return {"mode": rng.choice(MODES), "step": step_text(rng, currency)}


# The functions


def case_rounded_amount(rng):
    currency = rng.choice(list(DIGITS))
    how = rounding(rng, currency)
    text = digits_text(rng, 12, rng.choice([0, 1, 2, 3, 3, 6, 12]), signed=True)
    if rng.random() < 0.3 and how["step"] and Fraction(how["step"]) > 0:
        # halves, where the modes part
        text = plain(Fraction(how["step"]) * (rng.randint(-50, 50) + Fraction(1, 2)))
    if rng.random() < 0.03:
        text = rng.choice(["1000000000000", "1000000000000.01", "-1000000000000.0000001", "-1000000000000"])
    args = {"amount": text, "currency": currency, "rounding": how}

    def answer():
        step = step_in("rounding.step", how["step"], currency)
        if abs(Fraction(text)) > MOST:
            raise Refused(
                "out_of_range", argument="amount", value=text, minimum=str(-MOST), maximum=str(MOST)
            )
        return plain(rounded(text, step, how["mode"]), DIGITS[currency])

    return args, answer


def case_split(rng):
    currency = rng.choice(list(DIGITS))
    terms = {"amount": amount_text(rng, currency), "currency": currency, "step": step_text(rng, currency)}
    count = rng.choice([1, 2, 3, rng.randint(1, 12), rng.randint(1, 60)])
    style = rng.randrange(6)
    weights = []
    for _ in range(count):
        if style == 0:
            weights.append("1")
        elif style == 1:
            weights.append(rng.choice(["0", "0.5", "1", "2", "1.0", "0.50"]))
        elif style == 2:
            weights.append(str(rng.randint(0, 20)))
        elif style == 3:
            weights.append(digits_text(rng, 12, 12))
        elif style == 4:
            weights.append(rng.choice(["1000000000000", "999999999999.999999999999", "0.000000000001", "1"]))
        else:
            weights.append(digits_text(rng, 6, rng.randint(0, 12)))
    if rng.random() < 0.03:
        weights[rng.randrange(count)] = rng.choice(["-1", "1000000000000.1", "0.0000000000001", "0.0000000000010"])
    if rng.random() < 0.01:
        weights = []
    if rng.random() < 0.01:
        weights = ["0.00"] * count
    terms["weights"] = weights
    roll = rng.random()
    if roll < 0.5:
        terms["residual"] = {"kind": "largest_remainder"}
    elif roll < 0.7:
        terms["residual"] = {"kind": "reserve"}
    else:
        terms["residual"] = {"kind": "part", "index": rng.randint(0, count - 1) if rng.random() < 0.95 else rng.choice([-1, count])}

    def answer():
        total = amount_in("amount", terms["amount"], currency)
        step = step_in("step", terms["step"], currency)
        if not weights:
            raise Refused("empty", argument="weights")
        for index, weight in enumerate(weights):
            if not 0 <= Fraction(weight) <= MOST:
                raise Refused(
                    "out_of_range", argument=f"weights[{index}]", value=weight, minimum="0", maximum=str(MOST)
                )
            if decimals(weight) > 12:
                raise Refused("too_many_decimals", argument=f"weights[{index}]", value=weight, maximum="12")
        values = [Fraction(weight) for weight in weights]
        whole = sum(values)
        if whole == 0:
            raise Refused("no_answer", argument="weights", reason="all are zero")
        policy = terms["residual"]
        if policy["kind"] == "part" and not 0 <= policy["index"] < len(weights):
            raise Refused(
                "out_of_range",
                argument="residual.index",
                value=str(policy["index"]),
                minimum="0",
                maximum=str(len(weights) - 1),
            )
        in_steps = total // step * step
        ideals = [in_steps * value / whole for value in values]
        parts = [ideal // step * step for ideal in ideals]
        rest = total - sum(parts)
        if policy["kind"] == "largest_remainder":
            # One step at a time to whoever lacks most; the first of equals.
            while rest >= step:
                lacks = [ideal - part for ideal, part in zip(ideals, parts)]
                first = lacks.index(max(lacks))
                parts[first] += step
                rest -= step
        elif policy["kind"] == "part":
            while rest >= step:
                parts[policy["index"]] += step
                rest -= step
        digits = DIGITS[currency]
        return {
            "parts": [plain(part, digits) for part in parts],
            "residual": plain(rest, digits),
            "total": plain(total, digits),
            "residual_policy": policy,
        }

    return {"terms": terms}, answer


def case_cash_amount(rng):
    currency = rng.choice(list(DIGITS))
    terms = {
        "amount": amount_text(rng, currency),
        "currency": currency,
        "mode": rng.choice(MODES),
        "step": step_text(rng, currency) or "1",
    }

    def answer():
        total = amount_in("amount", terms["amount"], currency)
        payable = rounded(total, step_in("step", terms["step"], currency), terms["mode"])
        digits = DIGITS[currency]
        return {
            "payable": plain(payable, digits),
            "residual": plain(total - payable, digits),
            "total": plain(total, digits),
        }

    return {"terms": terms}, answer


def case_validated_amount(rng):
    currency = rng.choice(list(DIGITS))

    def cap(chance):
        return amount_text(rng, currency) if rng.random() < chance else None

    check = {
        "amount": amount_text(rng, currency),
        "currency": currency,
        "minimum": rng.choice(["0", "1", "10"]) if rng.random() < 0.3 else cap(0.1),
        "maximum": "250000" if rng.random() < 0.3 else cap(0.3),
        "daily_maximum": "500000" if rng.random() < 0.4 else cap(0.2),
        "already_today": amount_text(rng, currency) if rng.random() < 0.4 else "0",
    }
    if rng.random() < 0.5:
        check["amount"] = digits_text(rng, 6, rng.randint(0, 3))
    if rng.random() < 0.5:
        check["maximum"] = None

    def answer():
        digits = DIGITS[currency]
        minimum = Fraction(1, 10**digits)
        if check["minimum"] is not None:
            minimum = amount_in("minimum", check["minimum"], currency)
        maximum = Fraction(MOST)
        if check["maximum"] is not None:
            maximum = amount_in("maximum", check["maximum"], currency)
        daily = None
        if check["daily_maximum"] is not None:
            daily = amount_in("daily_maximum", check["daily_maximum"], currency)
        already = amount_in("already_today", check["already_today"], currency)
        if maximum < minimum:
            raise Refused(
                "wrong_order", argument="maximum", value=plain(maximum, digits), earliest=plain(minimum, digits)
            )

        def between(most):
            if not minimum <= Fraction(check["amount"]) <= most:
                raise Refused(
                    "out_of_range",
                    argument="amount",
                    value=check["amount"],
                    minimum=plain(minimum, digits),
                    maximum=plain(most, digits),
                )

        between(maximum)
        value = amount_in("amount", check["amount"], currency)
        if daily is not None:
            between(min(maximum, max(Fraction(0), daily - already)))
        return plain(value, digits)

    return {"check": check}, answer


def case_to_minor_units(rng):
    currency = rng.choice(list(DIGITS))
    text = amount_text(rng, currency, signed=True)

    def answer():
        return int(amount_in("amount", text, currency, least=-MOST) * 10 ** DIGITS[currency])

    return {"amount": text, "currency": currency}, answer


def case_minor_units_to_amount(rng):
    currency = rng.choice(list(DIGITS))
    most = MOST * 10 ** DIGITS[currency]
    units = rng.randint(-(10 ** rng.randint(1, 15)), 10 ** rng.randint(1, 15))
    if rng.random() < 0.05:
        units = rng.choice([most, -most, most + 1, -most - 1])

    def answer():
        if abs(units) > most:
            raise Refused(
                "out_of_range", argument="minor_units", value=str(units), minimum=str(-most), maximum=str(most)
            )
        return plain(Fraction(units, 10 ** DIGITS[currency]), DIGITS[currency])

    return {"minor_units": units, "currency": currency}, answer


def written(value, currency):
    return f"{currency} {Decimal(plain(value, DIGITS[currency])):,.{DIGITS[currency]}f}"


def case_format_amount(rng):
    currency = rng.choice(list(DIGITS))
    text = amount_text(rng, currency, signed=True)

    def answer():
        return written(amount_in("amount", text, currency, least=-MOST), currency)

    return {"amount": text, "currency": currency}, answer


def case_parse_amount(rng):
    currency = rng.choice(list(DIGITS))
    value = Fraction(rng.randrange(10 ** rng.randint(1, 14)), 10 ** DIGITS[currency])
    number = written(value, currency).split(" ")[1]
    if rng.random() < 0.4:
        number = number.replace(",", "")
    if rng.random() < 0.2 and "." in number:
        number = number.rstrip("0").rstrip(".")
    sign = rng.choice(["", "", currency, currency.lower(), *SIGNS[currency], *SIGNS[currency], rng.choice(["Ksh", "USD"])])
    between = rng.choice(["", " ", ".", ". ", rng.choice(["  ", ".."])] if sign else ["", " "])
    text = sign + between + number + rng.choice(["", "", "/=", "/-", rng.choice(["/", " "])])
    roll = rng.random()
    if roll < 0.25:
        # A slip of the finger: one character more, less or another.
        place = rng.randrange(len(text) + 1)
        slip = rng.choice("0123456789.,-+ eE_x/=Kk$'\u0661\u00a0")
        text = rng.choice([text[:place] + slip + text[place:], text[:place] + text[place + 1 :], text[:place] + slip + text[place + 1 :]])
    elif roll < 0.3:
        text = rng.choice(["1e3", "NaN", "inf", "1,23", "", "  ", "KES", "1_000", "0x10", ",", ".", "0,500", "-5", "5-", "1000000000000.01", "9" * 1001])

    def answer():
        if len(text.encode()) > 1000:
            raise Refused("too_long", argument="text", value=str(len(text.encode())), maximum="1000")
        bare = text.strip(" \u00a0")
        if not bare:
            raise Refused("empty", argument="text")
        sign = "|".join(re.escape(sign) for sign in [currency, *SIGNS[currency]])
        pattern = rf"(?:(?:{sign})(?:\.(?=[ 0-9]))? ?)?([0-9]+|[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+)(\.[0-9]+)?(?:/=|/-)?"
        match = re.fullmatch(pattern, bare, re.IGNORECASE | re.ASCII)
        if match is None:
            shown = "".join("\\u{a0}" if char == "\u00a0" else char for char in text)
            raise Refused(
                "invalid_text",
                argument="text",
                value=f'"{shown}"',
                expected=f"an amount such as 1,234.50 or {currency} 500",
            )
        # The library shows a number without what is around it.
        digits = match[1].replace(",", "") + (match[2] or "")
        whole, _, part = digits.partition(".")
        shown = (whole.lstrip("0") or "0") + ("." + part if part else "")
        value = amount_in("text", digits, currency, shown=shown)
        return plain(value, DIGITS[currency])

    return {"text": text, "currency": currency}, answer


def case_threshold_count(rng):
    of = rng.choice([rng.randint(0, 60), rng.randint(0, 1000)])
    share = rng.choice([plain(Fraction(rng.randint(0, 100), 100)), digits_text(rng, 1, rng.randint(1, 12)), "0.333333333333"])
    if rng.random() < 0.8 and Fraction(share) > 1:
        share = "0." + share.replace(".", "")[:12]
    terms = {"of": of, "share": share, "at_least": rng.choice([0, 0, 1, 5])}
    if rng.random() < 0.03:
        terms[rng.choice(["of", "at_least"])] = rng.choice([-1, 10**9 + 1])
    if rng.random() < 0.02:
        terms["share"] = rng.choice(["-0.1", "1.01", "0.0000000000001", "0.2800000000000"])

    def answer():
        def people(argument):
            if not 0 <= terms[argument] <= 10**9:
                raise Refused(
                    "out_of_range", argument=argument, value=str(terms[argument]), minimum="0", maximum=str(10**9)
                )

        people("of")
        fraction_in("share", terms["share"])
        people("at_least")
        wanted = Fraction(terms["share"]) * terms["of"]
        count = 0
        while count * wanted.denominator < wanted.numerator or count < terms["at_least"]:
            count += 1
        return count

    return {"terms": terms}, answer


def fraction_in(argument, text):
    if not 0 <= Fraction(text) <= 1:
        raise Refused("out_of_range", argument=argument, value=text, minimum="0", maximum="1")
    if decimals(text) > 12:
        raise Refused("too_many_decimals", argument=argument, value=text, maximum="12")


def day_text(rng):
    return (date(2000, 1, 1) + timedelta(days=rng.randrange(365 * 40))).isoformat()


KINDS = [(income, residence) for income in ("interest", "dividend") for residence in ("resident", "non_resident")]


def case_withholding_tax(rng):
    currency = rng.choice(list(DIGITS))
    income, residence = rng.choice(KINDS)
    terms = {
        "gross": amount_text(rng, currency),
        "income": income,
        "residence": residence,
        "paid_on": day_text(rng),
        "currency": currency,
        "rounding": rounding(rng, currency),
    }
    # Each kind has a few spans that follow each other, now and then with a gap or an overlap.
    rates = []
    for kind in KINDS:
        start = date(1999, 1, 1) + timedelta(days=rng.randint(0, 900))
        for _ in range(rng.randint(1, 3)):
            end = start + timedelta(days=rng.randint(1, 9000))
            open_end = rng.random() < 0.5
            rates.append(
                {
                    "income": kind[0],
                    "residence": kind[1],
                    "rate": rng.choice(["0", "0.05", "0.1", "0.15", "0.30", "1", plain(Fraction(rng.randrange(10**12), 10**12))]),
                    "effective_from": start.isoformat(),
                    "effective_until": None if open_end else end.isoformat(),
                    "source": rng.choice(["", "Act"]),
                }
            )
            if open_end:
                break
            start = end + timedelta(days=rng.choice([0, 0, 0, 0, 90, -2000]))
    if rng.random() < 0.05:
        rates[rng.randrange(len(rates))]["rate"] = rng.choice(["-0.1", "1.01", "15", "0.1234567890123"])
    if rng.random() < 0.02:
        one = rng.choice(rates)
        one["effective_until"] = one["effective_from"]
    rng.shuffle(rates)

    def answer():
        total = amount_in("terms.gross", terms["gross"], currency)
        step = step_in("terms.rounding.step", terms["rounding"]["step"], currency)
        for index, rate in enumerate(rates):
            fraction_in(f"rates[{index}].rate", rate["rate"])
            until = rate["effective_until"]
            if until is not None and until <= rate["effective_from"]:
                following = date.fromisoformat(rate["effective_from"]) + timedelta(days=1)
                raise Refused(
                    "wrong_order",
                    argument=f"rates[{index}].effective_until",
                    value=until,
                    earliest=following.isoformat(),
                )
        whom = f"for {'interest' if income == 'interest' else 'a dividend'} to a {residence.replace('_', '-')} on {terms['paid_on']}"
        found = []
        for index, rate in enumerate(rates):
            ended = rate["effective_until"] or "9999-12-31"
            if (rate["income"], rate["residence"]) == (income, residence) and rate["effective_from"] <= terms["paid_on"] < ended:
                found.append(index)
        if len(found) > 1:
            raise Refused("duplicate", argument=f"rates[{found[1]}]", value=f"a rate {whom}")
        if not found:
            raise Refused("no_answer", argument="rates", reason=f"no rate {whom} is in force")
        rate = rates[found[0]]
        tax = min(total, rounded(total * Fraction(rate["rate"]), step, terms["rounding"]["mode"]))
        digits = DIGITS[currency]
        return {
            "gross": plain(total, digits),
            "rate": rate["rate"],
            "tax": plain(tax, digits),
            "net": plain(total - tax, digits),
            "source": rate["source"],
            "rounding": terms["rounding"],
        }

    return {"terms": terms, "rates": rates}, answer


def share_rule(rng, currency):
    rule = {
        "price": rng.choice(["5", "500", "100", "20", digits_text(rng, 4, rng.randint(0, DIGITS[currency]))]),
        "minimum": rng.choice([0, 0, 0, 1, 2]),
        "maximum": rng.choice([5, 5, 10, 3, 30]),
        "left_over": rng.choice(["next_meeting", "welfare", "returned"]),
    }
    if rng.random() < 0.03:
        rule.update(rng.choice([{"price": "-1"}, {"minimum": -1}, {"minimum": 99}, {"maximum": 1_000_001}, {"price": "0.001"}, {"price": "0"}]))
    return rule


def check_rule(rule, currency):
    price = amount_in("rule.price", rule["price"], currency)
    if price == 0:
        raise Refused(
            "out_of_range",
            argument="rule.price",
            value=rule["price"],
            minimum=plain(Fraction(1, 10 ** DIGITS[currency])),
            maximum=str(MOST),
        )
    for name in ("minimum", "maximum"):
        if not 0 <= rule[name] <= 10**6:
            raise Refused(
                "out_of_range", argument=f"rule.{name}", value=str(rule[name]), minimum="0", maximum="1000000"
            )
    if rule["maximum"] < rule["minimum"]:
        raise Refused("wrong_order", argument="rule.maximum", value=str(rule["maximum"]), earliest=str(rule["minimum"]))


def tender(rng, rule, currency):
    price = Fraction(rule["price"]) if Fraction(rule["price"]) > 0 else Fraction(7)
    cash = rng.choice([plain(price * rng.randint(0, 7)) if decimals(rule["price"]) <= DIGITS[currency] else "9", digits_text(rng, 4, rng.randint(0, DIGITS[currency]))])
    made = {
        "cash": cash,
        "already_bought": rng.choice([0, 0, 0, 1, 2, 3, 5]),
        "credit_brought": rng.choice(["0", "0", digits_text(rng, 3, rng.randint(0, DIGITS[currency]))]),
    }
    if rng.random() < 0.03:
        made.update(rng.choice([{"cash": "-1"}, {"cash": "0.001"}, {"credit_brought": "-0.5"}, {"already_bought": -1}, {"already_bought": 31}]))
    return made


def bought(place, rule, made, currency):
    cash = amount_in(place + "cash", made["cash"], currency)
    credit = amount_in(place + "credit_brought", made["credit_brought"], currency)
    if not 0 <= made["already_bought"] <= rule["maximum"]:
        raise Refused(
            "out_of_range",
            argument=place + "already_bought",
            value=str(made["already_bought"]),
            minimum="0",
            maximum=str(rule["maximum"]),
        )
    # One share after the other, as it is done at the table.
    price, money, shares = Fraction(rule["price"]), cash + credit, 0
    while money >= price and made["already_bought"] + shares < rule["maximum"]:
        money -= price
        shares += 1
    if made["already_bought"] + shares < rule["minimum"]:
        shares, money, outcome = 0, cash + credit, "below_minimum"
    elif money >= price:
        outcome = "capped"
    else:
        outcome = "bought" if shares else "too_little"
    return shares, price, money, cash + credit, outcome


def purchase(rule, result, currency):
    shares, price, money, total, outcome = result
    digits = DIGITS[currency]
    return {
        "shares": shares,
        "price": plain(price, digits),
        "cost": plain(total - money, digits),
        "left_over": plain(money, digits),
        "left_over_to": rule["left_over"],
        "outcome": outcome,
        "total": plain(total, digits),
    }


def case_share_purchase(rng):
    currency = rng.choice(list(DIGITS))
    rule = share_rule(rng, currency)
    terms = {**tender(rng, rule, currency), "rule": rule, "currency": currency}

    def answer():
        check_rule(rule, currency)
        return purchase(rule, bought("", rule, terms, currency), currency)

    return {"terms": terms}, answer


def case_share_purchases(rng):
    currency = rng.choice(list(DIGITS))
    rule = share_rule(rng, currency)
    members = [rng.choice(["amina", "m"]) + str(rng.randint(0, 99)) for _ in range(rng.randint(0, 5))]
    tenders = [{"member": member, **tender(rng, rule, currency)} for member in members]
    meeting = {"rule": rule, "currency": currency, "tenders": tenders}

    def answer():
        check_rule(rule, currency)
        results, seen = [], []
        for index, made in enumerate(tenders):
            if made["member"] in seen:
                raise Refused("duplicate", argument=f"tenders[{index}].member", value=made["member"])
            seen.append(made["member"])
            results.append(bought(f"tenders[{index}].", rule, made, currency))
        digits = DIGITS[currency]
        left, total = sum(result[2] for result in results), sum(result[3] for result in results)
        return {
            "purchases": [
                {"member": member, "purchase": purchase(rule, result, currency)} for member, result in zip(seen, results)
            ],
            "shares": sum(result[0] for result in results),
            "cost": plain(total - left, digits),
            "left_over": plain(left, digits),
            "total": plain(total, digits),
        }

    return {"meeting": meeting}, answer


def case_share_register(rng):
    start = date(2026, 1, 1)
    members = ["zawadi", "amina", "Brian", "m10", "m9", "é"]
    entries = [
        {
            "member": rng.choice(members),
            "value_date": (start + timedelta(days=rng.randint(0, 60))).isoformat(),
            "shares": rng.randint(-3, 5),
        }
        for _ in range(rng.randint(0, 30))
    ]
    as_of = (start + timedelta(days=rng.randint(-1, 70))).isoformat()
    if entries and rng.random() < 0.03:
        rng.choice(entries)["shares"] = rng.choice([1_000_001, -1_000_001])

    def answer():
        for index, entry in enumerate(entries):
            if abs(entry["shares"]) > 10**6:
                raise Refused(
                    "out_of_range",
                    argument=f"entries[{index}].shares",
                    value=str(entry["shares"]),
                    minimum="-1000000",
                    maximum="1000000",
                )
        counted = [entry for entry in entries if entry["value_date"] <= as_of]
        names = sorted({entry["member"] for entry in counted}, key=lambda name: name.encode())
        holdings = [
            {"member": name, "shares": sum(entry["shares"] for entry in counted if entry["member"] == name)}
            for name in names
        ]
        return {"as_of": as_of, "holdings": holdings, "total": sum(entry["shares"] for entry in counted)}

    return {"entries": entries, "as_of": as_of}, answer


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
                case["error"] = refused.within(args)
            print(json.dumps(case))


main()
