"""Oracle of docs/src/rules/loan-portfolio.md: random portfolios in the form of the vectors.

Usage: loan_portfolio.py SEED COUNT [FUNCTION]. Naive on purpose: every share is a `Fraction`, every average and every holding is counted
day by day, every class is found by asking each loan.
"""

import random
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "shared"))

from common import DIGITS, day_of, exact, half_up, iso, maybe, money, rounded, rounding, run, units

TABLES = [
    ("kenya_sacco", [("performing", 0, "0.01"), ("watch", 1, "0.05"), ("substandard", 31, "0.25"), ("doubtful", 91, "0.5"), ("loss", 181, "1")]),
    ("kenya_bank", [("normal", 0, "0.01"), ("watch", 31, "0.03"), ("substandard", 91, "0.2"), ("doubtful", 181, "1"), ("loss", 361, "1")]),
    ("own", [("good", 0, "0"), ("bad", 61, "0.333333333333")]),
    ("one", [("all", 0, "0.0125")]),
]


class Refused(Exception):
    def __init__(self, **error):
        super().__init__(error)
        self.error = error


def places(value, count=10):
    scaled = half_up(value * 10**count)
    return f"{scaled // 10**count}.{scaled % 10**count:0{count}d}"


def share(part, whole):
    return None if whole == 0 else places(Fraction(part) / whole)


def currency_of(rng):
    return rng.choice(["KES", "KES", "UGX", "USD"])


def amount(rng, currency, most=200_000_00):
    roll = rng.random()
    if roll < 0.1:
        return 0
    value = rng.randint(1, most)
    return value if roll < 0.4 else value // 10_000 * 10_000 or value


def some_loans(rng, currency):
    days = lambda: rng.choice([0, 0, 0, 1, 7, 12, 29, 30, 31, 45, 60, 90, 91, 95, 180, 181, 200, 360, 361, 1000, rng.randint(0, 400)])
    loans = []
    for place in rng.sample(range(100), rng.choice([0, 1, 2, 3, 5, 8, 13, 30])):
        loan = {"loan": f"L{place}", "member": f"m{rng.randint(1, 12)}", "principal_outstanding": money(amount(rng, currency), currency), "days_past_due": days()}
        loan |= maybe(
            rng,
            {
                "restructured": (rng.choice([0, 0, 0, 1, 2]), 0),
                "arrears": (money(amount(rng, currency, 9_000_00) if loan["days_past_due"] else 0, currency), "0"),
                "disbursed": (money(amount(rng, currency, 300_000_00), currency), "0"),
                "purpose": (rng.choice(["", "school fees", "business", "Emergency"]), ""),
            },
        )
        loans.append(loan)
    return loans


class Book:
    """The rows that owe principal."""

    def __init__(self, loans, currency):
        self.rows = []
        for loan in loans:
            row = {
                "member": loan["member"],
                "owed": units(loan["principal_outstanding"], currency),
                "days": loan["days_past_due"],
                "restructured": loan.get("restructured", 0),
                "arrears": units(loan.get("arrears", "0"), currency),
                "disbursed": units(loan.get("disbursed", "0"), currency),
                "purpose": loan.get("purpose", ""),
            }
            if row["owed"]:
                self.rows.append(row)
        self.owed = sum(row["owed"] for row in self.rows)


