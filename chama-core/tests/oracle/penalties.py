"""Oracle of docs/src/rules/penalties.md: random cases in the form of the vectors.

Usage: penalties.py SEED COUNT [FUNCTION], where COUNT is the number of cases of each function. By another road than the
library: the item is asked day by day, with exact fractions.
"""

import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "shared"))

from accrual import Accrual, MemberTotals
from account import penalty_lines
from common import ANCHORS, Calendar, amount_text, day_of, iso, maybe, money, penalty_rule, run, units


class LoneItem:
    """A late item on its own, lived through day by day."""

    def __init__(self, terms, as_of):
        self.terms, self.currency = terms, terms.get("currency", "KES")
        item = terms["item"]
        self.due_on = day_of(item["due_on"])
        self.unpaid = self.whole = units(item["amount"], self.currency)
        self.accrual = Accrual(terms["rule"], self.due_on, Calendar(terms), terms, self.currency, MemberTotals())
        days = [day_of(payment["value_date"]) for payment in item.get("payments", [])]
        for day in range(min([self.due_on, *days]), as_of + 1):
            if day > self.due_on:
                self.accrual.on_day(day, self.unpaid, self.whole)
            for payment in item.get("payments", []):
                if day_of(payment["value_date"]) == day:
                    self.unpaid -= units(payment.get("to_item", "0"), self.currency)
                    self.accrual.paid += units(payment.get("to_penalty", "0"), self.currency)

    def answer(self, as_of):
        accrual, text = self.accrual, lambda value: money(value, self.currency)
        return {
            "lines": penalty_lines(accrual, self.currency),
            "charged": text(accrual.charged),
            "paid": text(accrual.paid),
            "owed": text(accrual.owed),
            "item_unpaid": text(self.unpaid),
            "days_late": as_of - self.due_on if self.unpaid > 0 and as_of > self.due_on else 0,
            "grace_ends": iso(accrual.grace_ends),
        }


def penalty(rng):
    currency = rng.choice(["KES", "KES", "KES", "UGX", "USD"])
    due_on = day_of(rng.choice(ANCHORS)) + rng.choice([0, 0, 0, 1, 2, rng.randint(0, 60)])
    span = rng.choice([1, 3, 10, 40, 40, 100, 100, 200, 1100 if rng.random() < 0.05 else 60])
    as_of = due_on + rng.choice([-3, 0, span // 2, span, span])
    rule = penalty_rule(rng, "late", currency, ["savings"])
    amount = amount_text(rng, currency)
    holidays = [iso(due_on + rng.randint(-2, 15)) for _ in range(rng.choice([0, 0, 3, 8]))]
    payments = []
    item = {"amount": amount, "due_on": iso(due_on), **maybe(rng, {"payments": (payments, [])})}
    year = maybe(rng, {"month": (rng.choice([1, 4, 7]), 1), "day": (rng.choice([1, 15, 28]), 1)})
    terms = {
        "rule": rule,
        "item": item,
        **maybe(
            rng,
            {
                "currency": (currency, "KES"),
                "weekend": (rng.choice(["sunday", "saturday_and_sunday", "friday_and_saturday", "no_days"]), "sunday"),
                "holidays": (sorted(set(holidays)), []),
                "financial_year": (year, {}),
            },
        ),
    }
    unpaid = units(amount, currency)
    days = sorted(due_on + rng.choice([-2, 0, 1, 2, 3, 7, 8, rng.randint(-5, span + 5)]) for _ in range(rng.choice([0, 1, 1, 2, 4])))
    for day in days:
        payment = {"value_date": iso(day)}
        part = rng.choice([0, unpaid, unpaid // 2, unpaid // 3, min(1, unpaid)]) if unpaid else 0
        if part or rng.random() < 0.3:
            payment["to_item"] = money(part, currency)
        unpaid -= part
        # What the penalty is by then, before the step of a later day can take any of it back.
        owed = LoneItem({**terms, "item": {**item, "payments": payments}}, day).accrual.owed if rng.random() < 0.6 else 0
        part = rng.choice([0, owed, owed // 2, min(owed, 1)])
        if part > 0:
            payment["to_penalty"] = money(part, currency)
        payments.append(payment)
    if payments:
        shuffled = list(payments)
        rng.shuffle(shuffled)
        item["payments"] = shuffled
    answer = LoneItem(terms, as_of).answer(as_of)
    return {"function": "late_penalty", "args": {"terms": terms, "as_of": iso(as_of)}, "returns": answer}


def in_duplum_limit(rng):
    currency = rng.choice(["KES", "UGX", "USD"])
    principal, charges, costs = (units(amount_text(rng, currency), currency) for _ in range(3))
    charges = rng.choice([charges, charges, principal, principal * 9 // 10, -(-principal * 9 // 10), principal + 1, max(principal - 1, 0), 0])
    principal = rng.choice([principal] * 9 + [0])
    costs = rng.choice([costs, 0])
    text = lambda value: money(value, currency)
    terms = {"principal": text(principal), "interest_and_charges": text(charges), **maybe(rng, {"costs": (text(costs), text(0)), "currency": (currency, "KES")})}
    allowed = min(charges, principal)
    if allowed >= principal:
        stage = "reached"
    else:
        stage = "near" if Fraction(allowed, principal) >= Fraction(9, 10) else "clear"
    answer = {
        "principal": text(principal),
        "charges_allowed": text(allowed),
        "costs": text(costs),
        "maximum": text(principal + allowed + costs),
        "charges_refused": text(charges - allowed),
        "room": text(principal - allowed),
        "stage": stage,
    }
    return {"function": "in_duplum_limit", "args": {"terms": terms}, "returns": answer}


MAKERS = {"late_penalty": penalty, "in_duplum_limit": in_duplum_limit}

if __name__ == "__main__":
    run(MAKERS)
