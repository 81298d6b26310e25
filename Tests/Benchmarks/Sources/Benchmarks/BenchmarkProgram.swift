import Measuring

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A playbook of 5 KB, in a file, and how agent-chat is started on it.
struct BenchmarkProgram {
    let binary: String
    private let path: String
    /// Where sessions are saved, as in any run.
    let state: String
    let environment: [String: String]

    init(binary: String, server: ModelServer) throws {
        self.binary = binary
        path = "/tmp/agent-chat-benchmark-\(getpid()).md"
        state = "/tmp/agent-chat-benchmark-\(getpid()).state"
        environment = [
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "OPENAI_API_KEY": "benchmark", "XDG_STATE_HOME": state,
            "OPENAI_BASE_URL": "http://127.0.0.1:\(server.port)/v1",
        ]
        let text = Array(Self.source.utf8)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0, write(descriptor, text, text.count) == text.count else {
            throw BenchmarkError(description: "\(path) cannot be written")
        }
        close(descriptor)
    }

    /// The files of saved sessions.
    var sessions: [String] {
        let path = "\(state)/agent-chat/sessions"
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var files: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".jsonl") { files.append("\(path)/\(name)") }
        }
        return files
    }

    func removeSessions() {
        for file in sessions { unlink(file) }
    }

    func remove() {
        unlink(path)
        removeSessions()
        unlink("\(state)/agent-chat/history")
        for path in ["agent-chat/sessions", "agent-chat", ""] { rmdir("\(state)/\(path)") }
    }

    func start(_ options: [String] = []) throws -> Child {
        try Child(binary, [path, "--model", "openai/benchmark"] + options, environment: environment)
    }

    /// On the full screen.
    func startOnTerminal() throws -> TerminalChild {
        try TerminalChild(
            binary, [path, "--model", "openai/benchmark"],
            environment: environment.merging(["TERM": "xterm-256color", "HOME": "/dev/null/home"]) { $1 })
    }

    private static var source: String {
        var text = """
            # Guide

            ## Main

            ### Triggers
            - When the program starts

            ### Steps
            - Talk to the user
            - End the program

            """
        var number = 1
        while text.utf8.count < 5000 {
            text += """

                ## Chapter \(number)($topic)

                Tells the user about a topic, and asks what they would like to know.

                ### Steps
                - Think about what is worth knowing about $topic
                - Tell the user three things about $topic
                - While the user has questions
                  - Ask the user what they would like to know
                  - Answer the question
                - Return a summary of what was said

                """
            number += 1
        }
        return text
    }
}
