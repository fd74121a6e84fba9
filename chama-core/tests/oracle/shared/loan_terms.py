"""Random terms of a loan over all choices, for the oracles of schedules and of positions."""

from common import DIGITS, WEEKDAYS, day_of, iso, maybe, money

METHODS = {
    "reducing_equal_instalments": (["reducing_balance"], ["equal_instalments"]),
    "reducing_equal_principal": (["reducing_balance"], ["equal_principal"]),
    "flat": (["flat"], ["equal_instalments", "equal_instalments", "equal_principal"]),
    "flat_per_loan": (["flat_per_loan"], ["equal_instalments", "equal_instalments", "equal_principal"]),
    "interest_only": (["reducing_balance", "reducing_balance", "flat", "flat_per_loan"], ["interest_only"]),
    "bullet": (["reducing_balance", "reducing_balance", "flat", "flat_per_loan"], ["bullet"]),
    "up_front": (["flat", "flat_per_loan"], ["equal_instalments", "equal_principal", "interest_only", "bullet"]),
}
STARTS = ["2024-01-31", "2023-12-31", "2024-02-29", "2025-01-10", "2024-11-05", "2023-10-15", "2025-05-31", "2024-08-30", "2025-02-28", "2024-06-01", "2023-03-25", "2025-12-25"]
DAY_COUNTS = ["act_365_fixed", "act_360", "act_364", "act_act_isda", "thirty_360_us", "thirty_e_360", "nominal_month"]
# By the length of a period in days: enough for the dates of a case to lie inside the loan.
FREQUENCIES = [
    (30, {"kind": "months", "every": 1, "month_end": "clamp"}),
    (30, {"kind": "months", "every": 1}),
    (30, {"kind": "months", "every": 1, "month_end": "roll"}),
    (30, {"kind": "months", "every": 1, "month_end": "last_day"}),
    (91, {"kind": "months", "every": 3}),
    (365, {"kind": "months", "every": 12}),
    (7, {"kind": "weeks", "every": 1}),
    (14, {"kind": "weeks", "every": 2}),
    (28, {"kind": "weeks", "every": 4}),
    (21, {"kind": "weeks", "every": 3}),
    (1, {"kind": "days", "every": 1}),
    (10, {"kind": "days", "every": 10}),
    (30, {"kind": "days", "every": 30}),
    (15, {"kind": "twice_monthly", "first_day": 15, "second_day": 31}),
    (15, {"kind": "twice_monthly", "first_day": 1, "second_day": 16}),
    (30, {"kind": "monthly_weekday", "nth": 2, "weekday": "saturday"}),
    (30, {"kind": "monthly_weekday", "nth": 5, "weekday": "friday"}),
    (3, {"kind": "weekdays", "on": ["tuesday", "friday"]}),
    (1, {"kind": "weekdays", "on": WEEKDAYS[:6]}),
]


def some_rate(rng, length):
    """A rate that people would charge, said for some period; sometimes 0, sometimes absurd."""
    roll = rng.random()
    per, days = rng.choice([("day", 1), ("week", 7), ("fortnight", 14), ("four_weeks", 28), ("month", 30), ("month", 30), ("quarter", 91), ("half_year", 182), ("year", 365), ("year", 365)])
    yearly = rng.choice([0.05, 0.10, 0.12, 0.135, 0.18, 0.24, 0.36, 0.6, 1.2])
    if roll < 0.06:
        value = "0"
    elif roll < 0.10:
        value = rng.choice(["0.5", "1", "0.000000000001", "0.333333333333"]) if length < 100 and days >= 28 else "0.0001"
    else:
        value = f"{yearly * days / 365:.{rng.choice([3, 4, 6, 12])}f}"
    return {"value": value, "per": per, **maybe(rng, {"basis": (rng.choice(["nominal", "nominal", "effective"]), "nominal")})}


