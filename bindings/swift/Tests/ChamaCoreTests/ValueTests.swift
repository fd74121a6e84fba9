import ChamaCore
import Foundation
import XCTest

/// Decimals, dates and moments: exact both ways, and nothing that is not one.
final class ValueTests: XCTestCase {
    func testADecimalIsTheTextThatItWasMadeOf() throws {
        for text in [
            "0", "0.00", "1", "-1", "1.10", "-1.10", "100", "1000.00", "0.02", "0.0000000000000000000000000001",
            "79228162514264337593543950335", "-7.9228162514264337593543950335", "18446744073709551616.50",
        ] {
            XCTAssertEqual(try Decimal(exact: text).exactText, text)
        }
        XCTAssertEqual(try Decimal(exact: "-0.0").exactText, "0.0")
    }

    func testADecimalIsReadStrictly() {
        for text in [
            "", " 1", "1 ", "+1", "1e3", ".5", "5.", "01", "1,000", "1_000", "0x1", "NaN", "inf", "1.2.3", "--1", "1\u{0}", "١",
            "KES 5", "1234567890123456789012345678901234567890", "0.00000000000000000000000000001",
        ] {
            XCTAssertThrowsError(try Decimal(exact: text), text) { error in
                XCTAssertEqual((error as? ChamaError)?.code, "invalid_text", text)
            }
        }
    }

    func testTheScaleIsPartOfNoComparison() throws {
        let (short, long) = (try Decimal(exact: "1.1"), try Decimal(exact: "1.10"))
        XCTAssertEqual(short, long)
        XCTAssertEqual(Set([short, long]).count, 1)
        XCTAssertEqual((long + long).description, "2.2")
        XCTAssertEqual(long * 3, try Decimal(exact: "3.3"))
        XCTAssertEqual(try Decimal(exact: "0.00"), 0)
        XCTAssertEqual(try Decimal(exact: "0.00") + 5, 5)
    }

    func testUnitsOfAScale() {
        XCTAssertEqual(Decimal(2, scale: 2).exactText, "0.02")
        XCTAssertEqual(Decimal(-123_450, scale: 2).exactText, "-1234.50")
        XCTAssertEqual(Decimal(100, scale: 2).exactText, "1.00")
        XCTAssertEqual(Decimal(Int.max, scale: 28).exactText, "0.0000000009223372036854775807")
        XCTAssertEqual(Decimal(0, scale: 2).exactText, "0.00")
        XCTAssertTrue(Decimal(1, scale: -1).isNaN && Decimal(1, scale: 29).isNaN)
    }

    func testADateIsADayThatExists() throws {
        XCTAssertEqual(try LocalDate("2026-01-31").description, "2026-01-31")
        XCTAssertEqual(try LocalDate(year: 2024, month: 2, day: 29), try LocalDate("2024-02-29"))
        XCTAssertEqual(try LocalDate(DateComponents(year: 999, month: 12, day: 1)).description, "0999-12-01")
        XCTAssertLessThan(try LocalDate("2025-12-31"), try LocalDate("2026-01-01"))
        for text in ["2026-02-30", "2026-1-5", "26-01-05", "2026-01-05T00:00:00Z", " 2026-01-05", "", "+2026-01-05"] {
            XCTAssertThrowsError(try LocalDate(text)) { XCTAssertEqual(($0 as? ChamaError)?.code, "invalid_text", text) }
        }
        for (year, month, day) in [(2026, 2, 29), (2026, 13, 1), (2026, 0, 1), (-1, 1, 1), (10_000, 1, 1), (Int.min, 1, 1)] {
            XCTAssertThrowsError(try LocalDate(year: year, month: month, day: day), "\(year)-\(month)-\(day)")
        }
        XCTAssertThrowsError(try LocalDate(DateComponents(year: 2026)))
    }

    func testADayHangsOnTheTimeZone() throws {
        let nairobi = try XCTUnwrap(TimeZone(identifier: "Africa/Nairobi"))
        let late = Date(timeIntervalSince1970: 1_769_893_200)  // 31 January 2026, 21:00 UTC
        XCTAssertEqual(try LocalDate(late, in: nairobi), try LocalDate("2026-02-01"))
        XCTAssertEqual(try LocalDate(late, in: .gmt), try LocalDate("2026-01-31"))
        XCTAssertEqual(try LocalDate("2026-02-01").start(in: nairobi), late)
    }

