import Foundation

/// JSON as the library writes it: on one line, every field there and in the order of its type. Not for use outside of this module.
///
/// What users write goes to the library first, which refuses what is wrong in it and says the rest in this form.
public struct _Reader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Something else than was expected: this module and the library under it are not of one version.
    func fault(_ detail: String) -> ChamaError {
        .inside("reading", "\(detail) at byte \(at)")
    }

    mutating func open() throws {
        try take(UInt8(ascii: "{"))
    }

    mutating func close() throws {
        try take(UInt8(ascii: "}"))
    }

    /// Opens a choice with data and returns its kind.
    mutating func kind() throws -> String {
        try open()
        return try field("kind")
    }

    mutating func field<Value: _Form>(_ name: StaticString) throws -> Value {
        takesComma()
        try take(UInt8(ascii: "\""))
        guard continues(with: name) else { throw fault("\(name) is not") }
        at += name.utf8CodeUnitCount
        try take(UInt8(ascii: "\""))
        try take(UInt8(ascii: ":"))
        return try Value(_from: &self)
    }

    // In C, for it is what takes the time where a program is built without optimisation.
    private func continues(with name: StaticString) -> Bool {
        guard bytes.count - at >= name.utf8CodeUnitCount else { return false }
        return bytes.withUnsafeBytes { memcmp($0.baseAddress! + at, name.utf8Start, name.utf8CodeUnitCount) == 0 }
    }

    /// Where a byte stands next, at or after a place.
    private func place(of byte: UInt8, from: Int, to: Int) -> Int? {
        guard from < to else { return nil }
        return bytes.withUnsafeBytes { all in
            memchr(all.baseAddress! + from, Int32(byte), to - from).map { UnsafeRawPointer($0) - all.baseAddress! }
        }
    }

    /// The name of the next field, whatever it is; nothing at the end of the object.
    mutating func key() throws -> String? {
        guard !takes(UInt8(ascii: "}")) else { return nil }
        takesComma()
        let name = try text()
        try take(UInt8(ascii: ":"))
        return name
    }

    mutating func takesComma() {
        _ = takes(UInt8(ascii: ","))
    }

    /// Whether the list has another element, which then follows.
    mutating func hasElement(first: Bool) throws -> Bool {
        if first { try take(UInt8(ascii: "[")) }
        if takes(UInt8(ascii: "]")) { return false }
        takesComma()
        return true
    }

    mutating func takesNull() -> Bool {
        guard next == UInt8(ascii: "n") else { return false }
        at += 4
        return true
    }

    mutating func flag() throws -> Bool {
        switch next {
        case UInt8(ascii: "t"):
            at += 4
            return true
        case UInt8(ascii: "f"):
            at += 5
            return false
        default: throw fault("neither true nor false")
        }
    }

    mutating func number() throws -> Substring {
        let from = at
        while let byte = next, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") {
            at += 1
        }
        return Substring(decoding: bytes[from..<at], as: UTF8.self)
    }

    mutating func text() throws -> String {
        let inside = try quoted()
        guard place(of: UInt8(ascii: "\\"), from: inside.startIndex, to: inside.endIndex) != nil else {
            return String(decoding: inside, as: UTF8.self)
        }
        return try unescaped(inside)
    }

    /// What stands between two quotes, as it stands.
    mutating func quoted() throws -> ArraySlice<UInt8> {
        try take(UInt8(ascii: "\""))
        let from = at
        while let quote = place(of: UInt8(ascii: "\""), from: at, to: bytes.count) {
            at = quote + 1
            // A quote after an odd number of backslashes is one of the text.
            var before = quote
            while before > from, bytes[before - 1] == UInt8(ascii: "\\") { before -= 1 }
            if (quote - before).isMultiple(of: 2) { return bytes[from..<quote] }
        }
        throw fault("no end of a text")
    }

    private func unescaped(_ inside: ArraySlice<UInt8>) throws -> String {
        var letters: [UInt8] = []
        var rest = inside
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                letters.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): letters.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): letters.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "t"): letters.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "u"):
                // The library escapes so only what is below a blank.
                let code = UInt8(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16)
                guard let code else { throw fault("no such letter") }
                letters.append(code)
                rest = rest.dropFirst(4)
            case let other?: letters.append(other)
            case nil: throw fault("half a letter")
            }
        }
        return String(decoding: letters, as: UTF8.self)
    }

    var next: UInt8? {
        at < bytes.count ? bytes[at] : nil
    }

    mutating func take(_ byte: UInt8) throws {
        guard takes(byte) else { throw fault("no \(Character(UnicodeScalar(byte)))") }
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }
}
