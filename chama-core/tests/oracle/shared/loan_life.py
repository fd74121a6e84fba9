"""A loan lived through day by day, from docs/src/rules/loan-payments.md: rows fall due, money comes, things change.

By another road than the library: every day of the loan is visited; the table to come is found anew after each event by
running the loan of shared/loan.py from the last row that was due.
"""

from fractions import Fraction

from accrual import Accrual, MemberTotals
from account import penalty_lines
from common import Calendar, day_of, half_up, iso, money, parts, units
from loan import Loan, Period, Refused

PARTS = ["principal", "interest", "fees", "penalties"]
STANDARD = ["penalties", "fees", "interest", "principal"]
FOREVER = 10**9


class Table(Loan):
    """One table of instalments, with what is known of its events."""

    def __init__(self, terms):
        self.marks = []
        super().__init__(terms)
        self.agreed = list(self.later)
        moratorium = min(self.grace_principal, self.grace_interest) if self.repayment != "bullet" else 0
        self.bears = lambda number: number not in self.skipped and number > moratorium
        self.state, self.last = None, 0  # after the last row that was due; the index of its period
        self.closed = False
        self.left = {}
        taken_once = any(when in ("first_instalment", "spread") for _, when in self.fees)
        bearing = [row for row in self.rows() if self.bears(row["number"])] if taken_once else []
        for place, (fee, when) in enumerate(self.fees):
            if when in ("first_instalment", "spread"):
                once = self.fee_amount(fee["charge"], None)
                each = once if when == "first_instalment" else half_up(Fraction(once, len(bearing)))
                self.left[place] = (once, each)

    def marked(self, begin, horizon, part, stale, once):
        for on, kept in self.marks:
            if begin <= on < horizon:
                if kept is None:
                    stale = True
                else:
                    part, stale, once = kept, False, True
        return part, stale, once

    def plan(self):
        """The rows to come, as far as is known, each with its fees."""
        if self.closed:
            return []
        self.known, self.rates = {}, {}
        rows = self.rows(self.state if self.repayment != "bullet" else None)
        left = dict(self.left)
        bearing = [row for row in rows if self.bears(row["number"])] or rows[-1:]
        for row in rows:
            row["laid"] = {}
        for place, (fee, when) in enumerate(self.fees):
            if when == "each_instalment":
                for row in bearing:
                    row["laid"][place] = self.fee_amount(fee["charge"], row["opening"])
            elif place in left:
                once, each = left[place]
                for row in bearing:
                    this = once if row is bearing[-1] else min(each, once)
                    row["laid"][place] = this
                    once -= this
        if rows and parts(rows[-1]["due_on"])[0] > 2199:
            raise Refused(code="result_too_large", quantity="date", maximum="2199-12-31")
        for row in rows:
            row["fees"] = sum(row["laid"].values())
            self.within(row["principal"] + row["interest"] + row["fees"], "instalment")
        return rows

    def fix(self, row):
        self.state, self.last = row["state"], row["index"]
        for place, this in row["laid"].items():
            if place in self.left:
                once, each = self.left[place]
                self.left[place] = (once - this, each)
        if row["closing"] == 0 and row is self.final:
            self.closed = True

    def effective(self, day):
        return max(day, self.edge(self.last))

    def interest_to(self, day):
        """The interest of the open row if it were paused from `day` on, with what was put off."""
        kept, self.pauses = self.pauses, self.pauses + [(day, FOREVER)]
        self.known = {}
        try:
            if self.up_front:
                return 0
            if self.repayment != "bullet":
                number = self.last + 1
                period = Period(self, number, FOREVER)
                _, balance, deferred, charged, base, *_ = self.state or (0, self.base, 0, 0, self.base)
                whole = period.reducing(balance) if self.kind == "reducing_balance" else period.flat(base)
                accrued = half_up(whole)
                if self.kind != "reducing_balance" and self.count is not None:
                    self.pauses, self.known = kept, {}
                    accrued = min(accrued, max(self.flat_total(FOREVER) - charged, 0))
                return deferred + (0 if self.treatment(number) == "waived" else accrued)
            total, rounded_off, balance, base = Fraction(0), 0, self.base, self.base
            for number in range(1, self.count + 1):
                period, how = Period(self, number, FOREVER), self.treatment(number)
                whole = period.reducing(balance) if self.kind == "reducing_balance" else period.flat(base)
                balance, base = balance + period.later, base + period.later
                if how == "capitalised":
                    rounded_off += half_up(whole)
                    balance += half_up(whole)
                elif how != "waived":
                    total += whole
            return half_up(total) + rounded_off
        finally:
            self.pauses, self.known = kept, {}


