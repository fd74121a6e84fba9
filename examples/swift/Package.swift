// swift-tools-version: 6.0
import PackageDescription

// Another project would say where it has the package; see docs/src/languages/swift.md.
let chamaCore = Context.environment["CHAMA_CORE"] ?? "../../bindings/swift"

let package = Package(
    name: "FirstHour",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "ChamaCore", path: chamaCore)],
    targets: [
        .executableTarget(name: "FirstHour", dependencies: [.product(name: "ChamaCore", package: "ChamaCore")])
    ]
)
