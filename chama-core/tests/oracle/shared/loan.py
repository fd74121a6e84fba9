"""The schedule of a loan, from docs/src/rules/loans.md: a loan lived through day by day.

Money is an int of smallest units, interest an exact `Fraction`, the instalment the root of a straight line found with
60 digits: the loan is run twice, once paying nothing and once paying 1.
"""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from common import DIGITS, Calendar, day_of, exact, half_up, in_pattern, iso, money, month_length, months_later, parts, rounded, units

MOST = 10**12
MOST_ROWS = 3660
MOST_RATE = 100
WIDE = Context(prec=60, Emax=10**6, Emin=-(10**6))
CODES = [
    "loan_down_payment",
    "loan_disbursed_later",
    "loan_rate_changed",
    "loan_interest_paused",
    "loan_first_period",
    "loan_skipped",
    "loan_grace_principal",
    "loan_grace_interest",
    "loan_interest_waived",
    "loan_interest_capitalised",
    "loan_interest_deferred",
    "loan_deferred_due",
    "loan_raised_to_interest",
    "loan_computed_anew",
    "loan_what_is_left",
]


class Refused(Exception):
    def __init__(self, **error):
        super().__init__(error)
        self.error = error


# --- rates -----------------------------------------------------------------------------------------------------------


def periods_a_year(per, year):
    days = 360 if year.get("days") == "three_sixty" else 365
    weeks = {"fifty_two": Fraction(52), "by_days": Fraction(days, 7), "four_a_month": Fraction(48)}[year.get("weeks", "fifty_two")]
    return {
        "day": Fraction(days),
        "week": weeks,
        "fortnight": weeks / 2,
        "four_weeks": weeks / 4,
        "month": Fraction(12),
        "quarter": Fraction(4),
        "half_year": Fraction(2),
        "year": Fraction(1),
    }[per]


def loan_periods_a_year(frequency, year):
    kind = frequency["kind"]
    if kind == "days":
        return periods_a_year("day", year) / frequency["every"]
    if kind == "weeks":
        return periods_a_year("week", year) / frequency["every"]
    if kind == "weekdays":
        return periods_a_year("week", year) * len(frequency["on"])
    if kind == "months":
        return Fraction(12, frequency["every"])
    return Fraction(24) if kind == "twice_monthly" else Fraction(12)


@lru_cache(maxsize=100_000)
def grown(value, exponent):
    """(1 + value) ** exponent − 1, cut at 22 decimals."""
    with localcontext(WIDE):
        base = 1 + Decimal(value)
        if exponent.denominator == 1:
            power = base ** exponent.numerator
        else:
            power = (base.ln() * Decimal(exponent.numerator) / Decimal(exponent.denominator)).exp()
        return power - 1


def effective(value, exponent):
    if Fraction(value) == 0 or exponent == 0:
        return Fraction(0)
    with localcontext(WIDE):
        rate = grown(value, exponent)
        if rate > MOST_RATE:
            raise Refused(code="result_too_large", quantity="rate", maximum=str(MOST_RATE))
        return Fraction(rate.quantize(Decimal(1).scaleb(-22), ROUND_HALF_UP))


def in_limits(rate):
    if rate > MOST_RATE:
        raise Refused(code="result_too_large", quantity="rate", maximum=str(MOST_RATE))
    return rate


def period_rate(rate, frequency, year):
    k = periods_a_year(rate["per"], year) / loan_periods_a_year(frequency, year)
    if rate.get("basis", "nominal") == "nominal":
        return in_limits(exact(rate["value"]) * k)
    return effective(rate["value"], k)


def is_leap(year):
    return month_length(year, 2) == 29


