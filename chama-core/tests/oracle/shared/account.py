"""A member's account, lived through day by day: dues, penalties, charges, payments, waivers."""

from fractions import Fraction

from accrual import MEETING_WHY, NO_GRACE, Accrual, MemberTotals
from common import (
    Calendar,
    cycles,
    day_of,
    exact,
    four_places,
    half_up,
    hands_on,
    in_force,
    iso,
    known_member,
    money,
    rounded,
    spells,
    state_on,
    units,
)

USUAL_ORDER = ["arrears", "fines", "fees", "loan", "current", "advance"]


class Due:
    def __init__(self, rule, document, place, cycle, scheduled_on, opens, due_on, amount, why, opening=None):
        self.rule, self.document, self.place, self.cycle = rule, document, place, cycle
        self.scheduled_on, self.opens, self.due_on = scheduled_on, opens, due_on
        self.amount, self.why, self.waived, self.paid = amount, why, 0, 0
        self.payments = []  # (value date, amount)
        self.key = (due_on, 0, opening, 0) if opening is not None else (due_on, 1, place, scheduled_on)

    @property
    def unpaid(self):
        return self.amount - self.waived - self.paid

    @property
    def is_opening(self):
        return self.why == "opening_due"


class Charge:
    def __init__(self, place, charge_id, on, kind, amount, fund, reason):
        self.key = (on, place)  # joining fee, catch-ups and the list, in this order
        self.id, self.on, self.kind, self.amount, self.fund, self.reason = charge_id, on, kind, amount, fund, reason
        self.waived = self.paid = 0

    @property
    def owed(self):
        return self.amount - self.waived - self.paid


class Series:
    """The cycles of every rule of every document; found once for several questions."""

    def __init__(self, bylaws, beyond):
        self.bylaws = bylaws
        self.calendars = [Calendar(document) for document in bylaws]
        self.starts = [day_of(document["effective_from"]) for document in bylaws] + [10**9]
        self.of = {}
        for place, document in enumerate(bylaws):
            for index, rule in enumerate(document.get("contributions", [])):
                self.of[place, index] = cycles(rule, self.calendars[place], beyond)


def makes_a_due(rule, day):
    if rule.get("last_due") is not None and day > day_of(rule["last_due"]):
        return False
    return not any(day_of(pause["since"]) <= day < day_of(pause["until"]) for pause in rule.get("breaks", []))


def due_amount(rule, member, currency, scheduled_on, opens, due_on):
    """What the member owes of a cycle: (amount, prorated?, hands) or None."""
    for first, gone, how in spells(member):
        if scheduled_on < first or due_on < first:
            continue
        started = False
        if gone is not None and scheduled_on >= gone:
            started = rule.get("last_due_of_leaver", "due_before") == "started_cycle" and how != "died"
            if not started or not opens <= gone <= due_on:
                continue
        joiner = rule.get("first_due_of_joiner", "next_due")
        if joiner == "next_cycle" and opens < first:
            continue
        day = gone - 1 if started else scheduled_on
        if rule.get("while_suspended", "owed") == "paused" and state_on(member, day) == "suspended":
            continue
        ideal = units(rule["amount"], currency)
        if rule.get("basis", "per_hand") == "per_hand":
            ideal *= hands_on(member, day)
        prorated = joiner == "prorated" and opens < first <= due_on
        if prorated:
            ideal *= Fraction(due_on - first + 1, due_on - opens + 1)
        amount = half_up(ideal)
        return (amount, prorated, hands_on(member, day)) if amount > 0 else None
    return None


def member_dues(series, member, currency, opened_on=None):
    found, joined = [], day_of(member["joined"])
    for (place, index), dates in series.of.items():
        rule = series.bylaws[place]["contributions"][index]
        for number, scheduled_on, opens, due_on in dates:
            if scheduled_on < joined or not series.starts[place] <= scheduled_on < series.starts[place + 1]:
                continue
            if opened_on is not None and (scheduled_on < opened_on or due_on < opened_on):
                continue
            if not makes_a_due(rule, scheduled_on):
                continue
            owed = due_amount(rule, member, currency, scheduled_on, opens, due_on)
            if owed is not None:
                why = "contribution_prorated" if owed[1] else "contribution_due"
                due = Due(rule, place, index, number, scheduled_on, opens, due_on, owed[0], why)
                due.hands = owed[2]
                found.append(due)
    return found


