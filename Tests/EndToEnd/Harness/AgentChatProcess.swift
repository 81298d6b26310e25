import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The real `agent-chat`, as `swift build` made it.
extension ChildProcess {
    /// Starts it with nothing in its environment but what is given and what every shell has, in a folder without
    /// configuration files unless another is given.
    static func agentChat(
        _ arguments: [String], environment: [String: String] = [:], folder: String = "/",
        terminal: Set<SpawnedStreams.Name> = []
    ) throws -> ChildProcess {
        // A home that even root cannot make, and a state folder of its own: nothing of a test stays behind, or is found by
        // the next.
        let state = environment["XDG_STATE_HOME"] == nil ? try TemporaryFolder() : nil
        var basis = ["PATH": "/usr/bin:/bin", "HOME": "/dev/null/home", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"]
        basis["XDG_STATE_HOME"] = state?.path
        // posix_spawn cannot change the folder where its GNU extensions are not imported; a shell that becomes the
        // program can.
        return try ChildProcess(
            "/bin/sh", ["-c", #"cd "$0" && exec "$@""#, folder, try agentChatBinary()] + arguments,
            environment: basis.merging(environment) { $1 }, terminal: terminal, using: state)
    }

    /// Runs it to its end with all of its input at hand.
    static func runAgentChat(
        _ arguments: [String], input: String = "", environment: [String: String] = [:], folder: String = "/"
    ) async throws -> ChildProcess {
        let child = try agentChat(arguments, environment: environment, folder: folder)
        child.send(input)
        child.closeInput()
        try await child.end()
        return child
    }

    /// It stands beside the bundle of the tests, which the test runner names in its arguments.
    static func agentChatBinary() throws -> String {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") }
        let bundlePath = try #require(bundle?.split(separator: ".xctest").first)
        let folder = URL(filePath: String(bundlePath)).deletingLastPathComponent()
        return folder.appending(path: "agent-chat").path
    }
}

/// Files of the project, and files made for one test.
enum TestFiles {
    /// The folder that holds Package.swift.
    static let project = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func path(_ relative: String) -> String {
        project.appending(path: relative).path
    }

    static func text(_ relative: String) throws -> String {
        String(decoding: try Data(contentsOf: project.appending(path: relative)), as: UTF8.self)
    }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder: Sendable {
    private let folder: URL

    var path: String { folder.path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "agent-chat-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// What a file holds now.
    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }

    /// The path of a file in it, which may not be there.
    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Writes a file and gives its path. The name may hold folders.
    @discardableResult
    func file(_ name: String, _ text: String) throws -> String {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }
}
