import Foundation

/// JSON as it was written: its tests see what a reader would smooth over.
indirect enum JSON: Equatable, CustomStringConvertible {
    case word(String)
    case number(String)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(_ text: String) throws {
        var parser = Parser(bytes: Array(text.utf8))
        self = try parser.value()
        parser.space()
        guard parser.at == parser.bytes.count else { throw Fault(at: parser.at) }
    }

    struct Fault: Error {
        let at: Int
    }

    subscript(key: String) -> JSON? {
        guard case .object(let entries) = self else { return nil }
        return entries[key]
    }

    var string: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// Texts by their letters, whole numbers by their value, others by their bits, keys in any order.
    static func == (one: JSON, other: JSON) -> Bool {
        switch (one, other) {
        case (.word(let one), .word(let other)), (.text(let one), .text(let other)):
            return Array(one.utf8) == Array(other.utf8)
        case (.number(let one), .number(let other)):
            if let one = Int(one), let other = Int(other) { return one == other }
            return Double(one)?.bitPattern == Double(other)?.bitPattern
        case (.list(let one), .list(let other)): return one == other
        case (.object(let one), .object(let other)): return one == other
        default: return false
        }
    }

    var description: String {
        switch self {
        case .word(let words), .number(let words): return words
        case .text(let text): return "\"\(text)\""
        case .list(let elements): return "[" + elements.map(\.description).joined(separator: ",") + "]"
        case .object(let entries):
            let sorted = entries.sorted { $0.key < $1.key }
            return "{" + sorted.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        }
    }
}

/// A file of vectors.
struct Vectors {
    struct Case {
        let id: String
        let function: String
        /// As the file has them, to the letter.
        let arguments: String
        let expected: JSON
    }

    static func read(_ file: URL) throws -> [Case] {
        var parser = Parser(bytes: Array(try Data(contentsOf: file)))
        var cases: [Case] = []
        try parser.object { key, parser in
            guard key == "cases" else {
                _ = try parser.value()
                return
            }
            try parser.list { parser in
                var said: [String: JSON] = [:]
                var arguments = ""
                try parser.object { key, parser in
                    let from = parser.at
                    said[key] = try parser.value()
                    if key == "args" { arguments = String(decoding: parser.bytes[from..<parser.at], as: UTF8.self) }
                }
                let at = parser.at
                let text: (String) throws -> String = { key in
                    guard let text = said[key]?.string else { throw JSON.Fault(at: at) }
                    return text
                }
                let expected: [String: JSON] = said.filter { $0.key == "returns" || $0.key == "error" }
                cases.append(
                    Case(id: try text("id"), function: try text("function"), arguments: arguments, expected: .object(expected)))
            }
        }
        return cases
    }
}

struct Parser {
    let bytes: [UInt8]
    var at = 0

    var next: UInt8 {
        at < bytes.count ? bytes[at] : 0
    }

    mutating func space() {
        while [0x20, 0x0A, 0x0D, 0x09].contains(next) { at += 1 }
    }

    mutating func take(_ letter: Unicode.Scalar) throws {
        space()
        guard next == UInt8(ascii: letter) else { throw JSON.Fault(at: at) }
        at += 1
    }

    mutating func takes(_ letter: Unicode.Scalar) -> Bool {
        space()
        guard next == UInt8(ascii: letter) else { return false }
        at += 1
        return true
    }

    mutating func value() throws -> JSON {
        space()
        switch next {
        case UInt8(ascii: "{"):
            var entries: [String: JSON] = [:]
            try object { key, parser in entries[key] = try parser.value() }
            return .object(entries)
        case UInt8(ascii: "["):
            var elements: [JSON] = []
            try list { parser in elements.append(try parser.value()) }
            return .list(elements)
        case UInt8(ascii: "\""): return .text(try text())
        default:
            let from = at
            while at < bytes.count, !",]} \n\r\t".utf8.contains(next) { at += 1 }
            guard at > from else { throw JSON.Fault(at: at) }
            let words = String(decoding: bytes[from..<at], as: UTF8.self)
            return words.first?.isLetter == true ? .word(words) : .number(words)
        }
    }

    mutating func object(_ entry: (String, inout Parser) throws -> Void) throws {
        try take("{")
        guard !takes("}") else { return }
        repeat {
            space()
            let key = try text()
            try take(":")
            space()
            try entry(key, &self)
        } while takes(",")
        try take("}")
    }

    mutating func list(_ element: (inout Parser) throws -> Void) throws {
        try take("[")
        guard !takes("]") else { return }
        repeat {
            space()
            try element(&self)
        } while takes(",")
        try take("]")
    }

    mutating func text() throws -> String {
        let from = at
        try take("\"")
        var isPlain = true
        while at < bytes.count, next != UInt8(ascii: "\"") {
            if next == UInt8(ascii: "\\") {
                isPlain = false
                at += 1
            }
            at += 1
        }
        try take("\"")
        if isPlain { return String(decoding: bytes[(from + 1)..<(at - 1)], as: UTF8.self) }
        return try JSONDecoder().decode([String].self, from: Data("[".utf8) + bytes[from..<at] + Data("]".utf8))[0]
    }
}
