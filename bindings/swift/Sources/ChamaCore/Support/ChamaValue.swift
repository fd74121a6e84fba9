import Foundation

/// A value with a JSON form: every type of this module.
///
/// The form is the same in every language, so that what a server writes an app reads:
///
/// ```swift
/// let rounding = try Rounding(json: #"{"mode": "down"}"#)
/// print(rounding.json())  // {"mode":"down","step":null}
/// ```
///
/// Reading is strict. What is wrong is a ``ChamaError`` with the whole path of the place, and what is left out gets its default. Through
/// `Codable` a value has the same form inside of your own types.
public protocol ChamaValue: _Form, Hashable, Sendable, Codable {
    /// The name of the type in every language.
    static var _name: String { get }
}

extension ChamaValue {
    /// The value that a JSON text says.
    ///
    /// - Throws: ``ChamaError`` for the first fault in the order of the text.
    public init(json: String) throws {
        self = try Door.value(Self._name, json)
    }

    /// The value as JSON, on one line.
    public func json() -> String {
        var out = _Writer()
        _write(to: &out)
        return out.text
    }

    /// The value that a decoder has, as `init(json:)` reads it.
    public init(from decoder: any Decoder) throws {
        var out = _Writer()
        try Tree(from: decoder).write(to: &out)
        try self.init(json: out.text)
    }

    /// The value as a decoder of this type, or of another language, reads it.
    public func encode(to encoder: any Encoder) throws {
        var json = _Reader(json())
        try Tree(&json).encode(to: encoder)
    }
}

/// What can be read from an answer of the library and written into a question. Not for use outside of this module.
public protocol _Form {
    init(_from _in: inout _Reader) throws
    func _write(to _out: inout _Writer)
}

/// A choice without data: its raw value is its name in JSON.
public protocol _Choice: _Form, RawRepresentable, CaseIterable, Hashable, Sendable, Codable where RawValue == String {}

extension _Choice {
    public init(_from _in: inout _Reader) throws {
        let name = try String(_from: &_in)
        guard let choice = Self(rawValue: name) else { throw _in.fault("no \(Self.self) is called \(name)") }
        self = choice
    }

    public func _write(to _out: inout _Writer) {
        rawValue._write(to: &_out)
    }
}

extension Bool: _Form {
    public init(_from _in: inout _Reader) throws {
        self = try _in.flag()
    }

    public func _write(to _out: inout _Writer) {
        _out.raw(self ? "true" : "false")
    }
}

extension Int: _Form {
    public init(_from _in: inout _Reader) throws {
        let digits = try _in.number()
        guard let whole = Int(digits) else { throw _in.fault("\(digits) is no Int") }
        self = whole
    }

    public func _write(to _out: inout _Writer) {
        _out.raw(description)
    }
}

extension Double: _Form {
    public init(_from _in: inout _Reader) throws {
        let digits = try _in.number()
        guard let number = Double(digits) else { throw _in.fault("\(digits) is no Double") }
        self = number
    }

    /// The shortest digits that read back as the same bits. What is no number is text, which is refused with its place.
    public func _write(to _out: inout _Writer) {
        if isFinite {
            _out.raw(description)
        } else {
            _out.quoted(description)
        }
    }
}

extension String: _Form {
    public init(_from _in: inout _Reader) throws {
        self = try _in.text()
    }

    public func _write(to _out: inout _Writer) {
        _out.quoted(self)
    }
}

extension Optional: _Form where Wrapped: _Form {
    public init(_from _in: inout _Reader) throws {
        self = _in.takesNull() ? nil : try Wrapped(_from: &_in)
    }

    public func _write(to _out: inout _Writer) {
        guard let value = self else { return _out.raw("null") }
        value._write(to: &_out)
    }
}

extension Array: _Form where Element: _Form {
    public init(_from _in: inout _Reader) throws {
        self = []
        while try _in.hasElement(first: isEmpty) {
            append(try Element(_from: &_in))
        }
    }

    public func _write(to _out: inout _Writer) {
        _out.raw("[")
        for (index, element) in enumerated() {
            if index > 0 { _out.raw(",") }
            element._write(to: &_out)
        }
        _out.raw("]")
    }
}