    func testAMomentKeepsItsOffset() throws {
        let moment = try OffsetDateTime("2026-01-31T23:59:00+03:00")
        XCTAssertEqual(moment.description, "2026-01-31T23:59:00+03:00")
        XCTAssertEqual(moment.secondsFromUTC, 10_800)
        XCTAssertEqual(moment.date, Date(timeIntervalSince1970: 1_769_893_140))
        XCTAssertEqual(try OffsetDateTime("2026-01-31T20:59:00Z").description, "2026-01-31T20:59:00+00:00")
        let early = try OffsetDateTime("1969-12-31T19:00:00.250-05:00")
        XCTAssertEqual(early.date.timeIntervalSince1970, 0.25)
        XCTAssertEqual(early.secondsFromUTC, -18_000)
        for seconds in [0, 0.25, -1.5, 1_769_893_140.125, -2_208_988_800] {
            for offset in [0, 10_800, -18_000, 20_700, -12_600] {
                let date = Date(timeIntervalSince1970: seconds)
                let moment = try OffsetDateTime(date, secondsFromUTC: offset)
                XCTAssertEqual(moment.date, date)
                XCTAssertEqual(moment.secondsFromUTC, offset)
            }
        }
        for text in ["2026-01-31T23:59:00", "2026-01-31 23:59:00Z", "2026-02-30T00:00:00Z", ""] {
            XCTAssertThrowsError(try OffsetDateTime(text), text)
        }
        for offset in [30, 86_400, Int.max, Int.min] {
            XCTAssertThrowsError(try OffsetDateTime(Date(), secondsFromUTC: offset), "\(offset)")
        }
        for seconds in [Double.nan, .infinity, -.infinity, 1e300, 1e12 - 1, -1e11] {
            XCTAssertThrowsError(try OffsetDateTime(Date(timeIntervalSince1970: seconds), secondsFromUTC: 0), "\(seconds)")
            XCTAssertThrowsError(try LocalDate(Date(timeIntervalSince1970: seconds), in: .gmt), "\(seconds)")
        }
    }

    func testJSONReadsBackAsItself() throws {
        let text = #"{"amount":"10.00","weights":["1","0.50"],"step":null,"residual":{"kind":"part","index":1}}"#
        let terms = try SplitTerms(json: text)
        XCTAssertEqual(try JSON(terms.json())["weights"], .list([.text("1"), .text("0.50")]))
        XCTAssertEqual(try SplitTerms(json: terms.json()), terms)
        XCTAssertEqual(terms.residual, .part(index: 1))
        XCTAssertThrowsError(try SplitTerms(json: #"{"amount":"10","weights":["1"],"wieghts":[]}"#)) { error in
            XCTAssertEqual(error.localizedDescription.prefix(28), "`wieghts` is not a known fie")
            XCTAssertEqual("\(error)", error.localizedDescription)
        }
        let odd = "\"\\ é 😀 \u{0}\u{1F}\n\t\u{2028}"
        let member = Member(id: "m", name: odd, joined: try LocalDate("2026-01-01"))
        XCTAssertEqual(try Member(json: member.json()).name, odd)
    }

    func testValuesAreCodable() throws {
        struct Saved: Codable, Equatable {
            let name: String
            let terms: SplitTerms
            let due: LocalDate
            let closed: OffsetDateTime
            let mode: RoundingMode
            let flow: NormalSampleTerms
        }
        let saved = Saved(
            name: "first",
            terms: SplitTerms(amount: try Decimal(exact: "1000.10"), weights: [1, Decimal(5, scale: 1)]),
            due: try LocalDate("2026-01-31"),
            closed: try OffsetDateTime("2026-01-31T23:59:00+03:00"),
            mode: .halfEven,
            flow: NormalSampleTerms(seed: -9_007_199_254_740_991, entity: "e", block: 0, count: 1)
        )
        let data = try JSONEncoder().encode(saved)
        XCTAssertTrue(String(decoding: data, as: UTF8.self).contains(#""amount":"1000.10""#))
        XCTAssertEqual(try JSONDecoder().decode(Saved.self, from: data), saved)
        let list = try PropertyListEncoder().encode([saved.terms])
        XCTAssertThrowsError(try JSONDecoder().decode(SplitTerms.self, from: Data(#"{"amount": 10, "weights": ["1"]}"#.utf8))) {
            XCTAssertEqual(($0 as? ChamaError)?.fields["argument"], "amount")
        }
        _ = list
    }
}