def portfolio_report(rng):
    currency = currency_of(rng)
    loans = some_loans(rng, currency)
    days = [rng.choice([0, 1, 7, 29, 30, 60, 90, 180, 365]) for _ in range(rng.choice([0, 1, 3, 5]))]
    held = amount(rng, currency)
    terms = maybe(
        rng,
        {
            "currency": (currency, "KES"),
            "days": (rng.choice([days, [0, 30, 60, 90, 180]]), [0, 30, 60, 90, 180]),
            "restructured": (rng.choice(["by_days", "always"]), "by_days"),
            "largest": (rng.choice([0, 1, 2, 3, 5, 100]), 5),
            "provision_held": (money(held, currency), "0"),
            "coverage_days": (rng.choice([0, 30, 90]), 30),
        },
    )
    book = Book(loans, currency)
    rows, owed = book.rows, book.owed
    always = terms.get("restructured", "by_days") == "always"
    risky = lambda row, d: row["days"] > d or (always and row["restructured"] > 0)
    coverage = terms.get("coverage_days", 30)
    at_coverage = sum(row["owed"] for row in rows if risky(row, coverage))

    def part(test):
        those = [row["owed"] for row in rows if test(row)]
        return {"loans": len(those), "amount": money(sum(those), currency), "share": share(sum(those), owed)}

    borrowers = {}
    for row in rows:
        borrowers[row["member"]] = borrowers.get(row["member"], 0) + row["owed"]
    ranked = sorted(borrowers.items(), key=lambda one: (-one[1], one[0]))
    disbursed = [row["disbursed"] for row in rows if row["disbursed"]]
    arrears = sum(row["arrears"] for row in rows)
    purposes = []
    for purpose in sorted({row["purpose"] for row in rows}, key=str.encode):
        those = [row for row in rows if row["purpose"] == purpose]
        its = sum(row["owed"] for row in those)
        danger = sum(row["owed"] for row in those if risky(row, coverage))
        line = {"purpose": purpose, "loans": len(those), "outstanding": money(its, currency), "share": share(its, owed)}
        purposes.append({**line, "at_risk": money(danger, currency), "at_risk_share": share(danger, its)})
    lines = []
    for d in terms.get("days", [0, 30, 60, 90, 180]):
        line = part(lambda row: risky(row, d))
        lines.append({"days": d, **line, "loans_share": share(line["loans"], len(rows))})
    top = sum(owes for _, owes in ranked[: terms.get("largest", 5)])
    answer = {
        "loans": len(rows),
        "borrowers": len(borrowers),
        "outstanding": money(owed, currency),
        "at_risk": lines,
        "current": part(lambda row: row["days"] == 0),
        "overdue": part(lambda row: row["days"] > 0),
        "restructured": part(lambda row: row["restructured"] > 0),
        "arrears": money(arrears, currency),
        "arrears_share": share(arrears, owed),
        "average_outstanding": money(half_up(Fraction(owed, len(rows))), currency) if rows else None,
        "average_disbursed": money(half_up(Fraction(sum(disbursed), len(disbursed))), currency) if disbursed else None,
        "largest_borrower": ranked[0][0] if ranked else None,
        "largest_share": share(ranked[0][1], owed) if ranked else None,
        "top_share": share(top, owed),
        "herfindahl": places(sum(Fraction(owes, owed) ** 2 for _, owes in ranked)) if ranked else None,
        "risk_coverage": share(units(terms.get("provision_held", "0"), currency), at_coverage),
        "by_purpose": purposes,
    }
    return {"function": "portfolio_report", "args": {"loans": loans, "terms": terms}, "returns": answer}


def some_tables(rng):
    tables = []
    for name, classes in rng.sample(TABLES, rng.choice([1, 2, 3])):
        starts = rng.choice(["2010-06-18", "2013-01-01", "2025-01-01"])
        lines = [{"name": its, "from_days": days, "provision_share": provision} for its, days, provision in classes]
        until = rng.choice([None, None, "2025-07-01", "2030-01-01"])
        tables.append({"id": name, "effective_from": starts, "classes": lines, **maybe(rng, {"effective_until": (until, None), "source": (rng.choice(["", "by-laws"]), "")})})
    return tables


def in_force(tables, terms):
    on = day_of(terms["as_of"])
    found = []
    for place, table in enumerate(tables):
        until = table.get("effective_until")
        if table["id"] == terms["classes"] and day_of(table["effective_from"]) <= on and (until is None or on < day_of(until)):
            found.append((place, table))
    name = f"table {terms['classes']} is in force on {terms['as_of']}"
    if not found:
        raise Refused(code="no_answer", argument="tables", reason=f"no {name}")
    return found[0][1]


def class_of(table, days):
    place = 0
    for index, line in enumerate(table["classes"]):
        if days >= line["from_days"]:
            place = index
    return place


def named(table, name, path):
    for index, line in enumerate(table["classes"]):
        if line["name"] == name:
            return index
    raise Refused(code="not_found", argument=path, value=name, expected=f"a class of {table['id']}")