def joining(series, member, currency, opened_on=None):
    """(id, why, fund, amount) of the joining fee and the catch-ups."""
    joined = day_of(member["joined"])
    place = in_force(series.bylaws, joined)
    if place is None or (opened_on is not None and opened_on > joined):
        return []
    document = series.bylaws[place]
    membership = document.get("membership", {})
    fee = units(membership.get("joining_fee", "0"), currency)
    found = [("joining_fee", "joining_fee", membership.get("joining_fee_fund", "administration"), fee)]
    hands = hands_on(member, joined)
    for index, rule in enumerate(document.get("contributions", [])):
        catch_up = rule.get("catch_up", {"kind": "nothing"})
        missed = sum(1 for _, day, _, _ in series.of[place, index] if day < joined and makes_a_due(rule, day))
        each = units(rule["amount"], currency)
        if rule.get("basis", "per_hand") == "per_hand":
            each *= hands
        if catch_up["kind"] == "nothing":
            asked = 0
        elif catch_up["kind"] == "missed_contributions":
            asked = half_up(each * missed)
        elif catch_up["kind"] == "missed_plus":
            asked = half_up(each * missed * (1 + exact(catch_up["share"])))
        else:
            asked = units(catch_up["amount"], currency) if missed else 0
        found.append((f"catch_up/{rule['id']}", "catch_up", rule.get("fund", "savings"), asked))
    return [line for line in found if line[3] > 0]


def covers(penalty, rule_id):
    if penalty["trigger"]["kind"] != "late_contribution":
        return False
    contributions = penalty["trigger"].get("contributions", [])
    return not contributions or rule_id in contributions


class Item:
    """A penalty in the account: on a due or for a meeting."""

    def __init__(self, accrual, penalty, subject_on, due, key):
        self.accrual, self.penalty, self.subject_on, self.due, self.key = accrual, penalty, subject_on, due, key

    def target(self):
        rule = self.due.rule["id"] if self.due else None
        return {"kind": "penalty", "penalty": self.penalty["id"], "rule": rule, "subject_on": iso(self.subject_on)}


