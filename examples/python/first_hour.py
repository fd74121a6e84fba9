"""The first hour with `chama_core`: a loan that is paid late, a group's contributions, and an error.

    pip install chama-core
    python first_hour.py
"""

from datetime import date
from decimal import Decimal

# ANCHOR: terms
import chama_core as chama


def terms(rate: Decimal) -> chama.LoanTerms:
    return chama.LoanTerms(
        principal=50_000,
        disbursed_on=date(2026, 1, 15),
        interest=chama.LoanInterest.ReducingBalance(rate=chama.Rate(value=rate, per=chama.RatePeriod.MONTH)),
        term=chama.RepaymentTerm.Instalments(count=6),
    )
# ANCHOR_END: terms


def account(member: str, payments: dict[date, int]) -> chama.MemberAccount:
    return chama.MemberAccount(
        member=chama.Member(id=member, joined=date(2026, 1, 1)),
        payments=[
            chama.Payment(id=f"{member}-{day}", value_date=day, amount=amount) for day, amount in payments.items()
        ],
    )


print("A loan of 50,000 at 2 % a month: due on, instalment, interest, principal, balance")
# ANCHOR: schedule
for row in chama.loan_schedule(terms(Decimal("0.02"))).instalments:
    print(f"{row.due_on}  {row.instalment}  {row.interest}  {row.principal}  {row.closing}")
cost = chama.loan_true_cost(terms(Decimal("0.02")), chama.TrueCostMethod.BY_SCHEDULE)
print(f"True cost a year: {cost.cost.effective_rate}")
# ANCHOR_END: schedule

# ANCHOR: position
first = chama.LoanEventKind.Paid(amount=Decimal("8926.29"))
loan = chama.Loan(
    id="L1",
    member="otieno",
    terms=terms(Decimal("0.02")),
    events=[
        chama.LoanEvent(id="p1", value_date=date(2026, 2, 15), what=first),
        chama.LoanEvent(id="p2", value_date=date(2026, 3, 24), what=first),
    ],
)
position = chama.loan_position(loan, date(2026, 4, 20))
print(
    f"On {position.as_of}: {position.status}, {position.days_past_due} days past due, arrears {position.arrears.total}, "
    f"principal left {position.principal_outstanding}, to be free {position.payoff.total}"
)
# ANCHOR_END: position

# ANCHOR: contributions
start = date(2026, 1, 1)
monthly = chama.ContributionRule(
    id="savings", amount=1_000, first_due=start, frequency=chama.Frequency.Months(every=1)
)
accounts = [
    account("amina", {start: 1_000, date(2026, 2, 1): 1_000, date(2026, 3, 1): 1_000}),
    account("otieno", {start: 1_500}),
    account("wanjiru", {start: 1_000, date(2026, 2, 1): 1_000, date(2026, 3, 4): 1_000}),
]
bylaws = chama.Bylaws(effective_from=start, contributions=[monthly])
print("\nThe group on 2026-03-05: expected, paid, arrears, days in arrears")
for member in chama.contribution_positions([bylaws], accounts, date(2026, 3, 5)):
    print(f"{member.member}  {member.expected}  {member.paid}  {member.arrears}  {member.days_in_arrears}")
# ANCHOR_END: contributions

# ANCHOR: error
try:
    chama.loan_schedule(terms(Decimal(12)))
except chama.OutOfRangeError as error:
    print(f"\nRefused: {error.code}\n{error}")
# ANCHOR_END: error