def fraction_of_year(convention, since, until):
    """The day count, the actual ones by adding days."""
    if convention in ("act_365_fixed", "act_360", "act_364"):
        return Fraction(until - since, int(convention.split("_")[1]))
    if convention == "act_act_isda":
        total, day = Fraction(0), since
        while day < until:
            year = parts(day)[0]
            end = min(until, day_of(f"{year + 1}-01-01"))
            total += Fraction(end - day, 366 if is_leap(year) else 365)
            day = end
        return total
    if convention == "nominal_month":
        months = 0
        while months_later(since, months + 1) <= until:
            months += 1
        begin, end = months_later(since, months), months_later(since, months + 1)
        return (months + Fraction(until - begin, end - begin)) / 12
    (y1, m1, d1, l1), (y2, m2, d2, l2) = parts(since), parts(until)
    if convention == "thirty_360_us":
        ends1, ends2 = m1 == 2 and d1 == l1, m2 == 2 and d2 == l2
        if ends1 and ends2:
            d2 = 30
        if ends1:
            d1 = 30
        if d2 == 31 and d1 >= 30:
            d2 = 30
        d1 = min(d1, 30)
    else:
        d1, d2 = min(d1, 30), min(d2, 30)
    return Fraction(360 * (y2 - y1) + 30 * (m2 - m1) + d2 - d1, 360)


# --- due dates -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4000)
def _walk(start, key):
    return {"day": start - 1, "found": [], "hit": in_pattern(start, _FREQUENCIES[key])}


_FREQUENCIES = {}


class DueDates:
    """The unshifted due dates, found by asking day after day; `before` is the pattern's date before the first of them."""

    def __init__(self, disbursed, first_due, frequency):
        self.start = day_of(first_due["date"]) if first_due["kind"] == "on" else disbursed
        self.after = disbursed if first_due["kind"] == "after_one_period" else self.start - 1
        key = str(frequency)
        _FREQUENCIES.setdefault(key, frequency)
        self.walk = _walk(self.start, key)
        self.skip = 0
        while self._at(self.skip) <= self.after:
            self.skip += 1
        if self.skip:
            self.before = self._at(self.skip - 1)
        else:
            day = self.start - 1
            while not self.walk["hit"](day):
                day -= 1
            self.before = day

    def _at(self, index):
        walk = self.walk
        while len(walk["found"]) <= index:
            walk["day"] += 1
            if walk["hit"](walk["day"]):
                walk["found"].append(walk["day"])
        return walk["found"][index]

    def __getitem__(self, number):
        """Number 1 is the first due date."""
        return self._at(self.skip + number - 1)


# --- which choices exclude each other --------------------------------------------------------------------------------

REASONS = {
    ("terms.interest", "terms.interest_collected"): "interest on a reducing balance is not known before it is paid down",
    ("terms.interest", "terms.term"): "a charge for the whole loan is spread over a known number of instalments",
    ("terms.interest", "terms.rate_changes"): "a charge for the whole loan has no rate to change",
    ("terms.repayment", "terms.term"): "the principal is due at the end, so an amount does not give a number",
    ("terms.repayment", "terms.grace.principal"): "no principal is due before the end anyway",
    ("terms.repayment", "terms.skipped"): "there is only one instalment",
    ("terms.interest_by", "terms.first_period"): "days are counted, so the first period has its own",
}


def refused_pairs(terms):
    interest, repayment = terms["interest"]["kind"], terms.get("repayment", "equal_instalments")
    at_the_end = repayment in ("interest_only", "bullet")
    given_amount = terms["term"]["kind"] == "instalment_amount"
    found = [
        (interest == "reducing_balance" and terms.get("interest_collected", "with_instalments") == "up_front", "terms.interest", "terms.interest_collected"),
        (interest == "flat_per_loan" and given_amount, "terms.interest", "terms.term"),
        (interest == "flat_per_loan" and bool(terms.get("rate_changes")), "terms.interest", "terms.rate_changes"),
        (at_the_end and given_amount, "terms.repayment", "terms.term"),
        (at_the_end and terms.get("grace", {}).get("principal", 0) > 0, "terms.repayment", "terms.grace.principal"),
        (repayment == "bullet" and bool(terms.get("skipped", {}).get("numbers")), "terms.repayment", "terms.skipped"),
        (terms.get("interest_by", {"kind": "whole_periods"})["kind"] == "by_days" and terms.get("first_period", "by_days") == "whole", "terms.interest_by", "terms.first_period"),
    ]
    return [pair[1:] for pair in found if pair[0]]


