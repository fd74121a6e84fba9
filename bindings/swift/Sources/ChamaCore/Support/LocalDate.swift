import Foundation

/// A day of the calendar, without a time and without a time zone.
///
/// Every value is a day that exists: what is none is refused when it is made.
///
/// ```swift
/// let due = try LocalDate("2026-01-31")
/// let paid = try LocalDate(year: 2026, month: 2, day: 9)
/// print(paid > due, paid)  // true 2026-02-09
/// ```
public struct LocalDate: Hashable, Comparable, Sendable, Codable, CustomStringConvertible, _Form {
    /// The year, from 0 to 9999; most functions compute with those from 1900 to 2199.
    public let year: Int
    /// The month, from 1 to 12.
    public let month: Int
    /// The day of the month, from 1.
    public let day: Int

    /// The day that a text says: `2026-01-31`, and no other way of writing it.
    ///
    /// - Throws: ``ChamaError/invalidText(_:)``.
    public init(_ text: String) throws {
        self = try Door.value("Date", of: text)
    }

    /// The day of a month.
    ///
    /// - Throws: ``ChamaError/invalidText(_:)`` where there is none, such as 30 February.
    public init(year: Int, month: Int, day: Int) throws {
        try self.init(Self.written(year, month, day))
    }

    /// The day of a calendar's year, month and day.
    ///
    /// - Throws: ``ChamaError/invalidText(_:)`` where they are no day or one of them is missing.
    public init(_ components: DateComponents) throws {
        try self.init(year: components.year ?? -1, month: components.month ?? 0, day: components.day ?? 0)
    }

    /// The day on which a moment falls in a time zone. A chama's day is that of its members, not that of a server.
    ///
    /// - Throws: ``ChamaError/invalidText(_:)`` for a moment before 1600 or after 9999.
    public init(_ date: Date, in timeZone: TimeZone) throws {
        guard date.isOfACalendar else {
            try self.init("\(date.timeIntervalSince1970) s since 1970")
            return
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        try self.init(calendar.dateComponents([.year, .month, .day], from: date))
    }

    /// The year, the month and the day, for a calendar.
    public var dateComponents: DateComponents {
        DateComponents(year: year, month: month, day: day)
    }

    /// The moment at which the day begins in a time zone.
    public func start(in timeZone: TimeZone) -> Date? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        return calendar.date(from: dateComponents)
    }

    /// The day as it is written: `2026-01-31`.
    public var description: String {
        Self.written(year, month, day)
    }

    public static func < (one: LocalDate, other: LocalDate) -> Bool {
        (one.year, one.month, one.day) < (other.year, other.month, other.day)
    }

    /// How many days after 1 January 1970 a day is.
    static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years from March, so that the leap day is the last of its year.
        let from = month > 2 ? year : year - 1
        let inYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * from + from / 4 - from / 100 + from / 400 + inYear - 719_468
    }

    private static func written(_ year: Int, _ month: Int, _ day: Int) -> String {
        year.padded(4) + "-" + month.padded(2) + "-" + day.padded(2)
    }

    public init(_from _in: inout _Reader) throws {
        let digits = try _in.quoted()
        guard digits.count == 10 else { throw _in.fault("no date") }
        year = Self.number(digits.prefix(4))
        month = Self.number(digits.dropFirst(5).prefix(2))
        day = Self.number(digits.suffix(2))
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int {
        var number = 0
        for digit in digits { number = number * 10 + Int(digit & 15) }
        return number
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

extension Date {
    /// Whether it is of the years 1600 to 9999, in which every calendar of ours counts alike.
    var isOfACalendar: Bool {
        (-11_676_096_000..<253_402_300_800).contains(timeIntervalSince1970)
    }
}

extension Int {
    /// The number with zeros before it.
    func padded(_ width: Int) -> String {
        String(repeating: "0", count: Swift.max(0, width - description.count)) + description
    }
}
