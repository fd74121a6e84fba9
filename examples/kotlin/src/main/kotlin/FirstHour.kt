// The first hour with `chama-core`: a loan that is paid late, a group's contributions, and an error.
// The same program in other languages stands beside it; all print `examples/expected.txt`.

import java.math.BigDecimal
import java.time.LocalDate
import ke.chama.*

// ANCHOR: terms
fun terms(rate: String) = LoanTerms(
    principal = BigDecimal("50000"),
    disbursedOn = LocalDate.of(2026, 1, 15),
    interest = LoanInterest.ReducingBalance(Rate(BigDecimal(rate), RatePeriod.MONTH)),
    term = RepaymentTerm.Instalments(count = 6),
)
// ANCHOR_END: terms

fun paid(id: String, valueDate: String, amount: String) =
    LoanEvent(id, LocalDate.parse(valueDate), LoanEventKind.Paid(BigDecimal(amount)))

fun account(member: String, vararg payments: Pair<String, String>) = MemberAccount(
    member = Member(id = member, joined = LocalDate.of(2026, 1, 1)),
    payments = payments.mapIndexed { number, (valueDate, amount) ->
        Payment("$member-$number", LocalDate.parse(valueDate), BigDecimal(amount))
    },
)

fun main() {
    println("A loan of 50,000 at 2 % a month: due on, instalment, interest, principal, balance")
    // ANCHOR: schedule
    val terms = terms("0.02")
    for (row in loanSchedule(terms).instalments) {
        println("${row.dueOn}  ${row.instalment}  ${row.interest}  ${row.principal}  ${row.closing}")
    }
    val cost = loanTrueCost(terms, TrueCostMethod.BY_SCHEDULE).cost
    println("True cost a year: ${cost.effectiveRate}")
    // ANCHOR_END: schedule

    // ANCHOR: position
    val loan = Loan(
        id = "L1",
        member = "otieno",
        terms = terms,
        events = listOf(paid("p1", "2026-02-15", "8926.29"), paid("p2", "2026-03-24", "8926.29")),
    )
    val position = loanPosition(loan, LocalDate.of(2026, 4, 20))
    println(
        "On ${position.asOf}: ${position.status.wire}, ${position.daysPastDue} days past due, " +
            "arrears ${position.arrears.total}, principal left ${position.principalOutstanding}, " +
            "to be free ${position.payoff.total}",
    )
    // ANCHOR_END: position

    // ANCHOR: contributions
    val january = LocalDate.of(2026, 1, 1)
    val savings = ContributionRule("savings", amount = BigDecimal(1_000), firstDue = january, frequency = Frequency.Months(1))
    val bylaws = Bylaws(effectiveFrom = january, contributions = listOf(savings))
    val accounts = listOf(
        account("amina", "2026-01-01" to "1000", "2026-02-01" to "1000", "2026-03-01" to "1000"),
        account("otieno", "2026-01-01" to "1500"),
        account("wanjiru", "2026-01-01" to "1000", "2026-02-01" to "1000", "2026-03-04" to "1000"),
    )
    println("\nThe group on 2026-03-05: expected, paid, arrears, days in arrears")
    for (member in contributionPositions(listOf(bylaws), accounts, LocalDate.of(2026, 3, 5))) {
        println("${member.member}  ${member.expected}  ${member.paid}  ${member.arrears}  ${member.daysInArrears}")
    }
    // ANCHOR_END: contributions

    // ANCHOR: error
    try {
        loanSchedule(terms("12"))
    } catch (refused: ChamaException) {
        println("\nRefused: ${refused.code}\n${refused.message}")
    }
    // ANCHOR_END: error
}