def loan_provisions(rng):
    currency = currency_of(rng)
    loans, tables = some_loans(rng, currency), some_tables(rng)
    chosen = rng.choice(tables)
    classes = rng.choice([line["name"] for line in chosen["classes"]] + ["none"])
    as_of = rng.choice(["2025-06-30", "2025-07-01", "2026-01-31"] if rng.random() < 0.9 else ["2009-12-31"])
    how = rounding(rng, currency) if rng.random() < 0.4 else {}
    terms = {
        "classes": chosen["id"] if rng.random() < 0.97 else "unknown",
        "as_of": as_of,
        **maybe(rng, {"currency": (currency, "KES"), "restructured_class": (classes if rng.random() < 0.4 else None, None), "rounding": (how, {}), "held": (money(amount(rng, currency), currency), "0")}),
    }
    case = {"function": "loan_provisions", "args": {"loans": loans, "tables": tables, "terms": terms}}
    try:
        table = in_force(tables, terms)
        least = None
        if terms.get("restructured_class") is not None:
            least = named(table, terms["restructured_class"], "terms.restructured_class")
    except Refused as refused:
        return {**case, "error": refused.error}
    book = Book(loans, currency)
    lines, required, exactly = [], 0, Fraction(0)
    for index, line in enumerate(table["classes"]):
        those = []
        for row in book.rows:
            its = class_of(table, row["days"])
            if least is not None and row["restructured"]:
                its = max(its, least)
            if its == index:
                those.append(row["owed"])
        part = exact(line["provision_share"])
        provision = rounded(sum(those) * part, how, currency)
        required += provision
        exactly += sum(those) * part
        after = table["classes"][index + 1]["from_days"] - 1 if index + 1 < len(table["classes"]) else None
        lines.append(
            {
                "class_name": line["name"],
                "from_days": line["from_days"],
                "to_days": after,
                "loans": len(those),
                "outstanding": money(sum(those), currency),
                "share": share(sum(those), book.owed),
                "provision_share": line["provision_share"],
                "provision": money(provision, currency),
            }
        )
    once = rounded(exactly, how, currency)
    held = units(terms.get("held", "0"), currency)
    answer = {
        "classes": table["id"],
        "source": table.get("source", ""),
        "lines": lines,
        "outstanding": money(book.owed, currency),
        "required": money(required, currency),
        "rounded_once": money(once, currency),
        "residual": money(required - once, currency),
        "held": money(held, currency),
        "to_post": money(required - held, currency),
    }
    return {**case, "returns": answer}


def expected_loss(rng):
    currency = currency_of(rng)
    loans, tables = some_loans(rng, currency), some_tables(rng)
    chosen = rng.choice(tables)
    names = [line["name"] for line in chosen["classes"]]
    transitions = [{"before": before, "after": rng.choice(names), "loans": rng.choice([0, 1, 3, 7, 20, 90, 1000])} for before in names for _ in range(rng.choice([0, 1, 2, 3, 3]))]
    if rng.random() < 0.03:
        transitions.append({"before": "nowhere", "after": names[0], "loans": 1})
    terms = {
        "classes": chosen["id"],
        "as_of": rng.choice(["2025-06-30", "2026-01-31"]),
        "transitions": transitions,
        "default_class": rng.choice([names[-1], *names]) if rng.random() < 0.98 else "nothing",
        "loss_given_default": rng.choice(["0.6", "1", "0", "0.45", "0.333333333333"]),
        **maybe(rng, {"currency": (currency, "KES")}),
    }
    case = {"function": "expected_loss", "args": {"loans": loans, "tables": tables, "terms": terms}}
    try:
        table = in_force(tables, terms)
        counts = {}
        for place, line in enumerate(transitions):
            pair = tuple(named(table, line[side], f"terms.transitions[{place}].{side}") for side in ("before", "after"))
            counts[pair] = counts.get(pair, 0) + line["loans"]
        default = named(table, terms["default_class"], "terms.default_class")
        rolls = []
        for index in range(default):
            all_of_it = sum(count for (before, _), count in counts.items() if before == index)
            if all_of_it == 0:
                raise Refused(code="no_answer", argument="terms.transitions", reason=f"no loan was seen in {table['classes'][index]['name']}")
            rolls.append(Fraction(sum(count for (before, after), count in counts.items() if before == index and after > index), all_of_it))
    except Refused as refused:
        return {**case, "error": refused.error}
    book = Book(loans, currency)
    lines, total = [], 0
    for index, line in enumerate(table["classes"]):
        chance = Fraction(1)
        for roll in rolls[index:]:
            chance *= roll
        those = [row["owed"] for row in book.rows if class_of(table, row["days"]) == index]
        loss = half_up(sum(those) * chance * exact(terms["loss_given_default"]))
        total += loss
        lines.append(
            {
                "class_name": line["name"],
                "from_days": line["from_days"],
                "loans": len(those),
                "exposure": money(sum(those), currency),
                "roll_rate": places(rolls[index]) if index < default else None,
                "default_probability": places(chance),
                "expected_loss": money(loss, currency),
            }
        )
    answer = {
        "classes": table["id"],
        "source": table.get("source", ""),
        "default_class": terms["default_class"],
        "loss_given_default": terms["loss_given_default"],
        "lines": lines,
        "exposure": money(book.owed, currency),
        "expected_loss": money(total, currency),
    }
    return {**case, "returns": answer}