# --- the loan --------------------------------------------------------------------------------------------------------


class Loan:
    def __init__(self, terms):
        self.terms = terms
        self.currency = terms.get("currency", "KES")
        self.interest, self.repayment = terms["interest"], terms.get("repayment", "equal_instalments")
        self.kind = self.interest["kind"]
        self.up_front = terms.get("interest_collected", "with_instalments") == "up_front"
        self.by = terms.get("interest_by", {"kind": "whole_periods"})
        self.first_period = terms.get("first_period", "by_days")
        self.year, self.frequency = terms.get("year", {}), terms.get("frequency", {"kind": "months", "every": 1})
        self.rounding = terms.get("rounding", {})
        self.spread = terms.get("residual", "on_last") == "spread"
        grace = terms.get("grace", {})
        self.grace_principal, self.grace_interest = grace.get("principal", 0), grace.get("interest", 0)
        self.grace_is = grace.get("interest_is", "due_later")
        skipped = terms.get("skipped", {})
        self.skipped, self.skipped_is = set(skipped.get("numbers", [])), skipped.get("interest_is", "due_later")
        self.amount = self.count = None
        if terms["term"]["kind"] == "instalments":
            extended = skipped.get("term_is", "kept") == "extended"
            self.count = terms["term"]["count"] + (len(self.skipped) if extended else 0)
        else:
            self.amount = units(terms["term"]["amount"], self.currency)
        for first, second in refused_pairs(terms):
            raise Refused(code="not_compatible", first=first, second=second, reason=REASONS[first, second])

        self.calendar = Calendar(terms.get("business_days", {}))
        self.shift = terms.get("business_days", {}).get("rule", "unadjusted")
        self.disbursed = day_of(terms["disbursed_on"])
        self.dues = {0: self.disbursed}
        self.dates = DueDates(self.disbursed, terms.get("first_due", {"kind": "after_one_period"}), self.frequency)
        self.later = [(day_of(part["on"]), units(part["amount"], self.currency)) for part in terms.get("later_disbursements", [])]
        self.changes = [(day_of(change["since"]), change["rate"]) for change in terms.get("rate_changes", [])]
        self.pauses = [(day_of(pause["since"]), day_of(pause["until"])) for pause in terms.get("interest_pauses", [])]
        self.pauses = [pause for pause in self.pauses if pause[0] < pause[1]]  # A window without a day does nothing.
        self.principal = units(terms["principal"], self.currency)
        self.rates, self.known = {}, {}
        self.equal = None
        self.start()

    # - money on the day of disbursement -

    def start(self):
        first = self.principal - sum(amount for _, amount in self.later)
        if first <= 0:
            raise Refused(code="no_answer", argument="terms.later_disbursements", reason="nothing is left for the first disbursement")
        down = self.terms.get("down_payment")
        self.down = 0
        if down is not None:
            self.down = units(down["amount"], self.currency) if down["kind"] == "amount" else half_up(self.principal * exact(down["share"]))
            if self.down >= first:
                raise Refused(code="no_answer", argument="terms.down_payment", reason="it is not less than the first disbursement")
        if self.count is not None:
            last = self.edge(self.count)
            for place, (on, _) in enumerate(self.later):
                if on >= last:
                    raise Refused(code="date_out_of_range", argument=f"terms.later_disbursements[{place}].on", value=iso(on), minimum=iso(self.disbursed + 1), maximum=iso(last - 1))
        self.first = first
        self.fees = [(fee, fee.get("collected", "deducted")) for fee in self.terms.get("fees", [])]
        self.added = self.at_once("added_to_principal")
        self.base = first - self.down + self.added

    def fee_amount(self, charge, balance):
        if charge["kind"] == "amount":
            return units(charge["amount"], self.currency)
        base = self.principal - self.down if charge["kind"] == "share_of_principal" or balance is None else balance
        return half_up(base * exact(charge["share"]))

    def at_once(self, collected):
        return sum(self.fee_amount(fee["charge"], None) for fee, when in self.fees if when == collected)

    # - days -

    def due(self, number):
        """The shifted due date; 0 is the disbursement."""
        if number not in self.dues:
            self.dues[number] = max(self.calendar.moved(self.dates[number], self.shift), self.disbursed)
        return self.dues[number]

    def edge(self, number):
        """Where interest is cut between periods: shifted by days, unshifted for whole periods."""
        if number == 0:
            return self.disbursed
        return self.due(number) if self.by["kind"] == "by_days" and self.kind != "flat_per_loan" else self.dates[number]

    def paused(self, day):
        return any(since <= day < until for since, until in self.pauses)

    def rate_on(self, day, horizon):
        """Which rate holds on a day, as far as is known."""
        place = 0
        for index, (since, _) in enumerate(self.changes):
            if since <= day and since < horizon:
                place = index + 1
        return place

    def rate(self, place):
        return self.changes[place - 1][1] if place else self.interest["rate"]

    def whole_rate(self, place):
        if place not in self.rates:
            self.rates[place] = period_rate(self.rate(place), self.frequency, self.year)
        return self.rates[place]

    def days_rate(self, place, since, until):
        rate, fraction = self.rate(place), fraction_of_year(self.by["day_count"], since, until)
        year = periods_a_year(rate["per"], self.year)
        if rate.get("basis", "nominal") == "nominal":
            return in_limits(exact(rate["value"]) * year * fraction)
        return effective(rate["value"], year * fraction)

    def row(self, number, horizon):
        """What a period does, as far as is known before `horizon`: see Period."""
        seen = (sum(1 for on, _ in self.later if on < horizon), sum(1 for on, _ in self.changes if on < horizon))
        key = (number, *seen)  # What is known decides, not the day.
        if key not in self.known:
            self.known[key] = Period(self, number, horizon)
        return self.known[key]

    def treatment(self, number):
        """What becomes of the interest of a row: due, due_later, capitalised, waived."""
        if number in self.skipped:
            return self.skipped_is
        return self.grace_is if number <= self.grace_interest else "due"

    def pays_principal(self, number):
        return number not in self.skipped and number > self.grace_principal

    # - the instalment -

    def level(self, number, balance, horizon):
        """The instalment that takes `balance` at the start of row `number` to 0."""
        with localcontext(WIDE):
            nothing, owing = Decimal(balance), Decimal(0)  # The balance is nothing − owing · A.
            base = Decimal(self.base + sum(amount for on, amount in self.later if on < min(self.edge(number - 1), horizon)))
            for row in range(number, self.count + 1):
                period, how = self.row(row, horizon), self.treatment(row)
                rate, extra, later_interest, later_extra = period.decimals
                pays = self.pays_principal(row)
                counted = how == "capitalised" or (how == "due" and pays)
                if self.up_front:
                    counted = False
                if how == "capitalised":  # All of it joins the balance, what is on top too.
                    rate, later_interest = rate + extra, later_interest + later_extra
                if self.kind == "reducing_balance":
                    interest, slope = (nothing * rate + later_interest, owing * rate) if counted else (Decimal(0), Decimal(0))
                else:
                    interest, slope = (period.charge(base, rate, later_interest) if counted else Decimal(0)), Decimal(0)
                nothing += period.later + interest
                owing += slope
                base += period.later
                if pays:
                    owing += 1
            found = nothing / owing
            found = found.quantize(Decimal(1).scaleb(-30), ROUND_HALF_EVEN)
            return rounded(Fraction(found), self.rounding, self.currency)

    def flat_total(self, horizon):
        """The flat interest of all rows, as far as is known."""
        key = ("total", sum(1 for on, _ in self.later if on < horizon), sum(1 for on, _ in self.changes if on < horizon))
        if key not in self.known:
            self.known[key] = self.flat_sum(horizon)
        return self.known[key]

    def flat_sum(self, horizon):
        total, base = Fraction(0), self.base
        for row in range(1, self.count + 1):
            period = self.row(row, horizon)
            if self.treatment(row) != "waived":
                total += period.flat(base)
            base += period.later
        return half_up(total)

    # - the rows -

    def marked(self, begin, horizon, part, stale, once):
        """What an event in the row does to the equal part; nothing here: see loan_life.py."""
        return part, stale, once

    def rows(self, resume=None):
        found, balance, deferred, charged, base = [], self.base, 0, 0, self.base
        part, stale, once = None, True, False
        number = 0
        if resume is not None:
            number, balance, deferred, charged, base, part, stale, once = resume
        while True:
            number += 1
            if number > MOST_ROWS:
                raise Refused(code="result_too_large", quantity="number of instalments", maximum=str(MOST_ROWS))
            last = number == self.count
            horizon = self.edge(number)
            period, how = self.row(number, horizon), self.treatment(number)
            pays = self.pays_principal(number)
            bullet = self.repayment == "bullet"
            begin = self.edge(number - 1)
            if number > 1 and any(begin <= on < horizon for on, _ in self.later + self.changes):
                stale = True
            part, stale, once = self.marked(begin, horizon, part, stale, once)
            codes = period.codes()
            opening = balance
            # The interest of the row: exact, then in smallest units.
            if self.up_front:
                whole, regular, left = Fraction(0), Fraction(0), 0
            elif self.kind == "reducing_balance":
                whole, regular, left = period.reducing(opening), period.reducing(opening, on_top=False), None
            else:
                whole, regular = period.flat(base), period.flat(base, on_top=False)
                left = None if self.count is None else self.flat_total(horizon) - charged
            owed = opening + period.later
            amount = half_up(whole)
            if left is not None:
                amount = min(amount, max(left, 0))
            top = amount - min(half_up(regular), amount)
            if left is not None:
                left = max(left, 0)
            row = {"number": number, "capitalised": 0, "principal": 0, "interest": 0}
            row |= {"opening": opening, "disbursed": period.later, "exact": whole if how != "waived" else Fraction(0)}
            pending = any(on >= horizon for on, _ in self.later)

            # What is to be paid.
            new = False
            if pays and self.repayment == "equal_instalments" and self.amount is None and (stale or self.spread):
                part, new = self.level(number, opening, horizon), stale and once
                stale, once = False, True
            if pays and self.repayment == "equal_principal" and self.amount is None:
                if stale or self.spread:
                    payers = sum(1 for row_ in range(number, self.count + 1) if self.pays_principal(row_))
                    part = rounded(Fraction(owed, payers), self.rounding, self.currency)
                    new = stale and once
                    stale, once = False, True
            if self.amount is not None:
                part = self.amount
            if new:
                codes.add("loan_computed_anew")

            if self.repayment == "equal_instalments" and self.equal is None and pays:
                self.equal = part
            due = 0
            if number in self.skipped:
                codes.add("loan_skipped")
            elif number <= self.grace_principal:
                codes.add("loan_grace_principal")
            if how == "due" and (last or not bullet):
                due = amount
                if left is not None and last:
                    due = left
            principal = 0
            if last:
                principal = owed
                if self.repayment == "equal_instalments" and pays and owed + due - top != part:
                    codes.add("loan_what_is_left")
                if self.repayment == "equal_principal" and owed != part:
                    codes.add("loan_what_is_left")
            elif pays and self.repayment == "equal_principal":
                principal = min(part, owed)
                if principal == owed and left is not None and how == "due" and not pending:
                    due = left
                if principal != part:
                    codes.add("loan_what_is_left")
            elif pays and self.repayment == "equal_instalments":
                share = due - top if how == "due" else 0
                if share > part:
                    if self.amount is not None:
                        raise Refused(code="no_answer", argument="terms.term.amount", reason=f"it does not pay the interest of instalment {number}")
                    codes.add("loan_raised_to_interest")
                    stale = True
                elif left is not None and how == "due":
                    pay = min(part, owed + left - top)
                    principal = min(pay - share, owed)
                    due = pay - principal + top
                    if pay != part:
                        codes.add("loan_what_is_left")
                else:
                    principal = min(part - share, owed)
                    if principal + share != part:
                        codes.add("loan_what_is_left")

            # What becomes of the interest.
            if how == "due":
                if bullet and not last:
                    pass
                else:
                    if deferred:
                        codes.add("loan_deferred_due")
                    row["interest"] = due + deferred
                    charged += due
                    deferred = 0
            elif not self.up_front:
                if number not in self.skipped:
                    codes.add("loan_grace_interest")
                codes.add({"due_later": "loan_interest_deferred", "capitalised": "loan_interest_capitalised", "waived": "loan_interest_waived"}[how])
                if how != "waived" and not (bullet and how == "due_later"):
                    charged += amount
                if how == "due_later" and not bullet:
                    deferred += amount
                if how == "capitalised":
                    row["capitalised"] = amount
                    if amount:
                        stale = True if self.repayment == "equal_principal" else stale
            if bullet:
                codes -= {"loan_interest_deferred"}
                if how == "due_later":
                    codes -= {"loan_grace_interest"}
            row["principal"] = principal
            row["charged"] = amount if how != "waived" else 0
            if how == "due" and not (bullet and not last):
                row["charged"] = due
            balance = owed - principal + row["capitalised"]
            base += period.later
            assert balance >= 0 and principal >= 0 and row["interest"] >= 0 and row["capitalised"] >= 0, (self.terms, row)
            row |= {"closing": balance, "codes": codes, "due_on": self.due(number), "opens": self.due(number - 1)}
            row["part"], row["index"] = part, number
            row["state"] = (number, balance, deferred, charged, base, part, stale, once)
            found.append(row)
            if not bullet:
                self.within(row["charged"], "interest")
            self.within(balance, "balance")
            flat_left = left is not None and not self.up_front and self.flat_total(horizon) - charged > 0
            if last or (balance == 0 and deferred == 0 and not pending and not flat_left):
                return self.merged(found) if bullet else found

    def within(self, amount, quantity):
        if amount > MOST * 10 ** DIGITS[self.currency]:
            raise Refused(code="result_too_large", quantity=quantity, maximum=str(MOST))

    def merged(self, found):
        """A bullet's periods as one row."""
        first, last = found[0], found[-1]
        capitalised = sum(row["capitalised"] for row in found)
        if self.kind == "reducing_balance":
            interest = half_up(sum((row["exact"] for row in found if not row["capitalised"] and "loan_interest_capitalised" not in row["codes"]), Fraction(0)))
        else:
            interest = last["interest"]  # What is left of the total.
        row = dict(last)
        row |= {"number": 1, "opens": first["opens"], "opening": first["opening"], "capitalised": capitalised, "interest": interest}
        row |= {"disbursed": sum(r["disbursed"] for r in found), "charged": capitalised + interest, "codes": set().union(*(r["codes"] for r in found))}
        self.within(row["charged"], "interest")
        return [row]

    # - the answer -

    def answer(self):
        rows = self.rows()
        if parts(rows[-1]["due_on"])[0] > 2199:
            raise Refused(code="result_too_large", quantity="date", maximum="2199-12-31")
        text = lambda amount: money(amount, self.currency)
        fee_of = [0] * len(self.fees)
        taken, row0 = 0, 0
        moratorium = min(self.grace_principal, self.grace_interest) if self.repayment != "bullet" else 0
        bearing = [row for row in rows if row["number"] not in self.skipped and row["number"] > moratorium]
        for row in rows:
            row["fees"] = 0
        for place, (fee, when) in enumerate(self.fees):
            charge = fee["charge"]
            once = self.fee_amount(charge, None)
            if when == "each_instalment":
                for row in bearing:
                    each = self.fee_amount(charge, row["opening"])
                    row["fees"] += each
                    fee_of[place] += each
                continue
            fee_of[place] = once
            if when == "deducted":
                taken += once
            elif when == "paid_up_front":
                row0 += once
            elif when == "first_instalment":
                bearing[0]["fees"] += once
            elif when == "spread":
                each, left = half_up(Fraction(once, len(bearing))), once
                for row in bearing:
                    this = left if row is bearing[-1] else min(each, left)
                    row["fees"] += this
                    left -= this
        kept = 0
        if self.up_front:
            total, base = Fraction(0), self.base
            for number in range(1, (self.count or len(rows)) + 1):
                period = self.row(number, 10**9)
                if self.treatment(number) != "waived":
                    total += period.flat(base)
                base += period.later
            kept = half_up(total)
        if taken + kept >= self.first:
            raise Refused(code="no_answer", argument="terms.principal", reason="what is deducted leaves nothing to hand out")

        lines = []
        if self.down or row0:
            lines.append({"number": 0, "opens": self.disbursed, "due_on": self.disbursed, "opening": self.first + self.added, "disbursed": 0, "charged": 0})
            lines[0] |= {"capitalised": 0, "principal": self.down, "interest": 0, "fees": row0, "closing": self.base, "codes": {"loan_down_payment"} if self.down else set()}
        lines += rows
        lent = self.principal + self.added
        assert lines[-1]["closing"] == 0 and sum(row["principal"] - row["capitalised"] for row in lines) == lent, self.terms
        assert sum(row["charged"] for row in lines) == sum(row["interest"] + row["capitalised"] for row in lines), self.terms
        shown = []
        for row in lines:
            self.within(row["principal"] + row["interest"] + row["fees"], "instalment")
            shown.append(
                {
                    "number": row["number"],
                    "opens": iso(row["opens"]),
                    "due_on": iso(row["due_on"]),
                    "days": row["due_on"] - row["opens"],
                    "opening": text(row["opening"]),
                    "disbursed": text(row["disbursed"]),
                    "accrued": text(row["charged"]),
                    "capitalised": text(row["capitalised"]),
                    "principal": text(row["principal"]),
                    "interest": text(row["interest"]),
                    "fees": text(row["fees"]),
                    "instalment": text(row["principal"] + row["interest"] + row["fees"]),
                    "closing": text(row["closing"]),
                    "why": [code for code in CODES if code in row["codes"]],
                }
            )
        handed = [{"on": iso(self.disbursed), "amount": text(self.first), "fees": text(taken), "interest": text(kept), "handed_out": text(self.first - taken - kept)}]
        handed += [{"on": iso(on), "amount": text(amount), "fees": text(0), "interest": text(0), "handed_out": text(amount)} for on, amount in self.later]
        shown_rate = None
        if self.kind != "flat_per_loan" and self.by["kind"] == "whole_periods":
            scaled = half_up(self.whole_rate(0) * 10**18)
            shown_rate = f"{scaled // 10**18}.{scaled % 10**18:018d}"
        return {
            "disbursements": handed,
            "instalments": shown,
            "fee_totals": [{"id": fee["id"], "amount": text(total)} for (fee, _), total in zip(self.fees, fee_of)],
            "periodic_rate": shown_rate,
            "equal_instalment": None if self.equal is None else text(self.equal),
            "principal": text(sum(row["principal"] for row in lines)),
            "capitalised": text(sum(row["capitalised"] for row in lines)),
            "interest": text(kept + sum(row["interest"] for row in lines)),
            "fees": text(sum(fee_of)),
            "repaid": text(sum(row["principal"] + row["interest"] + row["fees"] for row in lines)),
            "last_due_on": iso(rows[-1]["due_on"]),
        }


