/// JSON that is being written. Not for use outside of this module.
public struct _Writer {
    private var bytes: [UInt8] = []
    private var isFirst = true

    var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    mutating func raw(_ words: String) {
        bytes.append(contentsOf: words.utf8)
    }

    mutating func open() {
        raw("{")
        isFirst = true
    }

    /// Opens a choice with data.
    mutating func open(kind: String) {
        open()
        field("kind", kind)
    }

    mutating func close() {
        raw("}")
        isFirst = false
    }

    mutating func field<Value: _Form>(_ name: String, _ value: Value) {
        key(name)
        value._write(to: &self)
        isFirst = false
    }

    mutating func key(_ name: String) {
        if !isFirst { raw(",") }
        quoted(name)
        raw(":")
        isFirst = false
    }

    /// Text in quotes, with what JSON cannot have in them escaped.
    mutating func quoted(_ words: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in words.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case UInt8(ascii: "\n"): raw("\\n")
            case UInt8(ascii: "\r"): raw("\\r")
            case UInt8(ascii: "\t"): raw("\\t")
            case 0..<0x20:
                raw(byte < 0x10 ? "\\u000" : "\\u001")
                raw(String(byte & 15, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