def some_amount(rng, currency, least, most):
    units = rng.randint(least, most)
    if rng.random() < 0.6:
        units = units // 10000 * 10000 or units
    return units, money(units, currency) if rng.random() < 0.7 else money(units, currency).removesuffix(".00")


def some_days(rng, start, span):
    return start + max(1, rng.choice([1, span // 2, span, rng.randint(1, max(span, 1)), rng.randint(1, max(span, 1))]))


def some_fees(rng, currency):
    fees = []
    for place in range(rng.choice([0, 0, 0, 0, 1, 1, 2, 3])):
        kind = rng.choice(["amount", "share_of_principal", "share_of_balance"])
        if kind == "amount":
            charge = {"kind": kind, "amount": money(rng.randint(0, 60000) // (1 if rng.random() < 0.5 else 100), currency)}
        else:
            charge = {"kind": kind, "share": rng.choice(["0.01", "0.02", "0.005", "0.0125", "0.001", "0.05"])}
        collected = rng.choice(["deducted", "paid_up_front", "added_to_principal", "first_instalment", "each_instalment", "spread"])
        fees.append({"id": f"fee{place}", "charge": charge, **maybe(rng, {"collected": (collected, "deducted")})})
    return fees


def some_business_days(rng, start, span):
    holidays = sorted({iso(start + rng.randint(-3, span + 10) + more) for _ in range(rng.choice([0, 1, 3])) for more in range(rng.choice([1, 1, 2, 4]))})
    return maybe(
        rng,
        {
            "rule": (rng.choice(["following", "following", "preceding", "modified_following", "unadjusted"]), "unadjusted"),
            "weekend": (rng.choice(["sunday", "saturday_and_sunday", "friday_and_saturday", "no_days"]), "sunday"),
            "holidays": (holidays, []),
        },
    )


def loan_terms(rng, method):
    currency = rng.choice(["KES", "KES", "KES", "UGX", "USD"])
    interest_kinds, repayments = METHODS[method]
    kind, repayment = rng.choice(interest_kinds), rng.choice(repayments)
    start = day_of(rng.choice(STARTS))
    length, frequency = rng.choice(FREQUENCIES[:2]) if rng.random() < 0.3 else rng.choice(FREQUENCIES)
    count = rng.choice([1, 2, 3, 4, 6, 6, 8, 10, 12, 12]) if rng.random() < 0.97 else rng.choice([24, 36])
    if length > 100:
        count = min(count, 6)
    span = length * count
    principal, principal_text = some_amount(rng, currency, 200_000, 40_000_000) if rng.random() < 0.9 else some_amount(rng, currency, 50, 50_000)
    interest = {"kind": kind}
    if kind == "flat_per_loan":
        interest["share"] = rng.choice(["0.1", "0.05", "0", "0.1234", "0.0333", "1.2"])
    else:
        interest["rate"] = some_rate(rng, length)
    term = {"kind": "instalments", "count": count}
    by_amount = rng.random() < 0.12 and (rng.random() < 0.05 or (kind != "flat_per_loan" and repayment.startswith("equal")))
    if by_amount:
        term = {"kind": "instalment_amount", "amount": money(max(1, int(principal * rng.uniform(1.0, 1.6) / count)), currency)}

    odd = lambda chance: rng.random() < chance
    grace = {}
    if odd(0.3):
        most = max(count - 1, 0)
        can = repayment.startswith("equal") or odd(0.05)
        grace = maybe(
            rng,
            {
                "principal": (rng.randint(0, most) if can and odd(0.7) else 0, 0),
                "interest": (rng.randint(0, most) if odd(0.7) else 0, 0),
                "interest_is": (rng.choice(["due_later", "capitalised", "waived"]), "due_later"),
            },
        )
    skipped = {}
    if odd(0.2) and count > 1 and (repayment != "bullet" or odd(0.1)):
        numbers = sorted(rng.sample(range(1, count), rng.randint(1, max(1, (count - 1) // 3))))
        skipped = maybe(
            rng,
            {
                "numbers": (numbers, []),
                "interest_is": (rng.choice(["due_later", "capitalised", "waived"]), "due_later"),
                "term_is": (rng.choice(["kept", "extended"]), "kept"),
            },
        )
    interest_by = {"kind": "whole_periods"}
    if odd(0.4):
        interest_by = {"kind": "by_days", "day_count": rng.choice(DAY_COUNTS)}
    first_period = rng.choice(["by_days", "by_days", "extra_on_top", "whole"])
    if interest_by["kind"] == "by_days" and first_period == "whole" and not odd(0.1):
        first_period = "by_days"
    first_due = {"kind": "after_one_period"}
    if odd(0.4):
        # Sometimes so late that an instalment is not even the interest of the first period.
        first_due = {"kind": "on", "date": iso(some_days(rng, start, length * rng.choice([1, 1, 2, 5]) + length // 2))}
    later = []
    if odd(0.18) and span > 2:
        days = sorted({some_days(rng, start, span - 1) for _ in range(rng.choice([1, 1, 2]))})
        later = [{"on": iso(day), "amount": money(max(1, principal * rng.randint(5, 30) // 100), currency)} for day in days]
    down = None
    if odd(0.15):
        down = rng.choice([{"kind": "share", "share": rng.choice(["0.1", "0.2", "0.033"])}, {"kind": "amount", "amount": money(max(1, principal // 7), currency)}])
    changes = []
    if odd(0.15) and (kind != "flat_per_loan" or odd(0.1)):
        days = sorted({some_days(rng, start, span + 5) for _ in range(rng.choice([1, 1, 2]))})
        changes = [{"since": iso(day), "rate": some_rate(rng, length)} for day in days]
    pauses = []
    if odd(0.15):
        for _ in range(rng.choice([1, 1, 2])):
            since = start + rng.randint(-5, span)
            pauses.append({"since": iso(since), "until": iso(since + rng.randint(0, 2 * length))})
    collected = "up_front" if method == "up_front" or odd(0.01) else "with_instalments"
    rounding = {}
    if odd(0.4):
        steps = [None, "1", "5", "10", "50", "100"] + ([] if DIGITS[currency] == 0 else ["0.05", "0.5"])
        modes = ["half_up", "half_up", "half_even", "up", "up", "down", "ceiling", "floor"]
        rounding = maybe(rng, {"mode": (rng.choice(modes), "half_up"), "step": (rng.choice(steps), None)})
    year = {}
    if odd(0.4):
        year = maybe(rng, {"weeks": (rng.choice(["fifty_two", "by_days", "four_a_month"]), "fifty_two"), "days": (rng.choice(["three_sixty_five", "three_sixty"]), "three_sixty_five")})
    return {
        "principal": principal_text,
        "disbursed_on": iso(start),
        "interest": interest,
        "term": term,
        **maybe(
            rng,
            {
                "currency": (currency, "KES"),
                "later_disbursements": (later, []),
                "down_payment": (down, None),
                "interest_collected": (collected, "with_instalments"),
                "interest_by": (interest_by, {"kind": "whole_periods"}),
                "year": (year, {}),
                "repayment": (repayment, "equal_instalments"),
                "frequency": (frequency, FREQUENCIES[0][1]),
                "first_due": (first_due, {"kind": "after_one_period"}),
                "first_period": (first_period, "by_days"),
                "business_days": (some_business_days(rng, start, span) if odd(0.3) else {}, {}),
                "grace": (grace, {}),
                "skipped": (skipped, {}),
                "rounding": (rounding, {}),
                "residual": (rng.choice(["on_last", "on_last", "spread"]), "on_last"),
                "fees": (some_fees(rng, currency), []),
                "rate_changes": (changes, []),
                "interest_pauses": (pauses, []),
            },
            0.2,
        ),
    }
