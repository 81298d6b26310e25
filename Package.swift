// swift-tools-version: 6.2
// agent-chat: playbooks in Markdown, run on language models, streamed while they are written.
//
// Rooms stand in the order of knowledge: each may know those above it, never those below. `scripts/test` builds with
// `--explicit-target-dependency-import-check error`, so an import that is not declared here fails.

import PackageDescription

/// One strictness for every target of ours.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "agent-chat",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "agent-chat", targets: ["AgentChat"]),
        .executable(name: "agent-chat-web", targets: ["AgentChatWeb"]),
    ],
    dependencies: [
        // Options, help, completions.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Ordered dictionaries (values keep the order in which they were written) and deques.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // ByteBuffer and event loops, in the terms of which async-http-client speaks.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // Streaming HTTP with back-pressure; URLSession cannot stream on Linux.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // The program's own log (--log-file).
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Counters and times of requests and runs, for whatever a process wants to do with them. Its product CoreMetrics, for the
        // other, Metrics, is conveniences on Foundation.
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        // Child processes with streams, limits and an orderly end: Python, and the server of a local model.
        // Without its trait SubprocessFoundation, which would bring Foundation and ICU into the binary.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        // File paths, in the terms of which swift-subprocess speaks.
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // SHA-256, which names the files of the compilation cache: a collision would run another program. And the marks by
        // which agent-chat-web knows its own cookies.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // The HTTP server of agent-chat-web: connections, routes, streams with back-pressure.
        // Without its traits, which would bring Foundation and a configuration system.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        // Methods, statuses and header fields, in the terms of which Hummingbird speaks.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        // The orderly end of agent-chat-web at SIGTERM: in which order its parts stop.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // The types that Hummingbird's connections are made of, for what is wrong before there is a request.
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        // YAML: front matter, metadata, configuration.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // MARK: Streaming — bytes of a reply to tokens; streaming calls found in them
        .target(name: "Streaming", swiftSettings: strict),
        .testTarget(name: "StreamingTests", dependencies: ["Streaming"], swiftSettings: strict),

        // MARK: SessionLog — the numbered log that every front end reads
        .target(name: "SessionLog", dependencies: ["Streaming"], swiftSettings: strict),
        .testTarget(
            name: "SessionLogTests", dependencies: ["SessionLog", "Streaming", "TestSupport"], swiftSettings: strict),

        // MARK: Settings — options, environment and files to one checked value
        .target(
            name: "Settings", dependencies: [.product(name: "Yams", package: "Yams")], swiftSettings: strict),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "TestSupport"], swiftSettings: strict),

        // MARK: PlaybookLanguage — program text to Program; reply tokens to items; values
        .target(
            name: "PlaybookLanguage",
            dependencies: [
                "Streaming",
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PlaybookLanguageTests",
            dependencies: [
                "PlaybookLanguage", "Streaming", "TestSupport",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: strict
        ),

        // MARK: LanguageModels — one protocol, several providers
        .target(
            name: "LanguageModels",
            dependencies: [
                "Settings",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.embedInCode("Local/local_server.py")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LanguageModelsTests",
            dependencies: [
                "LanguageModels", "Settings", "StubModelServer", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),

        // MARK: PlaybookEngine — running a Program
        .target(
            name: "PlaybookEngine",
            dependencies: [
                "LanguageModels", "PlaybookLanguage", "SessionLog", "Streaming",
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["Compiler/CompilerPrompt.reasons.md", "Prompt/InterpreterPrompt.reasons.md"],
            resources: [
                .embedInCode("Compiler/CompilerPrompt.md"), .embedInCode("Prompt/InterpreterPrompt.md"),
                .embedInCode("Python/Bridge"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PlaybookEngineTests",
            dependencies: [
                "LanguageModels", "PlaybookEngine", "PlaybookLanguage", "SessionLog", "Streaming", "TestSupport",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),

        // MARK: Examples — programs that are part of both binaries, with recordings that play them
        .target(
            name: "Examples", dependencies: ["LanguageModels", "PlaybookLanguage", "Settings"],
            path: "Sources/AgentChat", sources: ["BuiltInExample.swift"], resources: [.embedInCode("Examples")],
            swiftSettings: strict),

        // MARK: ChatDisplay — a screen as data; no terminal in it
        // cmark-gfm reads the Markdown in messages, block by block.
        .systemLibrary(
            name: "CCmark",
            providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"]), .brew(["cmark-gfm"])]),
        .target(name: "ChatDisplay", dependencies: ["CCmark", "SessionLog", "Streaming"], swiftSettings: strict),
        .testTarget(
            name: "ChatDisplayTests", dependencies: ["ChatDisplay", "SessionLog", "Streaming", "TestSupport"],
            swiftSettings: strict),

        // MARK: AgentChat — the executable agent-chat
        // ncurses with wide characters and panels. No pkgConfig: it brings flags that the package manager refuses.
        .target(
            name: "CNcursesw",
            linkerSettings: [
                .linkedLibrary("ncursesw", .when(platforms: [.linux])),
                .linkedLibrary("panelw", .when(platforms: [.linux])),
                .linkedLibrary("tinfo", .when(platforms: [.linux])),
                .linkedLibrary("ncurses", .when(platforms: [.macOS])),
                .linkedLibrary("panel", .when(platforms: [.macOS])),
            ]),
        .executableTarget(
            name: "AgentChat",
            dependencies: [
                "ChatDisplay", "CNcursesw", "Examples", "LanguageModels", "PlaybookEngine", "PlaybookLanguage",
                "SessionLog", "Settings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            exclude: ["BuiltInExample.swift", "Examples"],
            swiftSettings: strict
        ),

        .testTarget(
            name: "AgentChatTests",
            dependencies: [
                "AgentChat", "ChatDisplay", "PlaybookLanguage", "SessionLog", "Settings", "Streaming", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: strict
        ),

        // MARK: AgentChatWeb — the executable agent-chat-web
        .executableTarget(
            name: "AgentChatWeb",
            dependencies: [
                "Examples", "LanguageModels", "PlaybookEngine", "PlaybookLanguage", "SessionLog", "Settings",
                "Streaming",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Endpoints/openapi.json"), .embedInCode("Page")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AgentChatWebTests",
            dependencies: [
                "AgentChatWeb", "Examples", "LanguageModels", "PlaybookLanguage", "SessionLog", "Settings", "Streaming",
                "StubModelServer", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),

        // MARK: Tests of the whole: the real binary against a stub model server
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "StubModelServer", dependencies: ["TestSupport"], path: "Tests/StubModelServer", swiftSettings: strict
        ),
        .testTarget(
            name: "FaultTests",
            dependencies: [
                "LanguageModels", "PlaybookEngine", "PlaybookLanguage", "SessionLog", "Settings", "StubModelServer",
                "Streaming", "TestSupport", .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .testTarget(
            name: "EndToEnd",
            dependencies: [
                "AgentChat", "AgentChatWeb", "StubModelServer", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Tests/EndToEnd",
            swiftSettings: strict),
    ]
)

// Measures rooms from within, so it is built with them; only `scripts/bench` asks for it.
if Context.environment["AGENT_CHAT_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "EngineBenchmarks",
            dependencies: [
                "LanguageModels", "PlaybookEngine", "PlaybookLanguage", "SessionLog", "Streaming",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Benchmarks/Sources/EngineBenchmarks", swiftSettings: strict))
}
