import ChamaCore
import Foundation
import XCTest

/// Many calls: from many tasks at once, a million in a row, and how long one takes.
final class LoadTests: XCTestCase {
    private func terms(_ count: Int) throws -> LoanTerms {
        let rate = Rate(value: Decimal(2, scale: 2), per: .month)
        return LoanTerms(
            principal: 50_000, disbursedOn: try LocalDate("2026-01-15"), interest: .reducingBalance(rate: rate),
            term: .instalments(count: count))
    }

    func testTasksGetTheSameAnswers() async throws {
        let expected = try (1...40).map { try loanSchedule(terms: terms($0)) }
        let all = try (1...40).map { try terms($0) }
        try await withThrowingTaskGroup(of: (Int, LoanSchedule).self) { group in
            for round in 0..<400 {
                group.addTask { (round % 40, try loanSchedule(terms: all[round % 40])) }
            }
            for try await (place, found) in group {
                XCTAssertEqual(found, expected[place])
            }
        }
    }

    /// `CHAMA_CALLS` says how many; the memory may not grow with them.
    func testAMillionCallsTakeNoMoreMemory() throws {
        let named = ProcessInfo.processInfo.environment["CHAMA_CALLS"].flatMap(Int.init)
        let calls = named ?? 20_000
        let day = try LocalDate("2026-01-31")
        func run(_ count: Int) throws {
            for number in 0..<count {
                _ = try addMonths(date: day, months: number % 100)
                if number % 10 == 0 { XCTAssertThrowsError(try addMonths(date: day, months: .max)) }
            }
        }
        try run(calls / 10)
        let before = try memory()
        try run(calls)
        let grown = try memory() - before
        print("memory: \(calls) calls, \(grown) KB more")
        XCTAssertLessThan(grown, 4_096)
    }

    /// What is held of the memory of this program, in KB.
    private func memory() throws -> Int {
        #if os(Linux)
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            return Int(line?.filter(\.isNumber) ?? "") ?? 0
        #else
            return 0
        #endif
    }

    func testHowLongACallTakes() throws {
        let terms = try terms(36)
        let arguments = #"{"terms":\#(terms.json())}"#
        let clock = ContinuousClock()
        func each(_ times: Int, _ call: () throws -> Void) rethrows -> Duration {
            try call()
            return try clock.measure { for _ in 0..<times { try call() } } / times
        }
        let typed = try each(300) { _ = try loanSchedule(terms: terms) }
        let text = each(300) { _ = JSONDoor.call("loan_schedule", arguments) }
        let small = try each(3_000) { _ = try easterSunday(year: 2026) }
        print("speed: a schedule of 36 rows \(typed) typed and \(text) as text; a date \(small)")
    }
}
