"""Oracle of docs/src/rules/contributions.md (with penalties.md, shares.md): random cases in the form of the vectors.

Usage: contributions.py SEED COUNT [FUNCTION], where COUNT is the number of cases of each function. By another road than the
library: every account is lived through day by day, with exact fractions and nothing remembered in between.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "shared"))

from account import Account, Series, covers, joining, makes_a_due, member_dues
from common import (
    ANCHORS,
    FUNDS,
    NO_GRACE,
    WEEKDAYS,
    amount_text,
    day_of,
    exact,
    frequency,
    grace,
    half_up,
    hands_on,
    in_force,
    iso,
    known_member,
    maybe,
    month_length,
    months_later,
    money,
    parts,
    penalty_rule,
    plain,
    rounding,
    run,
    share_text,
    state_on,
    units,
)

BUCKETS = ["arrears", "fines", "fees", "loan", "current"]


def month_ends(day, count):
    """Days that trip: ends of months and the days around them."""
    year, month, _, _ = parts(day)
    found = []
    for _ in range(count):
        last = day_of(f"{year}-{month:02d}-{month_length(year, month):02d}")
        found += [last, last + 1]
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def near(rng, day, spread):
    return day + rng.randint(-spread, spread)


def contribution_rule(rng, name, currency, anchor, joined, span):
    first_due = near(rng, rng.choice([anchor, anchor, anchor + 30, joined - 40, joined]), rng.choice([0, 0, 5, 20]))
    breaks = []
    if rng.random() < 0.2:
        start = anchor + rng.randint(0, span)
        breaks.append({"since": iso(start), "until": iso(start + rng.randint(1, 50))})
    catch_up = rng.choice([{"kind": "nothing"}] * 3 + [{"kind": "missed_contributions"}, {"kind": "missed_plus", "share": share_text(rng)}, {"kind": "amount", "amount": amount_text(rng, currency)}])
    return {
        "id": name,
        "amount": amount_text(rng, currency),
        "first_due": iso(first_due),
        "frequency": frequency(rng),
        **maybe(
            rng,
            {
                "fund": (rng.choice(FUNDS), "savings"),
                "basis": (rng.choice(["per_hand", "per_hand", "per_member"]), "per_hand"),
                "due_day": (rng.choice(["unadjusted", "unadjusted", "following", "preceding", "modified_following"]), "unadjusted"),
                "last_due": (iso(anchor + rng.randint(20, span)) if rng.random() < 0.1 else None, None),
                "breaks": (breaks, []),
                "on_time": (grace(rng), NO_GRACE),
                "first_due_of_joiner": (rng.choice(["next_due", "next_cycle", "prorated"]), "next_due"),
                "last_due_of_leaver": (rng.choice(["due_before", "started_cycle"]), "due_before"),
                "while_suspended": (rng.choice(["owed", "paused"]), "owed"),
                "catch_up": (catch_up, {"kind": "nothing"}),
            },
        ),
    }


def bylaws(rng, anchor, joined, span, rich=True):
    currency = rng.choice(["KES", "KES", "KES", "UGX", "USD", "RWF", "TZS"])
    starts = [anchor - rng.choice([0, 1, 40, 40])]
    while len(starts) < 3 and rng.random() < 0.25:
        starts.append(starts[-1] + rng.choice([rng.randint(10, 120), 60, 31]))
    names = ["savings", "welfare", "rent"][: rng.choice([1, 1, 1, 2, 2, 3])]
    share = None
    if rich and rng.random() < 0.35:
        low = rng.choice([0, 0, 0, 2])
        share = {"price": amount_text(rng, currency, 400), **maybe(rng, {"minimum": (low, 0), "maximum": (rng.choice([5, 5, 2, 3, 10]), 5), "left_over": (rng.choice(["next_meeting", "next_meeting", "welfare", "returned"]), "next_meeting")})}
    year = maybe(rng, {"month": (rng.choice([1, 1, 4, 7]), 1), "day": (rng.choice([1, 1, 15, 28]), 1)})
    documents = []
    for start in starts:
        rules = [contribution_rule(rng, name, currency, anchor, joined, span) for name in rng.sample(names, len(names))]
        if len(documents) and rng.random() < 0.3 and len(rules) > 1:
            rules.pop()
        penalties, held = [], [rule["id"] for rule in rules]
        for name in ["late", "later", "worse"][: rng.choice([0, 1, 1, 1, 2, 3])]:
            penalties.append(penalty_rule(rng, name, currency, held))
        if rich and rng.random() < 0.3:
            for name, kind in (("missed", "missed_meeting"), ("tardy", "late_to_meeting")):
                cap = {"amount": amount_text(rng, currency, 600), **maybe(rng, {"window": (rng.choice(["always", "financial_year", "calendar_month"]), "always")})}
                fields = {
                    "per_member": (cap if rng.random() < 0.4 else None, None),
                    "rounding": (rounding(rng, currency) if rng.random() < 0.3 else {}, {}),
                    "fund": (rng.choice(FUNDS), "loan_fund"),
                }
                basis = {"kind": "fixed", "amount": amount_text(rng, currency, 300)}
                penalties.append({"id": name, "trigger": {"kind": kind}, "basis": basis, **maybe(rng, fields)})
        rng.shuffle(penalties)
        order = [*BUCKETS, "advance"]
        if rng.random() < 0.6:
            order = rng.sample(BUCKETS, rng.choice([5, 5, 5, 4, 3])) + rng.choice([[], ["advance"]])
        holidays = sorted({iso(anchor + rng.randint(0, span)) for _ in range(rng.choice([0, 0, 3, 12]))})
        rng.shuffle(holidays)
        membership = maybe(rng, {"joining_fee": (rng.choice(["0", amount_text(rng, currency)]), "0"), "joining_fee_fund": (rng.choice(FUNDS), "administration")})
        meeting = {"first_meeting": iso(anchor), "frequency": {"kind": "weeks", "every": 1}}
        documents.append(
            {
                "effective_from": iso(start),
                **maybe(
                    rng,
                    {
                        "currency": (currency, "KES"),
                        "financial_year": (year, {}),
                        "weekend": (rng.choice(["sunday", "sunday", "saturday_and_sunday", "friday_and_saturday", "no_days"]), "sunday"),
                        "holidays": (holidays, []),
                        "membership": (membership, {}),
                        "meeting": (meeting, None),
                        "contributions": (rules, []),
                        "share": (share, None),
                        "penalties": (penalties, []),
                        "allocation": ({"order": order}, {"order": [*BUCKETS, "advance"]}),
                    },
                ),
            }
        )
    return documents, currency


def member(rng, joined, span, hot):
    """A line of the register with a life of its own."""
    changes, state, day = [], "active", joined
    while rng.random() < 0.35 and len(changes) < 6:
        later = [one for one in hot if day < one <= joined + span]
        day = rng.choice(later) if later and rng.random() < 0.6 else day + rng.randint(1, 60)
        if state == "active":
            kind = rng.choice(["suspended", "left", "removed", "died", "hands_set", "hands_set", "role_given"])
        elif state == "suspended":
            kind = rng.choice(["reinstated", "reinstated", "left", "removed", "died", "hands_set"])
        elif state == "gone":
            kind = "rejoined"
        else:
            break
        what = {"kind": kind}
        if kind == "hands_set":
            what["hands"] = rng.choice(["0.0001", "0.5", "1", "2", "1.5", "0.3333", "3"])
        if kind == "role_given":
            what["role"] = rng.choice(["treasurer", "auditor"])
            if any(change["what"] == what for change in changes):
                continue
        state = {"suspended": "suspended", "left": "gone", "removed": "gone", "died": "dead", "reinstated": "active", "rejoined": "active"}.get(kind, state)
        changes.append({"on": iso(day), "what": what})
    return {
        "id": rng.choice(["amina", "otieno", "m-1", "ü 7"]),
        "joined": iso(joined),
        **maybe(rng, {"name": (rng.choice(["", "Amina W."]), ""), "hands": (rng.choice(["1", "1", "1", "0.5", "2", "1.5", "0.3333", "1.0"]), "1"), "changes": (changes, [])}),
    }


def named_cycles(documents, series):
    """Every cycle of the by-laws: (rule id, scheduled date, place of the document)."""
    found = []
    for (place, index), dates in series.of.items():
        rule = documents[place]["contributions"][index]
        for _, day, _, _ in dates:
            if series.starts[place] <= day < series.starts[place + 1] and makes_a_due(rule, day):
                found.append((rule["id"], day, place))
    return found


def world(rng):
    """By-laws and a date to ask for: (documents, currency, anchor, span, as_of, series)."""
    anchor = day_of(rng.choice(ANCHORS))
    span = rng.choice([30, 60, 100, 100, 150, 220, 330 if rng.random() < 0.3 else 90])
    documents, currency = bylaws(rng, anchor, anchor + rng.randint(0, span), span)
    as_of = anchor + rng.randint(span // 3, span)
    series = Series(documents, anchor + span + 60)
    if rng.random() < 0.4:
        as_of = rng.choice([day for day in hot_days(series, anchor) if anchor <= day <= anchor + span] or [as_of])
    return documents, currency, anchor, span, as_of, series


def hot_days(series, anchor):
    hot = {cycle[place] for dates in series.of.values() for cycle in dates for place in (1, 2, 3)}
    return sorted(hot | {day + shift for day in hot for shift in (1, 2, 5)} | set(month_ends(anchor, 4)))


def account_in(rng, here, name=None):
    """A member and all that happened to her."""
    documents, currency, anchor, span, as_of, series = here
    joined = rng.choice([near(rng, anchor, 3), anchor + rng.randint(0, span), rng.randint(anchor, as_of)])
    hot = [day for day in hot_days(series, anchor) if anchor - 10 <= day <= max(as_of, joined) + 20]
    line = member(rng, joined, span, hot)
    line["id"] = name or line["id"]
    account = {"member": line}
    opened_on = None
    if rng.random() < 0.15 and joined <= as_of:
        opened_on = min(joined + rng.choice([0, rng.randint(1, 60)]), as_of)
        account["opened_on"] = iso(opened_on)
    begins = opened_on if opened_on is not None else joined
    opening = []
    if opened_on is not None and opened_on > joined:
        for _ in range(rng.choice([0, 1, 2, 4])):
            due_on = rng.randint(joined, opened_on - 1)
            rule = rng.choice([rule["id"] for document in documents for rule in document["contributions"]])
            if all((one["rule"], one["due_on"]) != (rule, iso(due_on)) for one in opening):
                opening.append({"rule": rule, "due_on": iso(due_on), "amount": amount_text(rng, currency)})
        opening.sort(key=lambda one: one["due_on"])
    dues = member_dues(series, known_member(line, as_of), currency, opened_on)
    cycles = named_cycles(documents, series)  # what she owes, and a few that she may not
    named = [(due.rule["id"], due.scheduled_on, due.document) for due in dues] + rng.sample(cycles, min(len(cycles), 2))
    hot = [day for day in hot if begins <= day <= as_of + 10] or [begins]
    busy = rng.sample(hot, min(len(hot), rng.choice([2, 4, 8])))

    def any_day(least=begins):
        day = rng.choice(busy) if rng.random() < 0.7 else rng.randint(begins, max(as_of + 5, begins))
        return max(day, least)

    charges = []
    for place in range(rng.choice([0, 0, 1, 2, 4])):
        kind = rng.choice(["fine", "fine", "fee", "loan"])
        fields = {"fund": (rng.choice(FUNDS), "savings"), "reason": (rng.choice(["", "noise"]), "")}
        charges.append({"id": f"c{place}", "on": iso(any_day()), "charge_kind": kind, "amount": amount_text(rng, currency, 800), **maybe(rng, fields)})
    attendance = []
    for day in sorted({any_day() for _ in range(rng.choice([0, 0, 2, 5]))}):
        attendance.append({"meeting_on": iso(day), "status": rng.choice(["present", "late", "absent", "absent", "excused"])})
    rng.shuffle(attendance)
    payments = []
    usual = [due.amount for due in dues] or [10000]
    for place in range(rng.choice([0, 1, 2, 3, 5, 8])):
        roll = rng.random()
        whole = rng.choice(usual)
        amount = whole if roll < 0.35 else max(whole // 2, 1) if roll < 0.5 else whole * 3 if roll < 0.6 else whole + 1 if roll < 0.65 else None
        day = any_day()
        payment = {"id": f"p{place}", "value_date": iso(day), "amount": amount_text(rng, currency) if amount is None else money(amount, currency)}
        purpose = {"kind": "waterfall"}
        if rng.random() < 0.35:
            kind = rng.choice(["due", "due", "due", "fines", "charge", "shares", "shares", "shares"])
            if kind == "due" and named:
                rule, scheduled_on, _ = rng.choice(named)
                purpose = {"kind": "due", "rule": rule, "scheduled_on": iso(scheduled_on)}
            elif kind == "due" and opening:
                purpose = {"kind": "due", "rule": opening[0]["rule"], "scheduled_on": opening[0]["due_on"]}
            elif kind == "charge" and charges:
                purpose = {"kind": "charge", "charge": rng.choice(charges)["id"]}
            elif kind == "fines":
                purpose = {"kind": "fines"}
            elif kind == "shares" and documents[0].get("share"):
                purpose = {"kind": "shares"}
        payments.append({**payment, **maybe(rng, {"purpose": (purpose, {"kind": "waterfall"})})})
    waivers = []
    for place in range(rng.choice([0, 0, 0, 1, 2, 3])):
        day, kind = any_day(), rng.choice(["due", "due_penalty", "due_penalty", "meeting_penalty", "charge"])
        target = None
        if kind == "due" and named:
            rule, scheduled_on, _ = rng.choice(named)
            target = {"kind": "due", "rule": rule, "scheduled_on": iso(scheduled_on)}
        elif kind == "due_penalty" and named:
            rule, scheduled_on, document = rng.choice(named)
            rules = [one["id"] for one in documents[document].get("penalties", []) if covers(one, rule)]
            if rules:
                target = {"kind": "due_penalty", "penalty": rng.choice(rules), "rule": rule, "scheduled_on": iso(scheduled_on)}
        elif kind == "meeting_penalty" and attendance:
            on = day_of(rng.choice(attendance)["meeting_on"])
            document = in_force(documents, on)
            rules = [] if document is None else [one["id"] for one in documents[document].get("penalties", []) if "meeting" in one["trigger"]["kind"]]
            if rules:
                day = max(day, on)
                target = {"kind": "meeting_penalty", "penalty": rng.choice(rules), "meeting_on": iso(on)}
        elif kind == "charge" and charges:
            target = {"kind": "charge", "charge": rng.choice(charges)["id"]}
        if target is not None:
            amount = amount_text(rng, currency, 600) if rng.random() < 0.5 else None
            waivers.append({"id": f"w{place}", "on": iso(day), "target": target, **maybe(rng, {"amount": (amount, None)}), "authority": "meeting of the day"})
    account.update(maybe(rng, {"opening_dues": (opening, []), "payments": (payments, []), "waivers": (waivers, []), "charges": (charges, []), "attendance": (attendance, [])}))
    return account


def contribution_position(rng):
    if not hasattr(rng, "here") or rng.random() < 0.4:
        rng.here = world(rng)
    documents, _, _, _, as_of, series = rng.here
    account = account_in(rng, rng.here)
    args = {"bylaws": documents, "account": account, "as_of": iso(as_of)}
    return {"function": "contribution_position", "args": args, "returns": Account(documents, account, as_of, series).position()}


def accounts_in(rng, here, count):
    return [account_in(rng, here, name) for name in rng.sample(["amina", "otieno", "wanjiru", "k-4"], count)]


def contribution_positions(rng):
    here = documents, _, _, _, as_of, series = world(rng)
    accounts = accounts_in(rng, here, rng.choice([0, 2, 3]))
    answer = [Account(documents, account, as_of, series).position() for account in accounts]
    args = {"bylaws": documents, "accounts": accounts, "as_of": iso(as_of)}
    return {"function": "contribution_positions", "args": args, "returns": answer}


def cycle_status(rng):
    """The same accounts are asked for several cycles."""
    if not getattr(rng, "asked", None):
        here = documents, currency, _, _, as_of, series = world(rng)
        accounts = accounts_in(rng, here, rng.choice([0, 1, 2, 3]))
        lived = [Account(documents, account, as_of, series) for account in accounts]
        found = []
        for (place, index), dates in series.of.items():
            rule = documents[place]["contributions"][index]
            for _, scheduled_on, opens, due_on in dates:
                if series.starts[place] <= scheduled_on < series.starts[place + 1] and makes_a_due(rule, scheduled_on):
                    found.append((rule["id"], scheduled_on, opens, due_on))
        rng.shuffle(found)
        rng.asked = [(documents, currency, as_of, accounts, lived, cycle) for cycle in found[:6]]
        if not found:
            return cycle_status(rng)
    documents, currency, as_of, accounts, lived, (name, scheduled_on, opens, due_on) = rng.asked.pop()
    text = lambda value: money(value, currency)
    members, sums = [], [0, 0, 0]
    for one in lived:
        for due in one.dues:
            if (due.rule["id"], due.scheduled_on) == (name, scheduled_on) and not due.is_opening:
                parts_of = due.amount - due.waived, due.paid, due.waived
                sums = [total + part for total, part in zip(sums, parts_of)]
                expected, received, waived = map(text, parts_of)
                members.append({"member": one.account["member"]["id"], "expected": expected, "received": received, "waived": waived, "missing": text(due.unpaid)})
    cycle = {"rule": name, "scheduled_on": iso(scheduled_on)}
    answer = {
        "cycle": cycle,
        "opens": iso(opens),
        "due_on": iso(due_on),
        "members": members,
        "expected": text(sums[0]),
        "received": text(sums[1]),
        "waived": text(sums[2]),
        "missing": text(sums[0] - sums[1]),
        "is_complete": sums[0] == sums[1],
    }
    args = {"bylaws": documents, "accounts": accounts, "cycle": cycle, "as_of": iso(as_of)}
    return {"function": "cycle_status", "args": args, "returns": answer}


def penalty_postings(rng):
    """What a host posted on an earlier day, perhaps before it knew of a payment, is asked for again."""
    if not getattr(rng, "posting", None):
        here = documents, _, _, _, as_of, series = world(rng)
        accounts = [account_in(rng, here) for _ in range(2)]
        lived = [(here, account, Account(documents, account, as_of, series), []) for account in accounts]
        rng.posting = [one for one in lived for _ in range(6) if one[2].items or rng.random() < 0.1]
        if not rng.posting:
            return penalty_postings(rng)
    (documents, currency, _, _, as_of, series), account, now, earlier = rng.posting.pop()
    text = lambda value: money(value, currency)
    key_of = lambda item: (item.penalty["id"], item.due.rule["id"] if item.due else None, iso(item.subject_on))
    if not earlier:
        for _ in range(2):
            fewer = {**account, "payments": [one for one in account.get("payments", []) if rng.random() < 0.7], "waivers": []}
            begins = day_of(account.get("opened_on") or account["member"]["joined"])
            then = as_of if rng.random() < 0.4 else max(as_of - rng.randint(0, 40), min(begins, as_of))
            items = Account(documents, fewer, then, series).items
            earlier.append({key_of(item): item.accrual.charged for item in items if item.accrual.lines})
    posted = []
    for totals in rng.sample(earlier, rng.choice([0, 1, 1, 2])):
        before = {}
        for key, amount in posted:
            before[key] = before.get(key, 0) + amount
        posted += [(key, total - before.get(key, 0)) for key, total in totals.items() if total != before.get(key, 0)]
    for _ in range(rng.choice([0, 0, 0, 1, 2, 3])):
        key = rng.choice(["gone", "late", "missed"]), rng.choice([None, "savings", "zzz"]), iso(as_of - rng.randint(0, 3))
        amount = units(amount_text(rng, currency), currency)
        posted.append((key, amount))
        if rng.random() < 0.3:
            posted.append((key, -amount))
    rng.shuffle(posted)
    sums, answer = {}, []
    for key, amount in posted:
        sums[key] = sums.get(key, 0) + amount

    def line(key, total, waived):
        was = sums.pop(key, 0)
        if total != was:
            name = dict(zip(("penalty", "rule", "subject_on"), key))
            answer.append({"key": name, "total": text(total), "waived": text(waived), "posted": text(was), "amount": text(total - was)})

    for item in now.items:
        if item.accrual.lines:
            line(key_of(item), item.accrual.charged, item.accrual.waived)
    for key in sorted(sums, key=lambda key: (key[2], key[0], key[1] is not None, key[1] or "")):
        line(key, 0, 0)
    args = {
        "bylaws": documents,
        "account": account,
        "posted": [{"key": dict(zip(("penalty", "rule", "subject_on"), key)), "amount": text(amount)} for key, amount in posted],
        "as_of": iso(as_of),
    }
    return {"function": "penalty_postings", "args": args, "returns": answer}


def allocated_payment(rng):
    currency = rng.choice(["KES", "UGX", "USD"])
    on = day_of(rng.choice(ANCHORS))
    obligations, owed = [], []
    for place in range(rng.choice([0, 1, 3, 6, 10])):
        due_on = on + rng.choice([-40, -1, -1, 0, 0, 1, 1, 20])
        payable_from = due_on - rng.choice([-1, 0, 0, 1, 6, 30])
        bucket, amount = rng.choice(BUCKETS), amount_text(rng, currency)
        obligations.append({"id": f"o{place}", "bucket": bucket, "payable_from": iso(payable_from), "due_on": iso(due_on), "unpaid": amount})
        if bucket in ("arrears", "current"):
            bucket = "arrears" if due_on < on else "current" if payable_from <= on else None
        elif payable_from > on:
            bucket = None
        if bucket is not None:
            owed.append((due_on, place, bucket, units(amount, currency)))
    total = units(amount_text(rng, currency, 6000), currency)
    order = [*BUCKETS, "advance"]
    if rng.random() < 0.7:
        order = rng.sample(BUCKETS, rng.choice([5, 5, 4, 2, 0])) + rng.choice([[], ["advance"]])
    lines, left = [], total
    for bucket in order:
        for _, place, where, unpaid in sorted(owed):
            part = min(left, unpaid)
            if where == bucket and part > 0:
                left -= part
                lines.append({"id": f"o{place}", "bucket": bucket, "amount": money(part, currency), "why": "to_" + bucket})
    terms = {"amount": money(total, currency), "on": iso(on), **maybe(rng, {"currency": (currency, "KES"), "allocation": ({"order": order}, {"order": [*BUCKETS, "advance"]}), "obligations": (obligations, [])})}
    answer = {"lines": lines, "advance": money(left, currency), "total": money(total, currency)}
    return {"function": "allocated_payment", "args": {"terms": terms}, "returns": answer}


def suspense(rng):
    currency = rng.choice(["KES", "RWF"])
    start = day_of(rng.choice(ANCHORS))
    receipts, attributions = [], []
    for place in range(rng.choice([0, 1, 2, 4])):
        receipts.append({"id": f"r{place}", "value_date": iso(start + rng.randint(0, 8)), "amount": amount_text(rng, currency)})
    left = {one["id"]: units(one["amount"], currency) for one in receipts}
    for place in range(rng.choice([0, 1, 3, 6]) if receipts else 0):
        receipt = rng.choice(receipts)
        held = left[receipt["id"]]
        amount = rng.choice([held, held // 2, held // 3, min(held, 1)])
        if amount > 0:
            left[receipt["id"]] -= amount
            on = iso(day_of(receipt["value_date"]) + rng.choice([0, 0, 1, 5, 20]))
            attributions.append({"id": f"a{place}", "receipt": receipt["id"], "member": rng.choice(["amina", "otieno"]), "on": on, "amount": money(amount, currency)})
    case = {"receipts": receipts, **maybe(rng, {"currency": (currency, "KES"), "attributions": (attributions, [])})}
    return case, receipts, attributions, currency, start


def suspense_balances(rng):
    case, receipts, attributions, currency, start = suspense(rng)
    as_of, answer = start + rng.choice([-1, 0, 4, 8, 12, 30]), []
    for day in range(start, as_of + 1):
        for receipt in receipts:
            if receipt["value_date"] == iso(day):
                received = units(receipt["amount"], currency)
                given = sum(units(one["amount"], currency) for one in attributions if one["receipt"] == receipt["id"] and one["on"] <= iso(as_of))
                amounts = {"received": money(received, currency), "attributed": money(given, currency), "held": money(received - given, currency)}
                answer.append({"receipt": receipt["id"], "value_date": iso(day), **amounts})
    return {"function": "suspense_balances", "args": {"suspense": case, "as_of": iso(as_of)}, "returns": answer}


def attributed_payments(rng):
    case, receipts, attributions, currency, _ = suspense(rng)
    days = {one["id"]: one["value_date"] for one in receipts}
    answer = [
        {
            "member": one["member"],
            "payment": {"id": one["id"], "value_date": days[one["receipt"]], "amount": one["amount"], "purpose": {"kind": "waterfall"}},
        }
        for one in attributions
    ]
    return {"function": "attributed_payments", "args": {"suspense": case}, "returns": answer}


def tendered_cash(rng):
    currency = rng.choice(["KES", "UGX", "USD"])
    due, tendered = (units(amount_text(rng, currency), currency) for _ in range(2))
    due = rng.choice([due, due, 0, tendered])
    applied, text = min(due, tendered), lambda value: money(value, currency)
    tender = {"due": text(due), "tendered": text(tendered), **maybe(rng, {"currency": (currency, "KES")})}
    answer = {"applied": text(applied), "change": text(tendered - applied), "short": text(due - applied)}
    return {"function": "tendered_cash", "args": {"tender": tender}, "returns": answer}


def expected_collections(rng):
    currency = rng.choice(["KES", "UGX", "USD"])
    rates = ["0", "1", "0.5", "0.3333", "0.9", "0.05", "0.123456789012", "0.0001"]
    prior = rng.choice(rates)
    members, lines, total, coming = [], [], 0, 0
    for place in range(rng.choice([0, 1, 3, 8])):
        due, rate = units(amount_text(rng, currency), currency), rng.choice([None, *rates])
        members.append({"member": f"m{place}", "due": money(due, currency), **maybe(rng, {"on_time_rate": (rate, None)})})
        chance = prior if rate is None else rate
        likely = half_up(due * exact(chance))
        total, coming = total + due, coming + likely
        lines.append({"member": f"m{place}", "due": money(due, currency), "probability": plain(exact(chance)), "expected": money(likely, currency)})
    terms = {"members": members, **maybe(rng, {"currency": (currency, "KES"), "prior": (prior, "1")})}
    answer = {"lines": lines, "due": money(total, currency), "expected": money(coming, currency)}
    return {"function": "expected_collections", "args": {"terms": terms}, "returns": answer}


def charge_json(line, on, currency):
    name, _, fund, amount = line
    return {"id": name, "on": iso(on), "charge_kind": "fee", "amount": money(amount, currency), "fund": fund, "reason": ""}


def register_case(rng):
    """By-laws and a member, with nothing paid; several members for the same by-laws."""
    if not hasattr(rng, "kept") or rng.random() < 0.3:
        anchor = day_of(rng.choice(ANCHORS))
        span = rng.choice([30, 60, 100, 150, 220])
        documents, currency = bylaws(rng, anchor, anchor + rng.randint(0, span), span, rich=False)
        rng.kept = documents, currency, anchor, span, Series(documents, anchor + span + 100)
    documents, currency, anchor, span, series = rng.kept
    joined = near(rng, anchor, 3) if rng.random() < 0.4 else anchor + rng.randint(0, span)
    hot = sorted({cycle[place] for dates in series.of.values() for cycle in dates for place in (1, 2, 3)})
    if rng.random() < 0.5:
        joined = rng.choice([day for day in hot if anchor - 10 <= day <= anchor + span] or [joined])
    return documents, currency, anchor, span, member(rng, joined, span, hot), series


def dues(rng):
    documents, currency, anchor, span, line, series = register_case(rng)
    start = anchor + rng.randint(-20, span)
    until = min(start + rng.choice([0, 1, 31, 60, 120, 300]), anchor + span + 60)
    start = min(start, until)
    answer = [
        {
            "rule": due.rule["id"],
            "cycle": due.cycle,
            "scheduled_on": iso(due.scheduled_on),
            "opens": iso(due.opens),
            "due_on": iso(due.due_on),
            "hands": plain(due.hands),
            "amount": money(due.amount, currency),
            "fund": due.rule.get("fund", "savings"),
            "why": due.why,
        }
        for due in sorted(member_dues(series, line, currency), key=lambda due: due.key)
        if start <= due.scheduled_on < until
    ]
    args = {"bylaws": documents, "member": line, "window": {"since": iso(start), "until": iso(until)}}
    return {"function": "dues", "args": args, "returns": answer}


def joining_charges(rng):
    documents, currency, _, _, line, series = register_case(rng)
    joined = day_of(line["joined"])
    found = joining(series, line, currency)
    args = {"bylaws": documents, "member": line}
    return {"function": "joining_charges", "args": args, "returns": [charge_json(one, joined, currency) for one in found]}


ROLES = ["chair", "vice_chair", "secretary", "treasurer", "key_holder", "money_counter", "auditor"]


def membership_on(rng):
    """Changes day by day: what she is, and since when."""
    joined = day_of(rng.choice(ANCHORS)) + rng.choice([0, 0, 1, rng.randint(0, 60)])
    day, state, held, changes = joined, "active", set(), []
    for _ in range(rng.choice([0, 1, 2, 3, 5, 8])):
        day += rng.choice([0 if changes else 1, 1, 28, 29, 30, 31, 60, rng.randint(1, 400)])
        kinds = {
            "active": ["suspended", "left", "removed", "died", "hands_set", "role_given", "role_given", "role_ended"],
            "suspended": ["reinstated", "reinstated", "left", "removed", "died", "hands_set", "role_given", "role_ended"],
            "gone": ["rejoined"],
            "dead": [],
        }[state]
        if not kinds:
            break
        what = {"kind": rng.choice(kinds)}
        if what["kind"] == "hands_set":
            what["hands"] = rng.choice(["0.0001", "0.5", "1", "2.0", "1.50", "0.3333", "100"])
        if what["kind"] in ("role_given", "role_ended"):
            choice = [role for role in ROLES if (role in held) == (what["kind"] == "role_ended")]
            if not choice:
                continue
            what["role"] = rng.choice(choice)
            held ^= {what["role"]}
        if what["kind"] in ("left", "removed", "died"):
            held = set()
            state = "dead" if what["kind"] == "died" else "gone"
        elif what["kind"] == "suspended":
            state = "suspended"
        elif what["kind"] in ("reinstated", "rejoined"):
            state = "active"
        changes.append({"on": iso(day), "what": what})
    line = {"id": "amina", "joined": iso(joined), **maybe(rng, {"name": ("", ""), "hands": (rng.choice(["1", "0.5", "2.00"]), "1"), "changes": (changes, [])})}
    on = rng.choice([joined - 1, joined, day, day, day + 30, rng.randint(joined, day + 800)] + [day_of(change["on"]) for change in changes])
    now = state_on(line, on)
    roles, since = set(), joined if now != "not_joined" else None
    for change in changes:
        kind, when = change["what"]["kind"], day_of(change["on"])
        if when <= on:
            if kind in ("role_given", "role_ended"):
                roles ^= {change["what"]["role"]}
            if kind in ("left", "removed", "died"):
                roles, since = set(), None
            if kind == "rejoined":
                since = when
    months = 0
    while since is not None and months_later(since, months + 1) <= on:
        months += 1
    answer = {
        "member": "amina",
        "on": iso(on),
        "state": now,
        "hands": plain(hands_on(line, on)) if since is not None else "0",
        "roles": [role for role in ROLES if role in roles],
        "since": iso(since) if since is not None else None,
        "tenure_months": months,
    }
    return {"function": "membership_on", "args": {"member": line, "on": iso(on)}, "returns": answer}


MAKERS = {
    "contribution_position": contribution_position,
    "dues": dues,
    "joining_charges": joining_charges,
    "membership_on": membership_on,
    "cycle_status": cycle_status,
    "penalty_postings": penalty_postings,
    "allocated_payment": allocated_payment,
    "suspense_balances": suspense_balances,
    "attributed_payments": attributed_payments,
    "tendered_cash": tendered_cash,
    "expected_collections": expected_collections,
    "contribution_positions": contribution_positions,
}
FEWER = {"contribution_positions": 20}

if __name__ == "__main__":
    run(MAKERS, FEWER)
