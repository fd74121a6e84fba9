import ChamaCore
import Foundation
import XCTest

/// What is wrong is refused with the code, the fields and the words of every language; nothing of it ends the program.
final class RefusalTests: XCTestCase {
    private func terms(_ amount: Decimal = 10, weights: [Decimal] = [1], index: Int? = nil) -> SplitTerms {
        SplitTerms(amount: amount, weights: weights, residual: index.map { .part(index: $0) } ?? .largestRemainder)
    }

    func testBadValuesOfGoodTypes() throws {
        let day = try LocalDate("2026-01-31")
        let long = try XCTUnwrap(Decimal(string: "1234567890123456789012345678901234567890"))
        let table: [(String, String, String, () throws -> Void)] = [
            ("NaN as money", "invalid_text", "terms.amount", { _ = try split(terms: self.terms(.nan)) }),
            ("40 digits", "invalid_text", "terms.amount", { _ = try split(terms: self.terms(long)) }),
            ("huge", "invalid_text", "terms.amount", { _ = try split(terms: self.terms(.greatestFiniteMagnitude)) }),
            ("tiny", "invalid_text", "terms.amount", { _ = try split(terms: self.terms(.leastNonzeroMagnitude)) }),
            ("above the limit", "out_of_range", "terms.amount", { _ = try split(terms: self.terms(1_000_000_000_001)) }),
            ("a float's decimals", "too_many_decimals", "terms.amount", { _ = try split(terms: self.terms(Decimal(0.1 + 0.2))) }),
            ("empty list", "empty", "terms.weights", { _ = try split(terms: self.terms(weights: [])) }),
            (
                "huge list", "too_long", "terms.weights",
                { _ = try split(terms: self.terms(weights: Array(repeating: 1, count: 1_000_001))) }
            ),
            ("in a list", "invalid_text", "terms.weights[1]", { _ = try split(terms: self.terms(weights: [1, .nan])) }),
            ("no such index", "out_of_range", "terms.residual.index", { _ = try split(terms: self.terms(index: -1)) }),
            ("beyond 32 bits", "out_of_range", "terms.residual.index", { _ = try split(terms: self.terms(index: 1 << 40)) }),
            ("beyond 53 bits", "out_of_range", "minor_units", { _ = try minorUnitsToAmount(minorUnits: .max, currency: .kes) }),
            ("negative count", "out_of_range", "year", { _ = try easterSunday(year: -1) }),
            (
                "a date beyond", "date_out_of_range", "date",
                { _ = try addMonths(date: LocalDate(year: 1, month: 1, day: 1), months: 1) }
            ),
            ("a number beyond", "out_of_range", "months", { _ = try addMonths(date: day, months: .min) }),
            ("empty text", "empty", "seed_text", { _ = try verifiableShuffle(seedText: "", items: ["a"]) }),
            (
                "a letter that is none", "invalid_text", "items[0]",
                { _ = try verifiableShuffle(seedText: "s", items: ["a\u{0}"]) }
            ),
        ]
        for (name, code, argument, call) in table {
            XCTAssertThrowsError(try call(), name) { error in
                let error = error as? ChamaError
                XCTAssertEqual(error?.code, code, "\(name): \(String(describing: error))")
                XCTAssertEqual(error?.fields["argument"], argument, name)
                XCTAssertEqual(error?.message.contains("stack backtrace"), false)
            }
        }
    }

    func testBadJSON() {
        let table: [(json: String, code: String, argument: String)] = [
            (#"{"amount": 10.5, "weights": ["1"]}"#, "wrong_type", "amount"),
            (#"{"amount": true, "weights": ["1"]}"#, "wrong_type", "amount"),
            (#"{"amount": null, "weights": ["1"]}"#, "wrong_type", "amount"),
            (#"{"amount": "NaN", "weights": ["1"]}"#, "invalid_text", "amount"),
            (#"{"amount": "1e3", "weights": ["1"]}"#, "invalid_text", "amount"),
            (#"{"weights": ["1"]}"#, "missing_field", "amount"),
            (#"{"amount": "1", "weights": ["1"], "x": 1}"#, "unknown_field", "x"),
            (#"{"amount": "1", "amount": "1", "weights": ["1"]}"#, "duplicate", "amount"),
            (#"{"amount": "1", "weights": ["1"], "residual": {"kind": "gift"}}"#, "unknown_variant", "residual.kind"),
            (#"{"amount": "1", "weights": ["1"], "residual": {"kind": "part", "index": 1.5}}"#, "wrong_type", "residual.index"),
            (#"{"amount": "1", "weights": ["1"], "residual": {"kind": "part", "index": 1e30}}"#, "wrong_type", "residual.index"),
            (#"{"amount": "1", "weights": {}}"#, "wrong_type", "weights"),
            ("[]", "wrong_type", "text"),
            ("null", "wrong_type", "text"),
            ("", "invalid_text", "text"),
            ("{", "invalid_text", "text"),
            (String(repeating: "[", count: 100_000), "invalid_text", "text"),
        ]
        for one in table {
            XCTAssertThrowsError(try SplitTerms(json: one.json), one.json) { error in
                let error = error as? ChamaError
                XCTAssertEqual(error?.code, one.code, one.json)
                XCTAssertEqual(error?.fields["argument"], one.argument, one.json)
            }
        }
        XCTAssertThrowsError(try Holiday(json: #"{"date": "2026-02-30", "name": "x"}"#)) {
            XCTAssertEqual(($0 as? ChamaError)?.code, "invalid_text")
        }
    }

    func testARefusalIsMatchedByItsCase() throws {
        let rate = Rate(value: 12, per: .month)
        let terms = LoanTerms(
            principal: 50_000, disbursedOn: try LocalDate("2026-01-15"), interest: .reducingBalance(rate: rate),
            term: .instalments(count: 6))
        do {
            _ = try loanSchedule(terms: terms)
            XCTFail("a rate of 12 was taken")
        } catch ChamaError.outOfRange(let refused) {
            XCTAssertEqual(refused.argument, "terms.interest.rate.value")
            XCTAssertEqual([refused.value, refused.minimum], ["12", "0"])
            XCTAssertTrue(refused.maximum.hasPrefix("10"))
        }
    }

    func testTheDoorAnswersWhateverItIsAsked() throws {
        XCTAssertEqual(try JSON(JSONDoor.call("no_such", "{}"))["error"]?["code"]?.string, "not_found")
        XCTAssertEqual(try JSON(JSONDoor.call("split", "\u{0}"))["error"]?["code"]?.string, "invalid_text")
        XCTAssertEqual(try JSON(JSONDoor.value("no_such", "{}"))["error"]?["argument"]?.string, "type")
    }
}
