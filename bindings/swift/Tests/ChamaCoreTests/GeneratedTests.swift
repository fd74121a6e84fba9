import ChamaCore
import XCTest

/// What `cargo bindgen` writes into the docs and into initializers.
final class GeneratedTests: XCTestCase {
    func testTheExampleOfEachFunctionReturnsWhatItsVectorSays() throws {
        XCTAssertGreaterThan(examples.count, 50)
        for example in examples {
            XCTAssertEqual(try JSON(example.result()), try JSON(example.expected), example.name)
        }
    }

    func testDefaultsAreThoseOfTheLibrary() throws {
        XCTAssertGreaterThan(defaults.count, 50)
        for one in defaults {
            let full = JSONDoor.value(one.type, one.json)
            XCTAssertEqual(#"{"returns":\#(try one.value())}"#, full, one.type)
        }
    }

    func testEveryFunctionIsInTheLibrary() {
        XCTAssertEqual(Set(JSONDoor.functions).count, JSONDoor.functions.count)
        XCTAssertTrue(JSONDoor.schema.hasPrefix("{"))
    }
}
