import Foundation

extension Decimal {
    /// The number that a text says, exactly: `try Decimal(exact: "0.02")`.
    ///
    /// Write fractions so, or as `Decimal(2, scale: 2)`: the literal `0.02` goes through a `Double`, and `Decimal(string:)` takes any text that begins
    /// like a number. Whole numbers are exact as literals.
    ///
    /// - Throws: ``ChamaError/invalidText(_:)`` for anything but digits, at most one point and at most one minus, and beyond 28 digits.
    public init(exact text: String) throws {
        self = try Door.value("Decimal", of: text)
    }

    /// So many units of the last decimal: `Decimal(1_234_50, scale: 2)` is 1234.50. No number for a scale below 0 or above 28.
    public init(_ units: Int, scale: Int) {
        guard (0...28).contains(scale) else {
            self = .nan
            return
        }
        self = Decimal(units).with(scale: scale, shift: scale)
    }

    /// The number with all its decimals, as the other languages write it: `1000.00`.
    ///
    /// Results come with their scale, which `description` shows too, but for zero. Calculating loses it: `a + b` is as short as it can be.
    public var exactText: String {
        let text = description
        let point = text.firstIndex(of: ".")
        let decimals = point.map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        guard -exponent > decimals, !isNaN else { return text }
        return text + (point == nil ? "." : "") + String(repeating: "0", count: -exponent - decimals)
    }

    /// The number divided by 10 as often as `shift` says, and with `scale` decimals where it has fewer.
    private func with(scale: Int, shift: Int) -> Decimal {
        var value = Decimal(sign: sign, exponent: -shift, significand: magnitude)
        guard value.exponent != -scale else { return value }
        // The smallest unit of that scale pulls the other up to it.
        var unit = Decimal(sign: .plus, exponent: -scale, significand: 1)
        guard NSDecimalNormalize(&value, &unit, .plain) == .noError else { return value }
        return value
    }
}

extension Decimal: _Form {
    public init(_from _in: inout _Reader) throws {
        let text = try _in.quoted()
        var digits: UInt64 = 0
        var scale = 0
        var isPart = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): continue
            case UInt8(ascii: "."): isPart = true
            default:
                let (tens, isLarge) = digits.multipliedReportingOverflow(by: 10)
                let (sum, isLarger) = tens.addingReportingOverflow(UInt64(byte & 15))
                guard !isLarge, !isLarger else {
                    self = try Decimal(long: text, &_in)
                    return
                }
                digits = sum
                if isPart { scale += 1 }
            }
        }
        let value = Decimal(digits).with(scale: scale, shift: scale)
        self = text.first == UInt8(ascii: "-") ? -value : value
    }

    /// A number of more than 19 digits.
    private init(long text: ArraySlice<UInt8>, _ _in: inout _Reader) throws {
        let words = String(decoding: text, as: UTF8.self)
        guard let value = Decimal(string: words, locale: Locale(identifier: "en_US_POSIX")) else {
            throw _in.fault("\(words) is no Decimal")
        }
        let decimals = words.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0
        self = value.with(scale: decimals, shift: 0)
    }

    public func _write(to _out: inout _Writer) {
        _out.quoted(exactText)
    }
}
