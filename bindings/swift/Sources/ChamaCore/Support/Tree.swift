/// JSON of any shape: the way from our form to a coder and back.
indirect enum Tree: Codable {
    case null
    case flag(Bool)
    case whole(Int)
    case number(Double)
    case text(String)
    case list([Tree])
    case object([(key: String, value: Tree)])

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }

    /// Reads what the library has written.
    init(_ json: inout _Reader) throws {
        switch json.next {
        case UInt8(ascii: "n"):
            _ = json.takesNull()
            self = .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .flag(try json.flag())
        case UInt8(ascii: "\""): self = .text(try json.text())
        case UInt8(ascii: "["):
            var elements: [Tree] = []
            while try json.hasElement(first: elements.isEmpty) {
                elements.append(try Tree(&json))
            }
            self = .list(elements)
        case UInt8(ascii: "{"):
            var entries: [(key: String, value: Tree)] = []
            try json.open()
            while let key = try json.key() {
                entries.append((key, try Tree(&json)))
            }
            self = .object(entries)
        default:
            let digits = try json.number()
            if let whole = Int(digits) {
                self = .whole(whole)
            } else if let number = Double(digits) {
                self = .number(number)
            } else {
                throw json.fault("\(digits) is no number")
            }
        }
    }

    init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: Key.self) {
            // A decoder has no order of its own; a fault should not depend on chance.
            let keys = object.allKeys.sorted { $0.stringValue < $1.stringValue }
            self = .object(try keys.map { ($0.stringValue, try object.decode(Tree.self, forKey: $0)) })
        } else if var list = try? decoder.unkeyedContainer() {
            var elements: [Tree] = []
            while !list.isAtEnd {
                elements.append(try list.decode(Tree.self))
            }
            self = .list(elements)
        } else {
            let one = try decoder.singleValueContainer()
            if one.decodeNil() {
                self = .null
            } else if let flag = try? one.decode(Bool.self) {
                self = .flag(flag)
            } else if let whole = try? one.decode(Int.self) {
                self = .whole(whole)
            } else if let number = try? one.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try one.decode(String.self))
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let entries):
            var object = encoder.container(keyedBy: Key.self)
            for entry in entries {
                try object.encode(entry.value, forKey: Key(stringValue: entry.key))
            }
        case .list(let elements):
            var list = encoder.unkeyedContainer()
            for element in elements {
                try list.encode(element)
            }
        default:
            var one = encoder.singleValueContainer()
            switch self {
            case .flag(let flag): try one.encode(flag)
            case .whole(let whole): try one.encode(whole)
            case .number(let number): try one.encode(number)
            case .text(let text): try one.encode(text)
            default: try one.encodeNil()
            }
        }
    }

    func write(to out: inout _Writer) {
        switch self {
        case .null: out.raw("null")
        case .flag(let flag): flag._write(to: &out)
        case .whole(let whole): whole._write(to: &out)
        case .number(let number): number._write(to: &out)
        case .text(let text): text._write(to: &out)
        case .list(let elements):
            out.raw("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { out.raw(",") }
                element.write(to: &out)
            }
            out.raw("]")
        case .object(let entries):
            out.open()
            for entry in entries {
                out.key(entry.key)
                entry.value.write(to: &out)
            }
            out.close()
        }
    }
}
