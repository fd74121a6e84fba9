"""Oracle of docs/src/rules/loan-payments.md: random loans and what happened to them, in the form of the vectors.

Usage: loan_positions.py SEED COUNT. By another road than the library: every day of a loan is lived through. Each case is checked
here too: principal repaid, outstanding and written off add up to what was lent; the lines of a payment add up to it; the position
from all events is that from the events known by then; a reversed event is one that never was; days past due do not fall by a part
payment.
"""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "shared"))

from common import day_of, exact, iso, maybe, money, penalty_rule, units, write
from loan import schedule
from loan_life import STANDARD, position
from loan_terms import METHODS, loan_terms, some_rate

PRESETS = [
    ("instalments", STANDARD, STANDARD, STANDARD),
    ("instalments",) + (["interest", "principal", "penalties", "fees"],) * 3,
    ("instalments",) + (["principal", "interest", "penalties", "fees"],) * 3,
    ("parts", STANDARD, STANDARD, STANDARD),
    ("parts",) + (["interest", "principal", "penalties", "fees"],) * 3,
    ("parts",) + (["interest", "principal", "fees", "penalties"],) * 2 + (["principal", "interest", "fees", "penalties"],),
]


def loan_rules(rng, terms, currency):
    reducing = terms["interest"]["kind"] == "reducing_balance"
    spread, by_amount = terms.get("residual") == "spread", terms["term"]["kind"] == "instalment_amount"
    across, past_due, due, in_advance = rng.choice(PRESETS)
    if rng.random() < 0.2:
        past_due = rng.sample(STANDARD, 4)
    early = ["next_instalments"]
    if reducing:
        early += ([] if by_amount else ["reduce_instalment"] * 2) + ([] if spread else ["reduce_number"] * 2)
    allocation = maybe(rng, {"across": (across, "instalments"), "past_due": (past_due, STANDARD), "due": (due, STANDARD), "in_advance": (in_advance, STANDARD)})
    guard = None
    if rng.random() < 0.3:
        guard = maybe(rng, {"from_days": (rng.choice([0, 5, 30, 90]), 90), "reopens": (rng.choice(["never", "when_performing"]), "never")})
    penalties = []
    for place in range(rng.choice([0, 0, 1, 1, 2])):
        rule = penalty_rule(rng, f"late{place}", currency, [], daily=False)
        rule["trigger"] = {"kind": "late_instalment"}
        if rule["basis"]["kind"] == "unpaid":
            rule["basis"]["share"] = rng.choice(["0.01", "0.05", "0.02", "0.0125"])
        if guard is not None:
            rule.pop("in_duplum", None)
        penalties.append(rule)
    return maybe(
        rng,
        {
            "allocation": (allocation, {}),
            "early": (rng.choice(early), "next_instalments"),
            "late_interest": (rng.choice(["as_scheduled", "by_days"]) if reducing else "as_scheduled", "as_scheduled"),
            "payoff_interest": (rng.choice(["to_the_day", "to_the_day", "to_the_due_date", "whole"]), "to_the_day"),
            "tolerance": (money(rng.choice([0, 0, 0, 100, 5000]), currency), money(0, currency)),
            "penalties": (penalties, []),
            "penalty_on": (rng.choice(["principal_and_interest", "principal", "instalment"]), "principal_and_interest"),
            "in_duplum": (guard, None),
        },
        0.2,
    )


