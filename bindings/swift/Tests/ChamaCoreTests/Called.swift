@testable import ChamaCore

/// A function with its arguments, which have gone through their types.
struct Called {
    /// The arguments, written again.
    let arguments: String
    /// Its result in JSON.
    let result: () throws -> String

    init(arguments: String, result: @escaping () throws -> String) {
        self.arguments = arguments
        self.result = result
    }
}

func written<Value: _Form>(_ value: Value) -> String {
    var out = _Writer()
    value._write(to: &out)
    return out.text
}