class Period:
    """The interest of one period for a balance: `rate` of what is owed at its beginning and `later_interest` on what is handed
    out inside; `extra` and `later_extra` are the part of it on the days before the regular start, if that comes on top."""

    def __init__(self, loan, number, horizon):
        self.loan, self.number = loan, number
        self.begin, self.end = loan.edge(number - 1), loan.edge(number)
        inside = [(on, amount) for on, amount in loan.later if self.begin <= on < self.end and on < horizon]
        self.later = sum(amount for _, amount in inside)
        self.rate = self.extra = self.later_interest = self.later_extra = Fraction(0)
        regular_start = loan.dates.before
        stub = self.begin  # Days before it come on top.
        if number == 1 and loan.first_period == "extra_on_top" and loan.kind != "flat_per_loan":
            stub = max(self.begin, min(regular_start, self.end))
        if loan.kind == "flat_per_loan":
            self.charge_of(loan)
        elif loan.by["kind"] == "whole_periods":
            self.whole(loan, horizon, inside, stub, regular_start)
        else:
            self.by_days(loan, horizon, inside, stub)
        self.changed = any(self.begin <= on < self.end for on, _ in loan.changes)
        with localcontext(WIDE):
            pair = (self.rate, self.extra, self.later_interest, self.later_extra)
            self.decimals = [Decimal(value.numerator) / Decimal(value.denominator) for value in pair]

    def charge_of(self, loan):
        """An even part of the charge, less the paused days."""
        open_days = sum(1 for day in range(self.begin, self.end) if not loan.paused(day)) if loan.pauses else self.end - self.begin
        if loan.count is not None:
            self.rate = exact(loan.interest["share"]) / loan.count * Fraction(open_days, self.end - self.begin)

    def whole(self, loan, horizon, inside, stub, regular_start):
        length = self.end - self.begin
        if self.number == 1 and loan.first_period != "whole":
            length = self.end - regular_start
        if not inside and not loan.pauses and not loan.changes:
            days = loan.whole_rate(0) / length
            self.rate, self.extra = days * (self.end - stub), days * (stub - self.begin)
            return
        # Day by day: how many days at each rate, and how many shilling-days of what was handed out inside.
        counts, paid_out = {}, 0
        events = dict.fromkeys(on for on, _ in inside)
        for day in range(self.begin, self.end):
            if day in events:
                paid_out = sum(amount for on, amount in inside if on <= day)
            if loan.paused(day):
                continue
            key = (loan.rate_on(day, horizon), day < stub)
            days, money_days = counts.get(key, (0, 0))
            counts[key] = (days + 1, money_days + paid_out)
        for (place, on_top), (days, money_days) in counts.items():
            daily = loan.whole_rate(place) / length
            self.add(daily * days, daily * money_days, on_top)

    def by_days(self, loan, horizon, inside, stub):
        edges = {self.begin, self.end, stub}
        edges |= {on for on, _ in inside}
        edges |= {on for on, _ in loan.changes if self.begin < on < self.end and on < horizon}
        edges |= {day for pause in loan.pauses for day in pause if self.begin < day < self.end}
        edges = sorted(edges)
        for since, until in zip(edges, edges[1:]):
            if loan.paused(since):
                continue
            rate = loan.days_rate(loan.rate_on(since, horizon), since, until)
            self.add(rate, rate * sum(amount for on, amount in inside if on <= since), since < stub)

    def add(self, rate, later_interest, on_top):
        if on_top:
            self.extra += rate
            self.later_extra += later_interest
        else:
            self.rate += rate
            self.later_interest += later_interest

    def reducing(self, balance, on_top=True):
        regular = balance * self.rate + self.later_interest
        return regular + balance * self.extra + self.later_extra if on_top else regular

    def flat(self, base, on_top=True):
        if self.loan.kind == "flat_per_loan":
            return self.rate * (self.loan.base + sum(amount for _, amount in self.loan.later))
        return self.reducing(base, on_top)

    def charge(self, base, rate, later_interest):
        if self.loan.kind == "flat_per_loan":
            return rate * (self.loan.base + sum(amount for _, amount in self.loan.later))
        return base * rate + later_interest

    def codes(self):
        codes = set()
        if self.later:
            codes.add("loan_disbursed_later")
        if self.changed and self.loan.kind != "flat_per_loan":
            codes.add("loan_rate_changed")
        if any(since < until and since < self.end and self.begin < until for since, until in self.loan.pauses):
            codes.add("loan_interest_paused")
        if self.number == 1 and self.loan.kind != "flat_per_loan" and self.loan.disbursed != self.loan.dates.before:
            codes.add("loan_first_period")
        return codes


def schedule(terms):
    """The answer in the form of the vectors: ("returns", value) or ("error", value)."""
    try:
        return "returns", Loan(terms).answer()
    except Refused as refused:
        return "error", refused.error