def nothing():
    return dict.fromkeys(PARTS, 0)


class Row:
    """An instalment or a charge that is due."""

    def __init__(self, due, asked, table=None, number=None, event=None, kind=None, index=None):
        self.due, self.asked, self.table, self.number, self.event, self.kind = due, asked, table, number, event, kind
        self.paid, self.waived, self.moved, self.written = nothing(), nothing(), nothing(), nothing()
        self.accruals, self.paid_on = [], None

    def unpaid(self, part):
        return self.asked[part] - self.paid[part] - self.waived[part] - self.moved[part] - self.written[part]

    @property
    def left(self):
        return sum(self.unpaid(part) for part in PARTS)

    @property
    def base_left(self):
        """What makes it late: penalties of a row do not, a charge does."""
        return self.left if self.number is None else sum(self.unpaid(part) for part in PARTS[:3])


class Life:
    def __init__(self, loan, as_of):
        self.loan, self.as_of, self.rules = loan, as_of, loan.get("rules", {})
        self.terms = loan["terms"]
        self.currency = self.terms.get("currency", "KES")
        events = [event for event in loan.get("events", []) if day_of(event["value_date"]) <= as_of]
        gone = {event["what"]["event"] for event in events if event["what"]["kind"] == "reversed"}
        self.events = {}
        for place, event in enumerate(loan.get("events", [])):
            if event in events and event["id"] not in gone and event["what"]["kind"] != "reversed":
                self.events.setdefault(day_of(event["value_date"]), []).append((place, event))
        allocation = self.rules.get("allocation", {})
        self.across = allocation.get("across", "instalments")
        self.order = {stage: allocation.get(stage, STANDARD) for stage in ("past_due", "due", "in_advance")}
        self.early = self.rules.get("early", "next_instalments")
        self.by_days = self.rules.get("late_interest", "as_scheduled") == "by_days"
        self.tolerance = units(self.rules.get("tolerance", "0"), self.currency)
        self.penalties = self.rules.get("penalties", [])
        self.on = {"principal_and_interest": PARTS[:2], "principal": PARTS[:1], "instalment": PARTS[:3]}[self.rules.get("penalty_on", "principal_and_interest")]
        self.calendar, self.totals = Calendar(self.terms.get("business_days", {})), MemberTotals()
        self.place = "loan"
        self.table = self.checked(Table, self.terms)
        self.checked(self.table.answer)
        self.tables = 0
        self.rows, self.held, self.lines, self.places = [], [], [], {}
        self.disbursed = self.added = self.balance = self.written_principal = self.recovered = self.refunded = self.early_paid = 0
        self.written = nothing()
        self.uncounted, self.interest_pauses, self.late = set(), [], {}
        self.guard = None
        self.off = False
        self.future = self.replan()
        self.last_due = self.table.disbursed
        if as_of >= self.table.disbursed:
            self.begin()
            for day in range(self.table.disbursed, as_of + 1):
                self.day(day)

    # - the table -

    def checked(self, what, *args):
        """The faults of a table are where its terms are."""
        try:
            return what(*args)
        except Refused as refused:
            for key in ("argument", "first", "second"):
                if key in refused.error:
                    refused.error[key] = f"{self.place}.{refused.error[key]}"
            raise

    def replan(self):
        rows = [] if self.off else self.checked(self.table.plan)
        self.table.final = rows[-1] if rows else None
        return rows

    def begin(self):
        table = self.table
        self.disbursed, self.added = table.first, table.added
        self.balance = self.disbursed + self.added
        up_front = table.at_once("paid_up_front")
        if table.down or up_front:
            self.rows.append(Row(table.disbursed, {**nothing(), "principal": table.down, "fees": up_front}, 0, 0))
            self.balance -= table.down

    # - one day -

    def day(self, day):
        self.today, before_today = day, len(self.rows)
        self.find_guard()
        if not self.off:
            for on, amount in self.table.agreed:
                if on == day and not self.table.closed:
                    self.disbursed += amount
                    self.balance += amount
            while self.future and self.future[0]["due_on"] <= day:
                self.fall_due(self.future[0])
            self.after_the_end()
            for row in self.rows:
                for accrual in row.accruals:
                    if day <= row.due or (day != accrual.guard_on and (accrual.next_on is None or accrual.next_on > day)):
                        continue
                    before = accrual.charged
                    accrual.paid = row.paid["penalties"] + row.moved["penalties"] - self.of_others(row, accrual)
                    accrual.waived = row.waived["penalties"]
                    if self.guard is not None:
                        accrual.room = self.room
                    accrual.on_day(day, sum(row.unpaid(part) for part in self.on), sum(row.asked[part] - row.waived[part] for part in self.on))
                    if self.guard is not None:
                        self.room = accrual.room
                        self.guard["charges"] += accrual.charged - before
                    row.asked["penalties"] += accrual.charged - before
        for place, event in self.events.get(day, []):
            getattr(self, {"refunded": "refund"}.get(event["what"]["kind"], event["what"]["kind"]))(place, event, event["what"])
        if self.by_days:
            self.late[day] = sum(row.unpaid("principal") for row in self.rows)
        if day in self.events or len(self.rows) > before_today:
            self.check()

    def of_others(self, row, accrual):
        """With several rules on a row the compound base is all unpaid penalties of the row."""
        return sum(other.charged for other in row.accruals if other is not accrual)

    def fall_due(self, planned):
        table = self.table
        table.fix(planned)
        asked = {**nothing(), "principal": planned["principal"], "interest": planned["interest"], "fees": planned["fees"]}
        asked["interest"] += self.late_interest(planned["due_on"])
        self.balance += planned["capitalised"] - planned["principal"]
        self.added += planned["capitalised"]
        self.future = self.future[1:]  # What is to come does not change because time passes.
        self.put(Row(planned["due_on"], asked, self.tables, planned["number"]))

    def after_the_end(self):
        """Rows with nothing but interest on late principal."""
        table = self.table
        if not self.by_days or self.future or not table.closed or self.stopped_table:
            return
        while table.due(table.last + 1) <= self.today:
            table.last += 1
            late = self.late_interest(table.due(table.last))
            if late:
                number = table.last if table.repayment != "bullet" else table.last - table.count + 1
                self.put(Row(self.last_due, {**nothing(), "interest": late}, self.tables, number))

    stopped_table = False

    def late_interest(self, until, keep=False):
        """The interest on late principal since the last due date, night by night; `keep` only looks."""
        since, table = self.last_due, self.table
        if not keep:
            self.last_due = until
        if not self.by_days or until <= since or table.kind != "reducing_balance":
            return 0
        total, start, period = Fraction(0), since, 0
        pauses = table.pauses + self.interest_pauses
        before = None
        for day in range(since, until + 1):
            while table.due(period + 1) <= day:
                period += 1
            paused = any(a <= day < b for a, b in pauses)
            night = (self.late.get(day, 0), table.rate_on(day, FOREVER), paused, period) if day < until else None
            if before is not None and night != before:
                unpaid, place, paused, of = before
                if unpaid and not paused:
                    if table.by["kind"] == "by_days":
                        rate = table.days_rate(place, start, day)
                    else:
                        rate = table.whole_rate(place) * Fraction(day - start, table.due(of + 1) - table.due(of))
                    total += unpaid * rate
                start = day
            before = night
        return half_up(total)

    def late_now(self):
        """The same to the day, for who ends the table today."""
        return 0 if self.off or self.stopped_table else self.late_interest(self.today, keep=True)

    def next_number(self):
        table = self.table
        if self.future:
            return self.future[0]["number"]
        return table.last + 1 if table.repayment != "bullet" else table.last - table.count + 2

    def put(self, row):
        if self.guard is not None:
            for part in ("interest", "fees"):
                self.guard["charges"] += row.asked[part]
                row.asked[part] = min(row.asked[part], self.room)
                self.room -= row.asked[part]
        if row.number:
            for rule in self.penalties:
                row.accruals.append(Accrual(rule, row.due, self.calendar, {}, self.currency, self.totals))
        self.rows.append(row)
        self.use_held([row])

    # - in duplum -

    def days_late(self, row):
        if row.base_left <= self.tolerance or row.due >= self.today:
            return 0
        return self.today - row.due - sum(1 for day in self.uncounted if row.due < day <= self.today)

    def days_past_due(self):
        return max((self.days_late(row) for row in self.rows), default=0)

    def find_guard(self):
        rule = self.rules.get("in_duplum")
        if rule is None or self.off:
            return
        late = self.days_past_due()
        if self.guard is not None and late == 0 and rule.get("reopens", "never") == "when_performing":
            self.guard = None
            for row in self.rows:
                for accrual in row.accruals:
                    accrual.room = None
        if self.guard is None and late > rule.get("from_days", 90):
            principal = self.balance + sum(row.unpaid("principal") for row in self.rows)
            charges = sum(row.unpaid(part) for row in self.rows for part in PARTS[1:] if row.kind != "recovery_cost")
            self.guard = {"principal": principal, "charges": charges, "costs": 0}
            self.room = max(principal - charges, 0)

    # - money -

    def pay_part(self, money_in, row, part, used):
        """From [payment id, amount] to one part of one row."""
        amount = min(money_in[1], row.unpaid(part))
        if amount <= 0:
            return
        money_in[1] -= amount
        row.paid[part] += amount
        if row.left == 0:
            row.paid_on = self.today
        self.line(money_in[0], used, amount, row, part)

    def line(self, payment, used, amount, row=None, part=None):
        self.lines.append((self.places[payment], payment, self.today, used, row, part, amount))

    def allocate(self, money_in, rows, order, used):
        if self.across == "instalments":
            for row in rows:
                for part in order:
                    self.pay_part(money_in, row, part, used)
        else:
            for part in order:
                for row in rows:
                    self.pay_part(money_in, row, part, used)

    def use_held(self, rows):
        for money_in in self.held:
            self.allocate(money_in, rows, self.order["in_advance"], "in_advance")
        self.held = [money_in for money_in in self.held if money_in[1]]

    @property
    def in_hand(self):
        return sum(amount for _, amount in self.held)

    def in_order(self):
        return sorted(self.rows, key=lambda row: (row.due, row.number is None))

    def paid(self, place, event, what):
        amount, purpose = units(what["amount"], self.currency), what.get("purpose", "instalments")
        self.places[event["id"]] = place
        money_in = [event["id"], amount]
        if self.off:
            self.recovered += amount
            self.line(event["id"], "recovered", amount)
            return
        if purpose == "payoff" and (self.future or self.late_now()) and amount >= self.payoff()["total"]:
            self.close()
        self.allocate(money_in, [row for row in self.in_order() if row.due < self.today], self.order["past_due"], "past_due")
        self.allocate(money_in, [row for row in self.in_order() if row.due == self.today], self.order["due"], "due")
        if money_in[1] and self.future:
            direct = purpose == "principal" and self.table.kind == "reducing_balance" and self.early != "next_instalments"
            if direct or self.early != "next_instalments":
                kept = 0
                if not direct:
                    first = self.future[0]
                    kept = max(first["principal"] + first["interest"] + first["fees"] - self.in_hand, 0)
                self.repay_early(money_in, max(money_in[1] - kept, 0))
        if money_in[1]:
            self.held.append(money_in)

    def repay_early(self, money_in, most):
        table, day = self.table, self.today
        over = sum(row["principal"] for row in self.future if table.repayment != "bullet" and table.edge(row["index"]) <= day)
        if table.repayment == "bullet" and table.edge(table.count) <= day:
            return
        amount = min(most, self.balance - over)
        if amount <= 0:
            return
        self.change(day, -amount, keep=self.early == "reduce_number")
        self.balance -= amount
        self.early_paid += amount
        money_in[1] -= amount
        self.line(money_in[0], "early", amount, None, "principal")

    def change(self, day, amount, keep=False):
        """Money into or out of the balance from the effective day on, or only a mark (amount 0)."""
        table = self.table
        on = table.effective(day)
        kept = None
        if keep and table.repayment != "bullet":
            kept = next((row["part"] for row in self.future if table.edge(row["index"] - 1) <= on < table.edge(row["index"])))
        if amount:
            table.later.append((on, amount))
        if not keep or kept is not None:
            table.marks.append((on, kept))
        self.future = self.replan()

    def refunded_(self, amount):
        for money_in in reversed(self.held):
            part = min(money_in[1], amount)
            if part:
                money_in[1] -= part
                amount -= part
                self.line(money_in[0], "refunded", part)
        self.held = [money_in for money_in in self.held if money_in[1]]

    # - the other events -

    def waived(self, place, event, what):
        part = what["part"]
        left = units(what["amount"], self.currency) if what.get("amount") is not None else FOREVER**2
        for row in self.in_order():
            if what.get("instalment") is not None and (row.table, row.number) != (self.tables, what["instalment"]):
                continue
            amount = min(left, row.unpaid(part))
            row.waived[part] += amount
            left -= amount

    def charged(self, place, event, what):
        part = "penalties" if what["charge_kind"] == "penalty" else "fees"
        row = Row(self.today, {**nothing(), part: units(what["amount"], self.currency)}, event=event["id"], kind=what["charge_kind"])
        if self.guard is not None and row.kind == "recovery_cost":
            self.guard["costs"] += row.asked[part]
        elif self.guard is not None:
            self.guard["charges"] += row.asked[part]
            self.room = max(self.room - row.asked[part], 0)
        self.rows.append(row)
        self.use_held([row])

    def refuse_event(self, place):
        table = self.table
        path = f"loan.events[{place}].what"
        if table.up_front:
            raise Refused(code="not_compatible", first="loan.terms.interest_collected", second=path, reason="interest taken up front cannot change")
        if table.kind == "flat_per_loan":
            raise Refused(code="not_compatible", first="loan.terms.interest", second=path, reason="a charge for the whole loan has no rate and no time")

    def rate_changed(self, place, event, what):
        self.refuse_event(place)
        on = self.table.effective(self.today)
        self.table.changes = sorted([change for change in self.table.changes if change[0] != on] + [(on, what["rate"])], key=lambda change: change[0])
        self.change(self.today, 0)

    def topped_up(self, place, event, what):
        self.refuse_event(place)
        amount = units(what["amount"], self.currency)
        if not self.future or self.table.edge(self.future[-1]["index"]) <= self.table.effective(self.today):
            raise Refused(code="no_answer", argument=f"loan.events[{place}].what", reason="no instalment is to come")
        self.change(self.today, amount)
        self.disbursed += amount
        self.balance += amount

    def interest_paused(self, place, event, what):
        on, until = self.table.effective(self.today), day_of(what["until"])
        self.interest_pauses.append((self.today, until))
        if on < until and not self.off:
            self.table.pauses = self.table.pauses + [(on, until)]
            self.change(self.today, 0)

    def ageing_paused(self, place, event, what):
        self.uncounted |= set(range(self.today, min(day_of(what["until"]), self.as_of + 1)))

    def written_off(self, place, event, what):
        if self.off:
            return
        for money_in in self.held:
            amount = min(money_in[1], self.balance)
            if amount:
                self.balance -= amount
                self.early_paid += amount
                money_in[1] -= amount
                self.line(money_in[0], "early", amount, None, "principal")
        self.held = [money_in for money_in in self.held if money_in[1]]
        for row in self.rows:
            for part in PARTS:
                amount = row.unpaid(part)
                row.written[part] += amount
                self.written[part] += amount
        self.written["principal"] += self.balance
        self.written_principal, self.balance = self.written["principal"], 0
        self.off, self.future = True, []

    def close(self):
        """Pay-off: the open row is due today with what is still to come."""
        figure, number = self.payoff(), self.next_number()
        asked = {**nothing(), "principal": figure["principal"], "interest": figure["interest"], "fees": figure["fees"]}
        self.balance, self.table.closed, self.stopped_table, self.future = 0, True, True, []
        if self.guard is not None:
            self.guard["charges"] += asked["interest"] + asked["fees"]
            self.room = max(self.room - asked["interest"] - asked["fees"], 0)
        closing = Row(self.today, asked, self.tables, number)
        self.rows.append(closing)
        self.use_held([closing])

    def restructured(self, place, event, what):
        """The table ends today; what is not due is lent anew."""
        if self.off:
            return
        old, given = self.table, what.get("terms", {})
        if not old.closed and any(on > self.today for on, _ in old.agreed):
            raise Refused(code="no_answer", argument=f"loan.events[{place}].what", reason="not all of it was handed out")
        if not self.future:
            left = 1
        elif old.repayment == "bullet":
            left = sum(1 for number in range(1, old.count + 1) if old.edge(number) > self.today) or 1
        else:
            left = len(self.future)
        interest, fees = self.interest_now("to_the_day"), self.fees_left() if self.future else 0
        if interest or fees:
            self.put(Row(self.today, {**nothing(), "interest": interest, "fees": fees}, self.tables, self.next_number()))
        if what.get("arrears", "kept") == "added_to_principal":
            for row in self.rows:
                for part in PARTS:
                    amount = row.unpaid(part)
                    row.moved[part] += amount
                    self.balance += amount
                    if part != "principal":
                        self.added += amount
        if not self.balance:
            raise Refused(code="no_answer", argument=f"loan.events[{place}].what", reason="nothing is left to restructure")
        keep = ["currency", "interest", "interest_by", "year", "repayment", "frequency", "first_period", "business_days", "rounding", "residual"]
        terms = {key: self.terms_now[key] for key in keep if key in self.terms_now}
        terms["fees"] = [{**fee, "charge": self.as_amount(fee["charge"])} for fee, when in old.fees if when == "each_instalment"]
        if old.changes and old.kind != "flat_per_loan":
            terms["interest"] = {**terms["interest"], "rate": old.rate(old.rate_on(self.today, FOREVER))}
        terms |= {"principal": money(self.balance, self.currency), "disbursed_on": iso(self.today), "term": {"kind": "instalments", "count": left}}
        terms |= {key: value for key, value in given.items() if value is not None}
        self.terms_now = terms
        self.tables += 1
        self.place = f"loan.events[{place}].what"
        self.table, self.stopped_table = self.checked(Table, terms), False
        self.refuse_pairs(terms, f"{self.place}.terms")
        self.checked(self.table.answer)
        self.last_due = self.today
        self.future = self.replan()

    def refuse_pairs(self, terms, at):
        flat, early = terms["interest"]["kind"] != "reducing_balance", self.early
        by_amount, spread = terms["term"]["kind"] == "instalment_amount", terms.get("residual") == "spread"
        pairs = [
            (flat and early != "next_instalments", "interest", "early", "flat interest is on what was lent, whatever has been repaid"),
            (flat and self.by_days, "interest", "late_interest", "flat interest is on what was lent, whatever is unpaid"),
            (spread and early == "reduce_number", "residual", "early", "the instalment is computed anew for every row"),
            (by_amount and early == "reduce_instalment", "term", "early", "a given amount is not computed anew"),
        ]
        for chosen, first, second, reason in pairs:
            if chosen:
                raise Refused(code="not_compatible", first=f"{at}.{first}", second=f"loan.rules.{second}", reason=reason)

    @property
    def terms_now(self):
        return getattr(self, "_terms", self.terms)

    @terms_now.setter
    def terms_now(self, terms):
        self._terms = terms

    def as_amount(self, charge):
        if charge["kind"] == "share_of_principal":
            return {"kind": "amount", "amount": money(self.table.fee_amount(charge, None), self.currency)}
        return charge

    # - figures -

    def fees_left(self):
        return sum(once for once, _ in self.table.left.values())

    def interest_now(self, how):
        table, row = self.table, self.future[0] if self.future else None
        if row is None:
            amount = 0
        elif how == "whole":
            amount = sum(planned["interest"] for planned in self.future)
        elif how == "to_the_due_date" and table.repayment != "bullet":
            amount = table.interest_to(table.edge(row["index"]))
        elif how == "to_the_due_date":
            amount = table.interest_to(table.edge(next(n for n in range(1, table.count + 1) if table.edge(n) > self.today or n == table.count)))
        else:
            amount = table.interest_to(min(max(self.today, table.edge(table.last)), table.edge(row["index"])))
        amount += self.late_now()
        if self.guard is not None:
            amount = min(amount, self.room)
        return amount

    def payoff(self):
        due = {part: sum(row.unpaid(part) for row in self.rows) for part in PARTS}
        figure = {"due": due, "principal": self.balance, "interest": 0, "fees": 0, "held": self.in_hand}
        if not self.off:
            figure["interest"] = self.interest_now(self.rules.get("payoff_interest", "to_the_day"))
            figure["fees"] = self.fees_left() if self.future else 0
            if self.guard is not None:
                figure["fees"] = min(figure["fees"], max(self.room - figure["interest"], 0))
        figure["total"] = max(sum(due.values()) + figure["principal"] + figure["interest"] + figure["fees"] - figure["held"], 0)
        return figure

    def refund(self, place, event, what):
        amount = units(what["amount"], self.currency)
        if amount > self.in_hand:
            text = lambda value: money(value, self.currency)
            raise Refused(code="out_of_range", argument=f"loan.events[{place}].what.amount", value=what["amount"], minimum=text(0), maximum=text(self.in_hand))
        self.refunded += amount
        self.refunded_(amount)

    # - invariants -

    def repaid(self):
        return sum(row.paid["principal"] for row in self.rows) + self.early_paid

    def outstanding(self):
        return self.balance + sum(row.unpaid("principal") for row in self.rows)

    def check(self):
        assert self.disbursed + self.added == self.repaid() + self.outstanding() + self.written_principal, self.loan
        assert all(row.unpaid(part) >= 0 for row in self.rows for part in PARTS), self.loan
        if self.future:
            # The table to come repays what is not yet due, with all that it is still to add and to hand out.
            undrawn = sum(amount for on, amount in self.table.agreed if on > self.today)
            to_come = sum(row["principal"] - row["capitalised"] for row in self.future)
            assert to_come == self.balance + undrawn, (to_come, self.balance, undrawn, self.today, self.loan)
        elif not self.off:
            assert self.balance == 0, (self.balance, self.today, self.loan)

    # - the answer -

    def answer(self):
        text = lambda amount: money(amount, self.currency)

        def amounts(by):
            return {"principal": text(by["principal"]), "interest": text(by["interest"]), "fees": text(by["fees"]), "penalties": text(by["penalties"]), "total": text(sum(by.values()))}

        self.today = self.as_of
        started = self.as_of >= day_of(self.terms["disbursed_on"])
        owed = {part: sum(row.unpaid(part) for row in self.rows) for part in PARTS}
        arrears = {part: sum(row.unpaid(part) for row in self.rows if row.due < self.as_of) for part in PARTS}
        bands = [0] * 5
        for row in self.rows:
            days = self.as_of - row.due
            bands[0 if days == 0 else 1 if days <= 30 else 2 if days <= 60 else 3 if days <= 90 else 4] += row.left
        held = rest = self.in_hand
        next_on, next_due = None, 0
        to_come = False
        for row in self.future:
            total = row["principal"] + row["interest"] + row["fees"]
            to_come = to_come or total > 0
            if next_on is None and total > rest:
                next_on, next_due = row["due_on"], total - rest
            rest -= min(rest, total)
        late = self.days_past_due()
        if not started:
            status = "not_disbursed"
        elif self.off:
            status = "written_off"
        elif late:
            status = "overdue"
        else:
            status = "current" if to_come or sum(owed.values()) else "repaid"
        over = not to_come and not sum(owed.values())
        instalments = []
        for row in self.in_order():
            if row.number is None:
                continue
            unpaid = {part: row.unpaid(part) for part in PARTS}
            instalments.append(
                {"table": row.table, "number": row.number, "due_on": iso(row.due), "asked": amounts(row.asked), "paid": amounts(row.paid), "waived": amounts(row.waived)}
                | {"moved": amounts(row.moved), "written_off": amounts(row.written), "unpaid": amounts(unpaid), "days_late": self.days_late(row)}
                | {"paid_on": iso(row.paid_on) if row.paid_on is not None and row.left == 0 else None}
            )
        for row in self.future:
            asked = {**nothing(), "principal": row["principal"], "interest": row["interest"], "fees": row["fees"]}
            instalments.append(
                {"table": self.tables, "number": row["number"], "due_on": iso(row["due_on"]), "asked": amounts(asked), "paid": amounts(nothing()), "waived": amounts(nothing())}
                | {"moved": amounts(nothing()), "written_off": amounts(nothing()), "unpaid": amounts(asked), "days_late": 0, "paid_on": None}
            )
        penalties = [
            {"penalty": accrual.rule["id"], "table": row.table, "number": row.number, "lines": penalty_lines(accrual, self.currency), "charged": text(accrual.charged)}
            for row in self.in_order()
            for accrual in row.accruals
            if accrual.lines
        ]
        charges = []
        for row in self.in_order():
            if row.number is None:
                total = lambda by: text(sum(by.values()))
                charges.append(
                    {"event": row.event, "on": iso(row.due), "charge_kind": row.kind, "amount": total(row.asked), "paid": total(row.paid), "waived": total(row.waived)}
                    | {"moved": total(row.moved), "written_off": total(row.written), "unpaid": text(row.left)}
                )
        for payment, amount in self.held:
            self.line(payment, "held", amount)
        order = {}
        for day in sorted(self.events):
            for _, event in self.events[day]:
                order[event["id"]] = len(order)
        shown = []
        for _, payment, on, used, row, part, amount in sorted(self.lines, key=lambda line: order[line[1]]):
            at = row if row is not None and row.number is not None else None
            shown.append(
                {"payment": payment, "on": iso(on), "used": used, "table": at.table if at else None, "number": at.number if at else None}
                | {"charge": row.event if row is not None and at is None else None, "part": part, "amount": text(amount)}
            )
        for payment in {line["payment"] for line in shown}:
            given = next(event for day in self.events.values() for _, event in day if event["id"] == payment)
            assert sum(units(line["amount"], self.currency) for line in shown if line["payment"] == payment) == units(given["what"]["amount"], self.currency), self.loan
        guard = None
        if self.guard is not None:
            principal, given, costs = self.guard["principal"], self.guard["charges"], self.guard["costs"]
            allowed = min(given, principal)
            stage = "reached" if allowed >= principal else "near" if 10 * allowed >= 9 * principal else "clear"
            guard = {"principal": text(principal), "charges_allowed": text(allowed), "costs": text(costs), "maximum": text(principal + allowed + costs)}
            guard |= {"charges_refused": text(given - allowed), "room": text(principal - allowed), "stage": stage}
        payoff = self.payoff() if started else {"due": nothing(), "principal": 0, "interest": 0, "fees": 0, "held": 0, "total": 0}
        early = {**nothing(), "principal": self.early_paid}
        total = lambda name: {part: sum(getattr(row, name)[part] for row in self.rows) for part in PARTS}
        plus = lambda one, two: {part: one[part] + two[part] for part in PARTS}
        return {
            "loan": self.loan["id"],
            "member": self.loan["member"],
            "as_of": iso(self.as_of),
            "status": status,
            "days_past_due": late,
            "instalments_in_arrears": sum(1 for row in self.rows if row.base_left > self.tolerance and row.due < self.as_of),
            "owed": amounts(owed),
            "arrears": amounts(arrears),
            "ageing": dict(zip(["due_today", "days_1_to_30", "days_31_to_60", "days_61_to_90", "days_over_90"], map(text, bands))),
            "next_due_on": None if next_on is None else iso(next_on),
            "next_due": text(next_due),
            "advance": text(0 if over else held),
            "overpaid": text(held if over else 0),
            "payoff": {**{key: text(value) for key, value in payoff.items() if key != "due"}, "due": amounts(payoff["due"])},
            "in_duplum": guard,
            "disbursed": text(self.disbursed),
            "added": text(self.added),
            "principal_repaid": text(self.repaid()),
            "principal_outstanding": text(self.outstanding()),
            "principal_written_off": text(self.written_principal),
            "asked": amounts(plus(total("asked"), early)),
            "paid": amounts(plus(total("paid"), early)),
            "waived": amounts(total("waived")),
            "written_off": amounts(self.written),
            "recovered": text(self.recovered),
            "refunded": text(self.refunded),
            "restructured": self.tables,
            "instalments": instalments,
            "penalties": penalties,
            "charges": charges,
            "payments": shown,
        }



def position(loan, as_of):
    try:
        life = Life(loan, as_of)
        return "returns", life.answer()
    except Refused as refused:
        return "error", refused.error