def portfolio_yield(rng):
    currency = currency_of(rng)
    since = day_of("2024-01-01") + rng.randint(0, 400)
    until = since + rng.choice([1, 28, 30, 91, 182, 365, 366, rng.randint(1, 500)])
    start, balances = since - rng.choice([0, 0, 1, 40]), []
    for day in sorted({start, *(rng.randint(start, until - 1) for _ in range(rng.choice([0, 1, 2, 5, 12])))}):
        balances.append({"since": iso(day), "outstanding": money(amount(rng, currency, 900_000_00), currency)})
    terms = {
        "since": iso(since),
        "until": iso(until),
        "balances": balances,
        **maybe(
            rng,
            {
                "currency": (currency, "KES"),
                "interest_received": (money(amount(rng, currency), currency), "0"),
                "fees_received": (money(amount(rng, currency, 9_000_00), currency), "0"),
                "penalties_received": (money(amount(rng, currency, 900_00), currency), "0"),
                "written_off": (money(amount(rng, currency), currency), "0"),
                "average": (rng.choice(["by_days", "of_balances"]), "by_days"),
            },
        ),
    }
    of = lambda name: units(terms.get(name, "0"), currency)
    owed = [(day_of(line["since"]), units(line["outstanding"], currency)) for line in balances]
    if terms.get("average", "by_days") == "by_days":
        total = 0
        for day in range(since, until):
            total += [amount for first, amount in owed if first <= day][-1]
        average = Fraction(total, until - since)
    else:
        average = Fraction(sum(amount for _, amount in owed), len(owed))
    received = of("interest_received") + of("fees_received") + of("penalties_received")
    answer = {
        "days": until - since,
        "average": terms.get("average", "by_days"),
        "average_outstanding": money(half_up(average), currency),
        "received": money(received, currency),
        "yield_share": share(received * Fraction(365, until - since), average),
        "write_off_ratio": share(of("written_off"), average),
    }
    return {"function": "portfolio_yield", "args": {"terms": terms}, "returns": answer}