class Account:
    def __init__(self, bylaws, account, as_of, series=None):
        self.bylaws, self.account, self.as_of = bylaws, account, as_of
        self.currency = bylaws[0].get("currency", "KES")
        self.series = series or Series(bylaws, as_of + 40)
        member = known_member(account["member"], as_of)
        opened_on = account.get("opened_on")
        opened_on = day_of(opened_on) if opened_on else None
        self.dues = member_dues(self.series, member, self.currency, opened_on)
        for place, opening in enumerate(account.get("opening_dues", [])):
            on = day_of(opening["due_on"])
            amount = units(opening["amount"], self.currency)
            self.dues.append(Due({"id": opening["rule"]}, None, None, 0, on, on, on, amount, "opening_due", place))
        self.dues.sort(key=lambda due: due.key)
        self.charges = []
        joined = day_of(member["joined"])
        for name, _, fund, amount in joining(self.series, member, self.currency, opened_on):
            self.charges.append(Charge(len(self.charges) - 1000, name, joined, "fee", amount, fund, ""))
        for place, charge in enumerate(account.get("charges", [])):
            amount = units(charge["amount"], self.currency)
            fund, reason = charge.get("fund", "savings"), charge.get("reason", "")
            self.charges.append(Charge(place, charge["id"], day_of(charge["on"]), charge["charge_kind"], amount, fund, reason))
        self.charges.sort(key=lambda charge: charge.key)
        self.totals = MemberTotals()
        self.items = []
        for due in self.dues:
            if not due.is_opening and due.due_on < as_of:
                document = bylaws[due.document]
                for index, penalty in enumerate(document.get("penalties", [])):
                    if covers(penalty, due.rule["id"]):
                        calendar = self.series.calendars[due.document]
                        accrual = Accrual(penalty, due.due_on, calendar, document, self.currency, self.totals)
                        key = (due.due_on, index, due.place, due.scheduled_on)
                        self.items.append(Item(accrual, penalty, due.scheduled_on, due, key))
        self.items.sort(key=lambda item: item.key)
        self.meetings = self.meetings_fined()
        self.payments = []
        for place, payment in enumerate(account.get("payments", [])):
            if day_of(payment["value_date"]) <= as_of:
                self.payments.append((day_of(payment["value_date"]), place, payment))
        self.payments.sort(key=lambda entry: entry[:2])
        self.waivers = sorted(
            ((day_of(waiver["on"]), place, waiver) for place, waiver in enumerate(account.get("waivers", []))),
            key=lambda entry: entry[:2],
        )
        self.lines = {entry[2]["id"]: [] for entry in self.payments}
        self.left = {}  # payment id -> advance still held, oldest first
        self.credit = {}  # payment id -> money that bought no share
        self.bought = {}
        self.final = {}  # payment id -> line for what bought no share and does not stay
        self.live()

    def meetings_fined(self):
        """Penalties of meetings by day: the rules of the document in force then."""
        found = {}
        wanted = {"absent": "missed_meeting", "late": "late_to_meeting"}
        for line in self.account.get("attendance", []):
            on = day_of(line["meeting_on"])
            place = in_force(self.bylaws, on)
            if on > self.as_of or place is None or line["status"] not in wanted:
                continue
            for index, penalty in enumerate(self.bylaws[place].get("penalties", [])):
                if penalty["trigger"]["kind"] == wanted[line["status"]]:
                    calendar = self.series.calendars[place]
                    accrual = Accrual(penalty, on, calendar, self.bylaws[place], self.currency, self.totals)
                    found.setdefault(on, []).append(Item(accrual, penalty, on, None, (on, index, -1, on)))
        return found

    # --- one day after another ---------------------------------------------------------------------------------------

    def live(self):
        days = [due.opens for due in self.dues] + list(self.meetings) + [day for day, _, _ in self.payments]
        days += [day for day, _, _ in self.waivers]
        waiting, opening, work = list(self.items), {}, {}
        for due in self.dues:
            opening.setdefault(due.opens, []).append(due)
        for act, entries in ((self.waive, self.waivers), (self.pay, self.payments)):
            for on, _, what in entries:
                work.setdefault(on, []).append((act, what))
        for day in range(min(days, default=self.as_of), self.as_of + 1):
            for due in opening.get(day, []):
                self.from_advance(due, day)
            todays = self.meetings.get(day, [])
            if todays:
                self.items = sorted(self.items + todays, key=lambda item: item.key)
                waiting = sorted(waiting + todays, key=lambda item: item.key)
            still = []
            for item in waiting:
                due = item.due
                if due is None:
                    self.fine_meeting(item, day)
                    continue
                if due.due_on < day:
                    unpaid = due.unpaid
                    if unpaid == 0:
                        continue
                    item.accrual.on_day(day, unpaid, due.amount - due.waived)
                still.append(item)
            waiting = still
            for act, what in work.get(day, []):
                act(what, day)

    def fine_meeting(self, item, day):
        penalty = item.penalty
        amount = units(penalty["basis"]["amount"], self.currency)
        line = rounded(Fraction(amount), penalty.get("rounding", {}), self.currency)
        item.accrual.capped(day, 0, line, MEETING_WHY[penalty["trigger"]["kind"]], None, 0)

    def due_named(self, target):
        for due in self.dues:
            if due.rule["id"] == target["rule"] and iso(due.scheduled_on) == target["scheduled_on"]:
                return due
        return None  # a cycle of the by-laws that this member does not owe

    def waive(self, waiver, _day):
        target = waiver["target"]
        most = units(waiver["amount"], self.currency) if waiver.get("amount") is not None else None

        def at_most(unpaid):
            return unpaid if most is None else min(unpaid, most)

        if target["kind"] == "due":
            due = self.due_named(target)
            if due is not None:
                due.waived += at_most(due.unpaid)
        elif target["kind"] == "charge":
            charge = next(charge for charge in self.charges if charge.id == target["charge"])
            charge.waived += at_most(charge.owed)
        else:
            for item in self.items:
                if target["kind"] == "due_penalty":
                    wanted = (target["rule"], target["scheduled_on"])
                    same = item.due is not None and (item.due.rule["id"], iso(item.subject_on)) == wanted
                else:
                    same = item.due is None and iso(item.subject_on) == target["meeting_on"]
                if same and item.penalty["id"] == target["penalty"]:
                    item.accrual.waived += at_most(item.accrual.owed)

    def put(self, payment, day, target, amount, why):
        line = {"payment": payment["id"], "value_date": payment["value_date"], "applied_on": iso(day)}
        self.lines[payment["id"]].append({**line, "target": target, "amount": money(amount, self.currency), "why": why})

    def to_due(self, payment, due, amount, day, why):
        part = min(amount, due.unpaid)
        if part > 0:
            due.paid += part
            due.payments.append((day_of(payment["value_date"]), part))
            target = {"kind": "due", "rule": due.rule["id"], "scheduled_on": iso(due.scheduled_on)}
            self.put(payment, day, target, part, why)
        return amount - part

    def to_charge(self, payment, charge, amount, day, why):
        part = min(amount, charge.owed)
        if part > 0:
            charge.paid += part
            self.put(payment, day, {"kind": "charge", "charge": charge.id}, part, why)
        return amount - part

    def to_fines(self, payment, amount, day, why):
        fines = [((item.key[0], 0, *item.key[1:]), item) for item in self.items]
        fines += [((charge.on, 1, charge.key[1], 0, 0), charge) for charge in self.charges if charge.kind == "fine" and charge.on <= day]
        for _, fine in sorted(fines, key=lambda entry: entry[0]):
            if isinstance(fine, Charge):
                amount = self.to_charge(payment, fine, amount, day, why)
                continue
            part = min(amount, fine.accrual.owed)
            if part > 0:
                fine.accrual.paid += part
                amount -= part
                self.put(payment, day, fine.target(), part, why)
        return amount

    def from_advance(self, due, day):
        for _, _, payment in self.payments:
            held = self.left.get(payment["id"], 0)
            if held > 0:
                self.left[payment["id"]] = self.to_due(payment, due, held, day, "from_advance")

    def pay(self, payment, day):
        amount, purpose = units(payment["amount"], self.currency), payment.get("purpose", {"kind": "waterfall"})
        document = self.bylaws[in_force(self.bylaws, day) or 0]
        if purpose["kind"] == "shares":
            self.buy_shares(payment, amount, day, document["share"])
            return
        if purpose["kind"] == "due":
            due = self.due_named(purpose)
            if due is not None:
                amount = self.to_due(payment, due, amount, day, "marked_payment")
        elif purpose["kind"] == "fines":
            amount = self.to_fines(payment, amount, day, "marked_payment")
        elif purpose["kind"] == "charge":
            charge = next(charge for charge in self.charges if charge.id == purpose["charge"])
            amount = self.to_charge(payment, charge, amount, day, "marked_payment")
        for bucket in document.get("allocation", {}).get("order", USUAL_ORDER):
            if bucket == "arrears":
                for due in self.dues:
                    if due.due_on < day:
                        amount = self.to_due(payment, due, amount, day, "to_arrears")
            elif bucket == "current":
                for due in self.dues:
                    if due.opens <= day <= due.due_on:
                        amount = self.to_due(payment, due, amount, day, "to_current")
            elif bucket == "fines":
                amount = self.to_fines(payment, amount, day, "to_fines")
            elif bucket in ("fees", "loan"):
                for charge in self.charges:
                    if charge.kind == {"fees": "fee", "loan": "loan"}[bucket] and charge.on <= day:
                        amount = self.to_charge(payment, charge, amount, day, "to_" + bucket)
        self.left[payment["id"]] = amount

    def buy_shares(self, payment, amount, day, rule):
        price = units(rule["price"], self.currency)
        self.credit[payment["id"]] = amount
        purse = [entry[2] for entry in self.payments if self.credit.get(entry[2]["id"], 0) > 0]
        already = self.bought.get(day, 0)
        total = sum(self.credit[one["id"]] for one in purse)
        count = min(total // price, max(rule.get("maximum", 5) - already, 0))
        if already + count < rule.get("minimum", 0):
            count = 0
        self.bought[day] = already + count
        cost, used = count * price, 0
        for one in purse:
            part = min(self.credit[one["id"]], cost - used)
            if part > 0:
                shares = (used + part) // price - used // price
                used += part
                self.credit[one["id"]] -= part
                self.put(one, day, {"kind": "shares", "count": shares}, part, "shares_bought")
        way = rule.get("left_over", "next_meeting")
        if way != "next_meeting":
            target = {"kind": "share_left_over", "fund": "welfare"} if way == "welfare" else {"kind": "returned"}
            for one in purse:
                if self.credit[one["id"]] > 0:
                    self.final[one["id"]] = (target, self.credit[one["id"]])
                    self.credit[one["id"]] = 0

    # --- what it comes to --------------------------------------------------------------------------------------------

    def position(self):
        t, text = self.as_of, lambda value: money(value, self.currency)
        past = [due for due in self.dues if due.due_on <= t]
        arrears = sum(due.unpaid for due in self.dues if due.due_on < t)
        current = sum(due.unpaid for due in self.dues if due.opens <= t <= due.due_on)
        owed_of = {kind: sum(one.owed for one in self.charges if one.kind == kind and one.on <= t) for kind in ("fine", "fee", "loan")}
        fines = owed_of["fine"] + sum(item.accrual.owed for item in self.items)
        ageing = [0] * 5
        for due in past:
            late = t - due.due_on
            ageing[0 if late == 0 else 1 if late <= 30 else 2 if late <= 60 else 3 if late <= 90 else 4] += due.unpaid
        behind = [due for due in self.dues if due.due_on < t and due.unpaid > 0]
        dues, marks, expected_money, timely_money = [], [], 0, 0
        for due in self.dues:
            in_time, verdict = 0, None
            if not due.is_opening:
                calendar = self.series.calendars[due.document]
                limit = calendar.grace_end(due.due_on, due.rule.get("on_time", NO_GRACE))
                in_time = sum(amount for day, amount in due.payments if day <= limit)
                asked = due.amount - due.waived
                if due.due_on <= t and asked > 0 and (due.unpaid == 0 or limit < t):
                    verdict = in_time == asked
                    marks.append(verdict)
                    expected_money += asked
                    timely_money += in_time
            if due.opens <= t or due.paid > 0 or due.waived > 0:
                dues.append(
                    {
                        "rule": due.rule["id"],
                        "cycle": due.cycle,
                        "scheduled_on": iso(due.scheduled_on),
                        "opens": iso(due.opens),
                        "due_on": iso(due.due_on),
                        "amount": text(due.amount),
                        "waived": text(due.waived),
                        "paid": text(due.paid),
                        "unpaid": text(due.unpaid),
                        "paid_on_time": text(in_time),
                        "days_late": t - due.due_on if due.unpaid > 0 and due.due_on < t else 0,
                        "on_time": verdict,
                        "why": due.why,
                    }
                )
        streak = 0
        while streak < len(marks) and marks[-1 - streak]:
            streak += 1
        advance = sum(self.left.values()) + sum(due.paid for due in self.dues if due.opens > t)
        return {
            "member": self.account["member"]["id"],
            "as_of": iso(t),
            "currency": self.currency,
            "expected": text(sum(due.amount - due.waived for due in past)),
            "paid": text(sum(due.paid for due in past)),
            "waived": text(sum(due.waived for due in past)),
            "arrears": text(arrears),
            "current": text(current),
            "fines_owed": text(fines),
            "fees_owed": text(owed_of["fee"]),
            "loan_owed": text(owed_of["loan"]),
            "owed": text(arrears + current + fines + owed_of["fee"] + owed_of["loan"]),
            "advance": text(advance),
            "ageing": dict(zip(("due_today", "days_1_to_30", "days_31_to_60", "days_61_to_90", "days_over_90"), map(text, ageing))),
            "periods_in_arrears": len(behind),
            "days_in_arrears": max((t - due.due_on for due in behind), default=0),
            "streak": streak,
            "on_time_count": sum(marks),
            "counted": len(marks),
            "on_time_rate": four_places(Fraction(sum(marks), len(marks))) if marks else None,
            "regularity": four_places(Fraction(timely_money, expected_money)) if marks else None,
            "dues": dues,
            "penalties": self.penalties(),
            "charges": [
                {
                    "charge": {
                        "id": one.id,
                        "on": iso(one.on),
                        "charge_kind": one.kind,
                        "amount": text(one.amount),
                        "fund": one.fund,
                        "reason": one.reason,
                    },
                    "waived": text(one.waived),
                    "paid": text(one.paid),
                    "owed": text(one.owed),
                }
                for one in self.charges
                if one.on <= t or one.paid > 0 or one.waived > 0
            ],
            "allocations": self.allocations(),
        }

    def penalties(self):
        text, found = (lambda value: money(value, self.currency)), []
        for item in self.items:
            accrual = item.accrual
            if not accrual.lines:
                continue
            found.append(
                {
                    "penalty": item.penalty["id"],
                    "rule": item.due.rule["id"] if item.due else None,
                    "subject_on": iso(item.subject_on),
                    "fund": item.penalty.get("fund", "loan_fund"),
                    "lines": penalty_lines(accrual, self.currency),
                    "charged": text(accrual.charged),
                    "waived": text(accrual.waived),
                    "paid": text(accrual.paid),
                    "owed": text(accrual.owed),
                }
            )
        return found

    def allocations(self):
        found = []
        for day, _, payment in self.payments:
            name = payment["id"]
            if self.left.get(name, 0) > 0:
                self.put(payment, day, {"kind": "advance"}, self.left[name], "to_advance")
            if self.credit.get(name, 0) > 0:
                self.put(payment, day, {"kind": "share_left_over", "fund": "shares"}, self.credit[name], "share_left_over")
            if name in self.final:
                self.put(payment, day, self.final[name][0], self.final[name][1], "share_left_over")
            found += self.lines[name]
        return found


def penalty_lines(accrual, currency):
    return [
        {
            "first_on": iso(first),
            "last_on": iso(last),
            "times": times,
            "base": money(base, currency),
            "each": money(each, currency),
            "amount": money(times * each, currency),
            "why": why,
        }
        for first, last, times, base, each, why, _ in accrual.lines
    ]
