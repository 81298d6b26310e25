// swift-tools-version: 6.2
// Measures the release binary of agent-chat. A package of its own, so that neither building nor testing the product waits
// for it. `scripts/bench` runs it.

import PackageDescription

/// Those of the product.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let plain: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-collections", from: "1.6.0")],
    targets: [
        // What reads replies, from the product's own sources: links in Sources lead to them.
        .target(name: "Streaming", swiftSettings: settings),
        .target(
            name: "PlaybookLanguage",
            dependencies: ["Streaming", .product(name: "OrderedCollections", package: "swift-collections")],
            swiftSettings: settings),
        .executableTarget(
            name: "ReaderBenchmarks", dependencies: ["PlaybookLanguage", "Streaming"], swiftSettings: settings),
        // Samples, and the tables that show them.
        .target(name: "Measuring", swiftSettings: plain),
        .executableTarget(name: "Benchmarks", dependencies: ["Measuring"], swiftSettings: plain),
    ]
)

// Thousands of sockets in one thread, which takes epoll.
#if os(Linux)
package.targets += [
    .target(name: "CEpoll"),
    .executableTarget(
        name: "WebBenchmarks", dependencies: ["CEpoll", "Measuring"], resources: [.embedInCode("original_way.py")],
        swiftSettings: plain),
]
#endif
