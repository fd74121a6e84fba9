// The first hour with ChamaCore: a loan that is paid late, a group's contributions, and an error.
// The same program in other languages stands beside it; all print examples/expected.txt.
import ChamaCore
import Foundation

// ANCHOR: terms
func terms(rate: Decimal) throws -> LoanTerms {
    LoanTerms(
        principal: 50_000,
        disbursedOn: try LocalDate("2026-01-15"),
        interest: .reducingBalance(rate: Rate(value: rate, per: .month)),
        term: .instalments(count: 6)
    )
}
// ANCHOR_END: terms

func paid(_ id: String, _ valueDate: String, _ amount: String) throws -> LoanEvent {
    LoanEvent(id: id, valueDate: try LocalDate(valueDate), what: .paid(amount: try Decimal(exact: amount)))
}

func account(_ member: String, _ payments: [(String, Decimal)]) throws -> MemberAccount {
    MemberAccount(
        member: Member(id: member, joined: try LocalDate("2026-01-01")),
        payments: try payments.enumerated().map { number, payment in
            Payment(id: "\(member)-\(number)", valueDate: try LocalDate(payment.0), amount: payment.1)
        }
    )
}

print("A loan of 50,000 at 2 % a month: due on, instalment, interest, principal, balance")
// ANCHOR: schedule
let termsOf2 = try terms(rate: Decimal(exact: "0.02"))
for row in try loanSchedule(terms: termsOf2).instalments {
    let amounts = [row.instalment, row.interest, row.principal, row.closing]
    print(row.dueOn, amounts.map(\.exactText).joined(separator: "  "), separator: "  ")
}
let cost = try loanTrueCost(terms: termsOf2, method: .bySchedule).cost
print("True cost a year:", cost.effectiveRate ?? 0)
// ANCHOR_END: schedule

// ANCHOR: position
let loan = Loan(
    id: "L1", member: "otieno", terms: termsOf2,
    events: [try paid("p1", "2026-02-15", "8926.29"), try paid("p2", "2026-03-24", "8926.29")]
)
let position = try loanPosition(loan: loan, asOf: LocalDate("2026-04-20"))
print(
    "On \(position.asOf): \(position.status.rawValue), \(position.daysPastDue) days past due,",
    "arrears \(position.arrears.total.exactText), principal left \(position.principalOutstanding.exactText),",
    "to be free \(position.payoff.total.exactText)"
)
// ANCHOR_END: position

// ANCHOR: contributions
let january = try LocalDate("2026-01-01")
let savings = ContributionRule(id: "savings", amount: 1_000, firstDue: january, frequency: .months(every: 1))
let bylaws = Bylaws(effectiveFrom: january, contributions: [savings])
let accounts = [
    try account("amina", [("2026-01-01", 1_000), ("2026-02-01", 1_000), ("2026-03-01", 1_000)]),
    try account("otieno", [("2026-01-01", 1_500)]),
    try account("wanjiru", [("2026-01-01", 1_000), ("2026-02-01", 1_000), ("2026-03-04", 1_000)]),
]
print("\nThe group on 2026-03-05: expected, paid, arrears, days in arrears")
for member in try contributionPositions(bylaws: [bylaws], accounts: accounts, asOf: LocalDate("2026-03-05")) {
    let amounts = [member.expected, member.paid, member.arrears].map(\.exactText).joined(separator: "  ")
    print("\(member.member)  \(amounts)  \(member.daysInArrears)")
}
// ANCHOR_END: contributions

// ANCHOR: error
do {
    _ = try loanSchedule(terms: terms(rate: 12))
} catch let refused as ChamaError {
    print("\nRefused: \(refused.code)\n\(refused.message)")
}
// ANCHOR_END: error
