"""Oracle of docs/src/rules/loans.md#refused-pairs: every pair of choices in the terms of a loan, in as few loans as a greedy search finds.

Usage: loan_pairs.py SEED COUNT. Two choices that do not go together make a loan of their own, which is refused with both named; every other pair
lies in a loan that has a schedule. The seed says with which other choices; how many loans that takes, the first line says.
"""

import itertools
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "shared"))

from common import write
from loan import refused_pairs, schedule


def yearly(value, **more):
    return {"value": value, "per": "year", **more}


def charged(kind, collected, **how):
    return [{"id": "fee", "charge": {"kind": kind, **how}, "collected": collected}]


OPTIONS = {
    "currency": ["KES", "UGX"],
    "later_disbursements": [[], [{"on": "2025-01-25", "amount": "20000"}]],
    "down_payment": [None, {"kind": "share", "share": "0.1"}, {"kind": "amount", "amount": "7000"}],
    "interest": [
        {"kind": "reducing_balance", "rate": yearly("0.24")},
        {"kind": "reducing_balance", "rate": yearly("0.24", basis="effective")},
        {"kind": "flat", "rate": yearly("0.24")},
        {"kind": "flat_per_loan", "share": "0.1"},
    ],
    "interest_collected": ["with_instalments", "up_front"],
    "interest_by": [{"kind": "whole_periods"}, {"kind": "by_days", "day_count": "act_act_isda"}, {"kind": "by_days", "day_count": "thirty_360_us"}],
    "year": [{}, {"weeks": "by_days", "days": "three_sixty"}],
    "repayment": ["equal_instalments", "equal_principal", "interest_only", "bullet"],
    "term": [{"kind": "instalments", "count": 6}, {"kind": "instalment_amount", "amount": "25000"}],
    "frequency": [{"kind": "months", "every": 1}, {"kind": "weeks", "every": 1}, {"kind": "days", "every": 5}, {"kind": "twice_monthly", "first_day": 15, "second_day": 31}],
    "first_due": [{"kind": "after_one_period"}, {"kind": "on", "date": "2025-01-14"}, {"kind": "on", "date": "2025-03-20"}],
    "first_period": ["by_days", "whole", "extra_on_top"],
    "business_days": [{}, {"rule": "following", "holidays": ["2025-02-10", "2025-03-20"]}, {"rule": "modified_following", "weekend": "saturday_and_sunday"}],
    "grace": [{}, {"principal": 2}, {"interest": 2}, {"interest": 2, "interest_is": "capitalised"}, {"principal": 1, "interest": 1, "interest_is": "waived"}],
    "skipped": [{}, {"numbers": [3]}, {"numbers": [3], "interest_is": "capitalised", "term_is": "extended"}, {"numbers": [2, 4], "interest_is": "waived"}],
    "rounding": [{}, {"mode": "up", "step": "50"}, {"mode": "half_even", "step": "5"}],
    "residual": ["on_last", "spread"],
    "fees": [
        [],
        charged("share_of_principal", "deducted", share="0.02"),
        charged("amount", "paid_up_front", amount="300"),
        charged("share_of_principal", "added_to_principal", share="0.01"),
        charged("amount", "first_instalment", amount="250"),
        charged("share_of_balance", "each_instalment", share="0.001"),
        charged("share_of_balance", "spread", share="0.02"),
    ],
    "rate_changes": [[], [{"since": "2025-01-28", "rate": yearly("0.18")}]],
    "interest_pauses": [[], [{"since": "2025-01-20", "until": "2025-02-01"}]],
}


TRIES = 20


def terms_of(chosen):
    """The terms with these choices, an option to its place; all others are the first of theirs."""
    return {"principal": "120000", "disbursed_on": "2025-01-10"} | {option: values[chosen.get(option, 0)] for option, values in OPTIONS.items() if chosen.get(option, 0) or option in ("interest", "term")}


def excluded(chosen):
    """Whether two of these choices do not go together."""
    return any(first.split(".")[1] in chosen and second.split(".")[1] in chosen for first, second in refused_pairs(terms_of(chosen)))


def loans(rng):
    """Loans that have every pair that goes together, then one for each pair that does not."""
    every = [((a, i), (b, j)) for a, b in itertools.combinations(OPTIONS, 2) for i in range(len(OPTIONS[a])) for j in range(len(OPTIONS[b]))]
    apart = [pair for pair in every if excluded(dict(pair))]
    missing = set(every) - set(apart)
    place = {option: number for number, option in enumerate(OPTIONS)}

    def new(chosen, option, value):
        """How many missing pairs this choice makes with those made before."""
        pairs = (((name, other), (option, value)) if place[name] < place[option] else ((option, value), (name, other)) for name, other in chosen.items())
        return sum(pair in missing for pair in pairs)

    def grown(pair):
        chosen, found = dict(pair), 1
        for option in rng.sample(sorted(OPTIONS), len(OPTIONS)):
            if option not in chosen:
                can = [value for value in range(len(OPTIONS[option])) if not excluded(chosen | {option: value})]
                best = max(rng.sample(can, len(can)), key=lambda value: new(chosen, option, value))
                found += new(chosen, option, best)
                chosen[option] = best
        return found, chosen

    while missing:
        _, chosen = max((grown(rng.choice(sorted(missing))) for _ in range(TRIES)), key=lambda tried: tried[0])
        missing -= set(itertools.combinations([(option, chosen[option]) for option in OPTIONS], 2))
        yield terms_of(chosen)
    for pair in apart:
        yield terms_of(dict(pair))


def cases(seed):
    all_loans = list(loans(random.Random(seed)))
    yield {"expect": {"loan_schedule": len(all_loans)}}
    for terms in all_loans:
        how, value = schedule(terms)
        assert how == "returns" or value["code"] == "not_compatible", (terms, value)
        yield {"function": "loan_schedule", "args": {"terms": terms}, how: value}


if __name__ == "__main__":
    write(cases(sys.argv[1]))
