import Foundation

extension ChamaError: LocalizedError, CustomStringConvertible {
    /// The whole in a sentence, as `localizedDescription` shows it.
    public var errorDescription: String? {
        message
    }

    /// The whole in a sentence.
    public var description: String {
        message
    }

    /// A fault found on this side.
    static func inside(_ function: String, _ detail: String) -> ChamaError {
        let message = "`\(function)` failed inside: this is a fault of the library; please report it"
        return .internalError(InternalError(function: function, detail: detail, message: message))
    }
}
