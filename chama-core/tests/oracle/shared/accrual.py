"""Penalties line by line: one item (a penalty rule on one due), asked day by day."""

from common import exact, financial_year, half_up, months_later, parts, rounded, units

NO_GRACE = {"kind": "calendar_days", "days": 0}
WHY = {"fixed": "penalty_fixed", "unpaid": "penalty_of_unpaid", "whole": "penalty_of_whole", "tiered": "penalty_tier"}
MEETING_WHY = {"missed_meeting": "penalty_missed_meeting", "late_to_meeting": "penalty_late_to_meeting"}


class MemberTotals:
    """All that was charged to a member, for the caps by member."""

    def __init__(self):
        self.lines = {}  # rule id -> [(day, amount)]

    def add(self, rule_id, day, amount):
        self.lines.setdefault(rule_id, []).append((day, amount))

    def within(self, rule_id, day, window, document):
        lines = self.lines.get(rule_id, [])
        if window == "calendar_month":
            month = parts(day)[:2]
            return sum(amount for other, amount in lines if parts(other)[:2] == month)
        if window == "financial_year":
            year = financial_year(day, document)
            return sum(amount for other, amount in lines if financial_year(other, document) == year)
        return sum(amount for _, amount in lines)


class Accrual:
    """The penalty of one item. `unpaid()` and `whole()` say what the item is at the start of the day."""

    def __init__(self, rule, due_on, calendar, document, currency, totals):
        self.rule, self.due_on, self.document, self.currency, self.totals = rule, due_on, document, currency, totals
        self.kind = rule["basis"]["kind"]
        self.grace_ends = calendar.grace_end(due_on, rule.get("grace", NO_GRACE))
        self.start = due_on if rule.get("grace_counts", "after_grace") == "from_due" else self.grace_ends
        self.every = "tier" if self.kind == "tiered" else rule.get("every", "once")
        self.step = 1 if self.every not in ("once", "tier") and rule.get("counting", "started") == "complete" else 0
        self.next_on = self.date_of(self.step)
        duplum = rule.get("in_duplum")
        self.guard_on = due_on + duplum.get("from_days", 90) + 1 if duplum is not None else None
        self.room = None  # what in duplum still allows, once it holds
        self.charged = self.paid = self.waived = 0
        self.lines = []  # [first, last, times, base, each, why, step or None]

    @property
    def owed(self):
        return self.charged - self.waived - self.paid

    def date_of(self, step):
        if self.every == "once":
            day = self.start + 1 if step == 0 else None
        elif self.every == "tier":
            tiers = self.rule["basis"]["tiers"]
            day = self.start + tiers[step]["from_days"] if step < len(tiers) else None
        elif self.every == "month":
            day = months_later(self.start, step) + 1
        else:
            day = self.start + step * (7 if self.every == "week" else 1) + 1
        return None if day is None else max(day, self.grace_ends + 1)

    def write(self, day, base, each, why, step):
        self.charged += each
        self.totals.add(self.rule["id"], day, each)
        last = self.lines[-1] if self.lines else None
        if last and step is not None and last[6] == step - 1 and last[3:6] == [base, each, why]:
            last[1], last[2], last[6] = day, last[2] + 1, step
        else:
            self.lines.append([day, day, 1, base, each, why, step])

    def on_day(self, day, unpaid, whole):
        """Charges what falls on that day; whole = amount − waived, unpaid at its start."""
        if day == self.guard_on and unpaid > 0:
            over = self.owed - unpaid
            if over > 0:
                self.write(day, unpaid, -over, "penalty_in_duplum", None)
            self.room = unpaid - self.owed
        while self.next_on is not None and self.next_on <= day:
            if unpaid > 0:
                self.charge(day, unpaid, whole)
            self.step += 1
            self.next_on = self.date_of(self.step)

    def charge(self, day, unpaid, whole):
        basis, base = self.rule["basis"], 0
        if self.kind == "fixed":
            ideal = units(basis["amount"], self.currency)
        elif self.kind == "unpaid":
            base = unpaid + (self.owed if self.rule.get("compounding", "simple") == "compound" else 0)
            ideal = base * exact(basis["share"])
        elif self.kind == "whole":
            base = whole
            ideal = base * exact(basis["share"])
        else:
            tier = basis["tiers"][self.step]
            share = exact(tier.get("share", "0"))
            base = unpaid if share > 0 else 0
            ideal = units(tier.get("amount", "0"), self.currency) + unpaid * share
        line = rounded(ideal, self.rule.get("rounding", {}), self.currency)
        if self.kind == "tiered":
            line -= self.charged
        self.capped(day, base, line, WHY[self.kind], self.step, whole)

    def capped(self, day, base, line, why, step, whole):
        cap = self.rule.get("per_item")
        if cap is not None:
            most = units(cap["amount"], self.currency) if cap["kind"] == "amount" else half_up(whole * exact(cap["share"]))
            if line > most - self.charged:
                line, why = most - self.charged, "penalty_item_cap"
        cap = self.rule.get("per_member")
        if cap is not None:
            so_far = self.totals.within(self.rule["id"], day, cap.get("window", "always"), self.document)
            room = units(cap["amount"], self.currency) - so_far
            if line > room:
                line, why = room, "penalty_member_cap"
        if self.room is not None and line > self.room:
            line, why = self.room, "penalty_in_duplum"
        if line <= 0:
            return
        if self.room is not None:
            self.room -= line
        self.write(day, base, line, why, step)
