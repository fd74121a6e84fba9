"""Oracle of docs/src/rules/contributions.md (with penalties.md, shares.md): random cases in the form of the vectors.

Usage: contributions.py SEED COUNT [FUNCTION], where COUNT is the number of cases of each function. By another road than the
library: every account is lived through day by day, with exact fractions and nothing remembered in between.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "shared"))

from account import Account, Series, covers, joining, member_dues
from common import (
    ANCHORS,
    FUNDS,
    NO_GRACE,
    WEEKDAYS,
    amount_text,
    day_of,
    frequency,
    grace,
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
        breaks.append({"from": iso(start), "until": iso(start + rng.randint(1, 50))})
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
            what["hands"] = rng.choice(["0", "0.5", "1", "2", "1.5", "0.3333", "3"])
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


def known_dues(documents, series, line, currency, opened_on, days):
    """Dues that are there whatever part of the register is known."""
    found = None
    for day in days:
        names = {(due.rule["id"], due.scheduled_on): due for due in member_dues(series, known_member(line, day), currency, opened_on)}
        found = names if found is None else {name: due for name, due in found.items() if name in names}
    return list(found.values())


def account_case(rng, rich=True):
    anchor = day_of(rng.choice(ANCHORS))
    span = rng.choice([30, 60, 100, 100, 150, 220, 330 if rng.random() < 0.3 else 90])
    joined = near(rng, anchor, 3) if rng.random() < 0.5 else anchor + rng.randint(0, span)
    documents, currency = bylaws(rng, anchor, joined, span, rich)
    as_of = anchor + rng.randint(span // 3, span)
    end = max(as_of, joined) + 20
    series = Series(documents, max(as_of, end) + 40)
    hot = {cycle[place] for dates in series.of.values() for cycle in dates for place in (1, 2, 3)}
    hot |= {day + shift for day in list(hot) for shift in (1, 2, 5)} | set(month_ends(anchor, 4))
    hot = sorted(day for day in hot if anchor - 10 <= day <= end)
    line = member(rng, joined, span, hot)
    account = {"member": line}
    opened_on = None
    if rng.random() < 0.15:
        opened_on = joined + rng.choice([0, rng.randint(1, 60)])
        account["opened_on"] = iso(opened_on)
    begins = opened_on if opened_on is not None else joined
    as_of = max(as_of, begins - (0 if opened_on else 5))
    if rng.random() < 0.4:
        as_of = max(rng.choice(hot), begins)
    opening = []
    if opened_on is not None and opened_on > joined:
        for _ in range(rng.choice([0, 1, 2, 4])):
            due_on = rng.randint(joined, opened_on - 1)
            rule = rng.choice([rule["id"] for document in documents for rule in document["contributions"]])
            if all((one["rule"], one["due_on"]) != (rule, iso(due_on)) for one in opening):
                opening.append({"rule": rule, "due_on": iso(due_on), "amount": amount_text(rng, currency)})
        opening.sort(key=lambda one: one["due_on"])
    dues = known_dues(documents, series, line, currency, opened_on, (as_of, end + 1000))
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
            if kind == "due" and dues:
                due = rng.choice(dues)
                purpose = {"kind": "due", "rule": due.rule["id"], "scheduled_on": iso(due.scheduled_on)}
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
        if kind == "due" and dues:
            due = rng.choice(dues)
            target = {"kind": "due", "rule": due.rule["id"], "scheduled_on": iso(due.scheduled_on)}
        elif kind == "due_penalty" and dues:
            due = rng.choice(dues)
            rules = [one["id"] for one in documents[due.document].get("penalties", []) if covers(one, due.rule["id"])]
            if rules:
                target = {"kind": "due_penalty", "penalty": rng.choice(rules), "rule": due.rule["id"], "scheduled_on": iso(due.scheduled_on)}
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
    return documents, account, as_of, series, currency


def contribution_position(rng):
    documents, account, as_of, series, _ = account_case(rng)
    args = {"bylaws": documents, "account": account, "as_of": iso(as_of)}
    return {"function": "contribution_position", "args": args, "returns": Account(documents, account, as_of, series).position()}


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
    args = {"bylaws": documents, "member": line, "window": {"from": iso(start), "until": iso(until)}}
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
            what["hands"] = rng.choice(["0", "0.5", "1", "2.0", "1.50", "0.3333", "100"])
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
}

if __name__ == "__main__":
    run(MAKERS)