def some_events(rng, terms, table, currency):
    rows, start = table["instalments"], day_of(terms["disbursed_on"])
    end = day_of(rows[-1]["due_on"])
    span = end - start
    flexible = terms["interest"]["kind"] == "reducing_balance" or (terms["interest"]["kind"] == "flat" and terms.get("interest_collected") != "up_front")
    dated, payer = [], rng.random()
    for row in rows[:40]:
        if rng.random() < (0.15 if payer < 0.5 else 0.5):
            continue
        asked, due = units(row["instalment"], currency), day_of(row["due_on"])
        when = max(start, due + rng.choice([0, 0, 0, -1, -3, 1, 5, 12, 40, rng.randint(-20, 60)]))
        amount = rng.choice([asked, asked, asked, asked // 2, asked * 2, asked * 3 + 1, 1, asked // 3 + 1, asked - 1])
        if amount > 0:
            dated.append((when, {"kind": "paid", "amount": money(amount, currency), **maybe(rng, {"purpose": (rng.choice(["instalments"] * 6 + ["principal", "payoff"]), "instalments")})}))
    total = units(table["repaid"], currency)
    some_day = lambda: start + rng.randint(0, span + 30)
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 3])):
        kind = rng.choice(["paid", "charged", "charged", "waived", "waived", "rate_changed", "topped_up", "interest_paused", "ageing_paused", "restructured", "restructured", "written_off", "refunded"])
        day = some_day()
        what = {"kind": kind}
        if kind == "paid":
            what |= {"amount": money(rng.choice([total, total // 2 + 1, total * 2]), currency), "purpose": rng.choice(["instalments", "payoff", "principal"])}
        elif kind == "charged":
            what |= {"charge_kind": rng.choice(["fee", "penalty", "recovery_cost"]), "amount": money(rng.randint(1, 50000), currency), **maybe(rng, {"reason": ("a letter", "")})}
        elif kind == "waived":
            what |= {"part": rng.choice(["penalties", "fees", "interest"]), "authority": "the meeting"}
            what |= maybe(rng, {"instalment": (rng.choice([None, None, 1, 2]), None), "amount": (rng.choice([None, money(rng.randint(1, 20000), currency)]), None)})
        elif kind == "rate_changed" and (flexible or rng.random() < 0.1):
            what |= {"rate": some_rate(rng, max(span // len(rows), 1))}
        elif kind == "topped_up" and (flexible or rng.random() < 0.1):
            what |= {"amount": money(max(1, units(terms["principal"], currency) // rng.choice([2, 5, 10])), currency)}
        elif kind in ("interest_paused", "ageing_paused"):
            what |= {"until": iso(day + rng.choice([0, 1, 14, 30, 90]))}
        elif kind == "restructured":
            new = {}
            if rng.random() < 0.7:
                new["term"] = {"kind": "instalments", "count": rng.choice([1, 2, 3, 6, 12])}
            if rng.random() < 0.3:
                new["repayment"] = rng.choice(["equal_instalments", "equal_principal", "equal_principal", "interest_only", "bullet"])
            if rng.random() < 0.3 and new.get("term", {}).get("count", 1) > 1:
                new["grace"] = {"principal": rng.choice([0, 1]), "interest": rng.choice([0, 1]), "interest_is": rng.choice(["due_later", "capitalised", "waived"])}
            if rng.random() < 0.1:
                new["interest"] = rng.choice([{"kind": "flat_per_loan", "share": "0.1"}, {"kind": "reducing_balance", "rate": {"value": "0.02", "per": "month"}}, {"kind": "flat", "rate": {"value": "0.01", "per": "month"}}])
            if rng.random() < 0.1:
                new["term"] = {"kind": "instalment_amount", "amount": money(max(1, units(terms["principal"], currency) // rng.choice([2, 5, 9])), currency)}
            if rng.random() < 0.3:
                new["first_due"] = {"kind": "on", "date": iso(day + rng.randint(1, 45))}
            if rng.random() < 0.2:
                new["frequency"] = {"kind": "weeks", "every": 1}
            what |= maybe(rng, {"terms": (new, {}), "arrears": (rng.choice(["kept", "added_to_principal"]), "kept")})
        elif kind == "written_off":
            what |= {"authority": "the meeting"}
        elif kind == "refunded":
            what |= {"amount": money(rng.randint(1, 20000), currency)}
        else:
            continue
        dated.append((day, what))
    events = [{"id": f"e{place}", "value_date": iso(day), "what": what} for place, (day, what) in enumerate(dated)]
    if rng.random() < 0.5:
        events.sort(key=lambda event: event["value_date"])
    else:
        rng.shuffle(events)
    gone = set()
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        if events:
            place = rng.randrange(len(events))
            event = events[place]
            if event["id"] not in gone and event["what"]["kind"] != "reversed":
                gone.add(event["id"])
                events.append({"id": f"r{len(gone)}", "value_date": iso(day_of(event["value_date"]) + rng.choice([0, 1, 10, 60])), "what": {"kind": "reversed", "event": event["id"]}})
    as_of = start + rng.choice([-1, 0, span // 2, span, span + 1, span + 45, span + 200, rng.randint(0, span + 60), rng.randint(0, span + 60)])
    return events, as_of


def same(one, other):
    """A fault names an event by its place in the list, and that is another one in a shorter list."""
    return one == other or (one[0] == other[0] == "error" and one[1]["code"] == other[1]["code"])


def invariants(rng, loan, as_of, answer):
    events = loan["events"]
    known = [event for event in events if day_of(event["value_date"]) <= as_of]
    assert same(position({**loan, "events": known}, as_of), answer), (loan, as_of)
    gone = {event["what"]["event"] for event in known if event["what"]["kind"] == "reversed"}
    if gone:
        never = [event for event in known if event["id"] not in gone and event["what"]["kind"] != "reversed"]
        assert same(position({**loan, "events": never}, as_of), answer), (loan, as_of)
    if answer[0] == "returns" and answer[1]["days_past_due"] > 0:
        currency = loan["terms"].get("currency", "KES")
        late = [units(row["unpaid"]["total"], currency) - units(row["unpaid"]["penalties"], currency) for row in answer[1]["instalments"] if row["days_late"]]
        late += [units(row["unpaid"], currency) for row in answer[1]["charges"] if row["unpaid"] != money(0, currency)]
        unpaid = min(late, default=0)
        if unpaid > 1:
            part = {"id": "part", "value_date": iso(as_of), "what": {"kind": "paid", "amount": money(1, currency)}}
            how, after = position({**loan, "events": events + [part]}, as_of)
            tolerance = exact(loan["rules"].get("tolerance", "0"))
            if how == "returns" and not tolerance:
                assert after["days_past_due"] == answer[1]["days_past_due"] or answer[1]["status"] == "written_off", (loan, as_of)


def cases(seed, count):
    yield {"expect": {"loan_position": count}}
    rng, done = random.Random(f"{seed}/loan_position"), 0
    while done < count:
        terms = loan_terms(rng, rng.choice(list(METHODS)))
        if terms["term"].get("count", 1) > 12:
            continue
        how, table = schedule(terms)
        if how == "error":
            continue
        currency = terms.get("currency", "KES")
        events, as_of = some_events(rng, terms, table, currency)
        loan = {"id": f"loan{done}", "member": "amina", "terms": terms, "rules": loan_rules(rng, terms, currency), "events": events}
        answer = position(loan, as_of)
        if rng.random() < 0.25:
            invariants(rng, loan, as_of, answer)
        done += 1
        yield {"function": "loan_position", "args": {"loan": loan, "as_of": iso(as_of)}, answer[0]: answer[1]}


if __name__ == "__main__":
    write(cases(int(sys.argv[1]), int(sys.argv[2])))
