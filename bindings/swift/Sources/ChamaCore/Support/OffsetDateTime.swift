import Foundation

/// A moment, with the offset from UTC of the place where it is told.
///
/// ```swift
/// let closing = try OffsetDateTime("2026-01-31T23:59:00+03:00")
/// let now = try OffsetDateTime(Date(), secondsFromUTC: 3 * 3600)
/// ```
public struct OffsetDateTime: Hashable, Sendable, Codable, CustomStringConvertible, _Form {
    /// The moment as it is written: `2026-01-31T23:59:00+03:00`.
    public let description: String

    /// The moment that a text says: RFC 3339, with its offset.
    ///
    /// - Throws: ``ChamaError/invalidText(_:)``.
    public init(_ text: String) throws {
        self = try Door.value("Instant", of: text)
    }

    /// A moment, told by clocks that are so many seconds ahead of UTC: 3 · 3600 in Nairobi. It is kept to the millisecond.
    ///
    /// - Throws: ``ChamaError/invalidText(_:)`` for an offset beyond 18 hours or with part of a minute, and for a moment before 1600 or after 9999.
    public init(_ date: Date, secondsFromUTC offset: Int) throws {
        guard (-64_800...64_800).contains(offset), offset % 60 == 0, date.isOfACalendar else {
            // It cannot be written so: the refusal shows it.
            try self.init("\(date.timeIntervalSince1970) s since 1970, \(offset) s from UTC")
            return
        }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.calendar = Calendar(identifier: .gregorian)
        format.timeZone = TimeZone(secondsFromGMT: offset)
        format.dateFormat = "yyyy-MM-dd'T'HH:mm:ss.SSS"
        let minutes = abs(offset) / 60
        let zone = (offset < 0 ? "-" : "+") + (minutes / 60).padded(2) + ":" + (minutes % 60).padded(2)
        try self.init(format.string(from: date) + zone)
    }

    /// How many seconds its clocks are ahead of UTC.
    public var secondsFromUTC: Int {
        let digits = description.utf8.suffix(6).map { Int($0 & 15) }
        let seconds = (digits[1] * 10 + digits[2]) * 3600 + (digits[4] * 10 + digits[5]) * 60
        return description.utf8.suffix(6).first == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// The moment, without its offset.
    public var date: Date {
        let digits = description.utf8.map { Int($0 & 15) }
        let number = { (range: Range<Int>) in digits[range].reduce(0) { $0 * 10 + $1 } }
        let fraction = digits.dropFirst(20).dropLast(6)
        let part = fraction.reversed().reduce(0.0) { ($0 + Double($1)) / 10 }
        let year = number(0..<4), month = number(5..<7), day = number(8..<10)
        let days = LocalDate.daysSince1970(year, month, day)
        let seconds = days * 86_400 + number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19) - secondsFromUTC
        return Date(timeIntervalSince1970: Double(seconds) + part)
    }

    public init(_from _in: inout _Reader) throws {
        description = try _in.text()
        // The rest takes the form for granted.
        guard description.utf8.count >= 25 else { throw _in.fault("no moment") }
    }

    public func _write(to _out: inout _Writer) {
        _out.quoted(description)
    }

    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var one = encoder.singleValueContainer()
        try one.encode(description)
    }
}
