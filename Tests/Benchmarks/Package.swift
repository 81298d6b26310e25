// swift-tools-version: 6.2
// Measures the release binary of agent-chat. A package of its own, so that neither building nor testing the product waits
// for it. `scripts/bench` runs it.

import PackageDescription

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    targets: [
        .executableTarget(
            name: "Benchmarks",
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
    ]
)
