// swift-tools-version: 6.0
import PackageDescription

// The library in Rust: on Apple's systems an xcframework (scripts/xcframework.sh), elsewhere a static library that
// pkg-config finds (scripts/package.sh).
#if canImport(Darwin)
    let native = Target.binaryTarget(name: "ChamaDoorFFI", path: "ChamaDoorFFI.xcframework")
#else
    let native = Target.systemLibrary(name: "ChamaDoorFFI", path: "Sources/ChamaDoorFFI", pkgConfig: "chama_ffi")
#endif

let package = Package(
    name: "ChamaCore",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [.library(name: "ChamaCore", targets: ["ChamaCore"])],
    targets: [
        native,
        .target(name: "ChamaDoor", dependencies: ["ChamaDoorFFI"]),
        .target(name: "ChamaCore", dependencies: ["ChamaDoor"]),
        .testTarget(name: "ChamaCoreTests", dependencies: ["ChamaCore"]),
    ]
)