def repayment_rates(rng):
    currency = currency_of(rng)
    since = day_of("2025-02-01") + rng.randint(0, 30)
    until = since + rng.choice([1, 28, 31, 90])
    dues = []
    for place in range(rng.choice([0, 1, 3, 6, 12, 30])):
        due_on, due, left, payments = since + rng.randint(-60, 120), amount(rng, currency, 20_000_00), None, []
        left = due
        for _ in range(rng.choice([0, 1, 1, 2, 3])):
            paid = rng.choice([left, left // 2, rng.randint(0, left)])
            left -= paid
            payments.append({"paid_on": iso(due_on + rng.choice([0, 0, -1, 1, -30, 30, rng.randint(-60, 60)])), "amount": money(paid, currency)})
        dues.append({"loan": f"L{place % 5}", "due_on": iso(due_on), "due": money(due, currency), **maybe(rng, {"payments": (payments, [])})})
    terms = {"window": {"since": iso(since), "until": iso(until)}, **maybe(rng, {"currency": (currency, "KES")})}
    sums = dict.fromkeys(["due", "paid_on_time", "paid_late", "arrears_before", "arrears_paid", "prepaid", "collected", "ever_due", "ever_paid"], 0)
    for line in dues:
        due_on, due = day_of(line["due_on"]), units(line["due"], currency)
        paid = [(day_of(part["paid_on"]), units(part["amount"], currency)) for part in line.get("payments", [])]
        total = lambda test: sum(amount for day, amount in paid if test(day))
        inside = lambda day: since <= day < until
        if since <= due_on < until:
            sums["due"] += due
            sums["paid_on_time"] += total(lambda day: day <= due_on)
            sums["paid_late"] += total(lambda day: due_on < day < until)
        if due_on < since:
            sums["arrears_before"] += due - total(lambda day: day < since)
            sums["arrears_paid"] += total(inside)
        if due_on >= until:
            sums["prepaid"] += total(inside)
        sums["collected"] += total(inside)
        if due_on < until:
            sums["ever_due"] += due
            sums["ever_paid"] += total(lambda day: day < until)
    paid = sums["paid_on_time"] + sums["paid_late"]
    answer = {name: money(value, currency) for name, value in sums.items()}
    answer |= {
        "on_time_rate": share(sums["paid_on_time"], sums["due"]),
        "repayment_rate": share(paid, sums["due"]),
        "with_arrears_rate": share(paid + sums["arrears_paid"], sums["due"] + sums["arrears_before"]),
        "collection_rate": share(sums["collected"], sums["due"]),
        "cumulative_rate": share(sums["ever_paid"], sums["ever_due"]),
    }
    return {"function": "repayment_rates", "args": {"dues": dues, "terms": terms}, "returns": answer}


def interest_shares(rng):
    currency = currency_of(rng)
    base = day_of("2025-01-01")
    day = lambda: base + rng.choice([0, 30, 59, 90, rng.randint(-20, 150)])
    earnings = []
    for place in range(rng.choice([0, 1, 2, 5])):
        since = day()
        until = since + rng.choice([1, 7, 30, 31, 90])
        received = rng.choice([None, iso(until), iso(until), iso(day()), iso(since)])
        earnings.append({"id": f"E{place}", "since": iso(since), "until": iso(until), "amount": money(amount(rng, currency, 9_000_00), currency), **maybe(rng, {"received_on": (received, None)})})
    lines = {}
    for _ in range(rng.choice([0, 1, 3, 6, 10])):
        lines[f"m{rng.randint(1, 5)}", day()] = rng.choice(["0", "1", "10", "10", "2.5", "0.0001", str(rng.randint(1, 500))])
    holdings = [{"member": member, "since": iso(since), "units": held} for (member, since), held in lines.items()]
    rng.shuffle(holdings)
    window = {"since": iso(base), "until": iso(base + rng.choice([31, 90, 181]))}
    terms = {"window": window, **maybe(rng, {"currency": (currency, "KES")})}
    members = sorted({member for member, _ in lines}, key=str.encode)
    shares, weights, sums = dict.fromkeys(members, 0), dict.fromkeys(members, Fraction(0)), dict.fromkeys(["received", "unassigned", "unpaid", "outside"], 0)
    for line in earnings:
        whole = units(line["amount"], currency)
        if line.get("received_on") is None:
            sums["unpaid"] += whole
            continue
        if not day_of(window["since"]) <= day_of(line["received_on"]) < day_of(window["until"]):
            sums["outside"] += whole
            continue
        sums["received"] += whole
        held = dict.fromkeys(members, Fraction(0))
        for member in members:
            for date in range(day_of(line["since"]), day_of(line["until"])):
                known = [since for its, since in lines if its == member and since <= date]
                if known:
                    held[member] += Fraction(lines[member, max(known)])
        total = sum(held.values())
        if total == 0:
            sums["unassigned"] += whole
            continue
        parts = {member: whole * held[member] / total for member in members}
        given = {member: part.numerator // part.denominator for member, part in parts.items()}
        order = sorted(members, key=lambda member: (given[member] - parts[member], member.encode()))
        for member in order[: whole - sum(given.values())]:
            given[member] += 1
        for member in members:
            shares[member] += given[member]
            weights[member] += held[member]
    as_held = lambda value: f"{value.numerator * 10**4 // value.denominator // 10**4}.{value.numerator * 10**4 // value.denominator % 10**4:04d}"
    answer = {
        "shares": [{"member": member, "unit_days": as_held(weights[member]), "amount": money(shares[member], currency)} for member in members],
        **{name: money(value, currency) for name, value in sums.items()},
    }
    return {"function": "interest_shares", "args": {"earnings": earnings, "holdings": holdings, "terms": terms}, "returns": answer}


if __name__ == "__main__":
    run({maker.__name__: maker for maker in (portfolio_report, loan_provisions, expected_loss, portfolio_yield, repayment_rates, interest_shares)})
