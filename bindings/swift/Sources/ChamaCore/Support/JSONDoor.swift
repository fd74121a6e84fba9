internal import ChamaDoor

/// Every function by its name, with JSON in and JSON out: for what has no types, such as a script or a message of a server.
///
/// ```swift
/// let answer = JSONDoor.call("split", #"{"terms": {"amount": "10.00", "weights": ["1", "1", "1"]}}"#)
/// // {"returns":{"parts":["3.34","3.33","3.33"],"residual":"0.00",…}}
/// ```
///
/// An answer has one key, `returns` or `error`; an error has its code, its fields and its sentence as `message`. The functions and types of this
/// module go the same way.
public enum JSONDoor {
    /// What a function answers to a JSON object of its arguments.
    public static func call(_ function: String, _ arguments: String) -> String {
        ChamaDoor.call(function: function, argsJson: arguments)
    }

    /// The arguments of a function in full, with the defaults of what was left out, or what is wrong with them.
    public static func arguments(_ function: String, _ arguments: String) -> String {
        ChamaDoor.arguments(function: function, argsJson: arguments)
    }

    /// A value of a type in full, with the defaults of what was left out, or what is wrong with it.
    public static func value(_ type: String, _ json: String) -> String {
        ChamaDoor.value(ofType: type, json: json)
    }

    /// The names of all functions.
    public static var functions: [String] {
        ChamaDoor.functions()
    }

    /// The JSON Schema of every type and function.
    public static var schema: String {
        ChamaDoor.schema()
    }
}

/// The door, with values for texts.
enum Door {
    static func call<Value: _Form>(_ function: String, _ write: (inout _Writer) -> Void) throws -> Value {
        var arguments = _Writer()
        arguments.open()
        write(&arguments)
        arguments.close()
        return try read(ChamaDoor.call(function: function, argsJson: arguments.text))
    }

    /// A value of a type, by the name that the type has in every language.
    static func value<Value: _Form>(_ type: String, _ json: String) throws -> Value {
        try read(ChamaDoor.value(ofType: type, json: json))
    }

    /// A value that stands in one text, such as a date.
    static func value<Value: _Form>(_ type: String, of text: String) throws -> Value {
        var json = _Writer()
        json.quoted(text)
        return try value(type, json.text)
    }

    private static func read<Value: _Form>(_ answer: String) throws -> Value {
        var json = _Reader(answer)
        try json.open()
        switch try json.key() {
        case "returns": return try Value(_from: &json)
        case "error": throw try ChamaError(_from: &json)
        default: throw json.fault("neither a result nor an error")
        }
    }
}
