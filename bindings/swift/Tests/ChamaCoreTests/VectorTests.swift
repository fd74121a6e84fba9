import ChamaCore
import Foundation
import XCTest

/// Every vector through the types: arguments from JSON to Swift, the public function, its result to JSON.
final class VectorTests: XCTestCase {
    private static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../../..").standardized

    private var files: [URL] {
        get throws {
            let named = ProcessInfo.processInfo.environment["CHAMA_VECTORS"].map { URL(fileURLWithPath: $0) }
            let folder = named ?? Self.repository.appendingPathComponent("chama-core/tests/vectors")
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == "json" }
                .sorted { $0.path < $1.path }
        }
    }

    func testEveryVectorGivesWhatItSays() throws {
        var lines: [String] = []
        var failures: [String] = []
        for file in try files {
            for one in try Vectors.read(file) {
                let note = try difference(one)
                lines.append("\(one.function)\t\(one.id)\t\(note == nil ? "equal" : "different")\t\(note ?? "")")
                if let note { failures.append("\(one.function) \(one.id): \(note)") }
            }
        }
        if let folder = ProcessInfo.processInfo.environment["CHAMA_SAME"] {
            let text = lines.map { $0 + "\n" }.joined()
            try text.write(toFile: folder + "/swift.tsv", atomically: true, encoding: .utf8)
        }
        print("vectors: \(lines.count) cases in \(try files.count) files, \(failures.count) failed")
        XCTAssertFalse(lines.isEmpty)
        XCTAssertEqual(failures.count, 0, "\n" + failures.prefix(40).joined(separator: "\n"))
    }

    /// How the answer differs from what the vector says; nothing where it does not.
    private func difference(_ one: Vectors.Case) throws -> String? {
        let answer = try answered(one)
        var expected = one.expected
        var found = answer
        // The sentence is for people; a vector says the code and the fields.
        if case .object(var error)? = found["error"], case .object(let said)? = expected["error"] {
            if said["message"] == nil { error["message"] = nil }
            found = .object(["error": .object(error)])
            expected = .object(["error": .object(said)])
        }
        return found == expected ? nil : "\(found) instead of \(expected)"
    }

    private func answered(_ one: Vectors.Case) throws -> JSON {
        // Arguments that are none are refused by the strict reader.
        let inFull = JSONDoor.arguments(one.function, one.arguments)
        let prefix = #"{"returns":"#
        guard inFull.hasPrefix(prefix) else { return try JSON(inFull) }
        let full = String(inFull.dropFirst(prefix.count).dropLast())
        do {
            let called = try typedCall(one.function, full)
            guard called.arguments == full else { return .text("the arguments became \(called.arguments)") }
            return .object(["returns": try JSON(called.result())])
        } catch let error as ChamaError {
            var said: [String: JSON] = error.fields.mapValues { .text($0) }
            said["code"] = .text(error.code)
            said["message"] = .text(error.message)
            return .object(["error": .object(said)])
        }
    }
}
