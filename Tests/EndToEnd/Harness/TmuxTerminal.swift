import Synchronization
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The real `agent-chat` in a terminal that understands what it is sent: a tmux of its own, with nobody's configuration.
///
/// The program runs under a shell that notes the terminal's modes before and after, and then says how the program ended on
/// the screen that a person would return to: ``TmuxScreen/ending``.
///
/// Nothing here relies on a delay: a wait looks at the screen again until its condition holds, and throws what it last saw at
/// the deadline. Each look is a process of its own, so there is a pause between two.
final class TmuxTerminal: Sendable {
    static let path = "/usr/bin/tmux"
    /// For `.enabled(if:)`; scripts/setup installs it.
    static let isInstalled = FileManager.default.isExecutableFile(atPath: path)
    static let isMissing: Comment = "tmux is not installed; scripts/setup installs it."

    /// Between two looks at the screen.
    private static let pollInterval = Duration.milliseconds(20)

    private let folder: TemporaryFolder
    private let environment: [String: String]
    /// tmux's server; 0 until it is known.
    private let server = Mutex<pid_t>(0)

    private init(folder: TemporaryFolder, environment: [String: String]) {
        self.folder = folder
        self.environment = environment
    }

    /// Starts `agent-chat` on a new screen.
    ///
    /// - Parameters:
    ///   - environment: besides what every shell has; `TERM` is tmux's unless it is given.
    ///   - redirection: added to the shell's command line.
    static func agentChat(
        _ arguments: [String], environment: [String: String] = [:], columns: Int = 80, rows: Int = 24,
        redirection: String = ""
    ) async throws -> TmuxTerminal {
        let command = try ([ChildProcess.agentChatBinary()] + arguments).map(quoted).joined(separator: " ")
        return try await shell(
            """
            trap : INT
            stty -g > "$FOLDER/modes-before"
            \(command) \(redirection)
            code=$?
            stty -g > "$FOLDER/modes-after"
            trap '' INT
            printf '[ended with %s]\\n' "$code"
            exec cat
            """, environment: environment, columns: columns, rows: rows)
    }

    /// Starts a shell that runs a script on a new screen.
    static func shell(
        _ script: String, environment: [String: String] = [:], columns: Int = 80, rows: Int = 24
    ) async throws -> TmuxTerminal {
        let folder = try TemporaryFolder()
        let basis = [
            "PATH": "/usr/bin:/bin", "HOME": "/dev/null/home", "LC_ALL": "C.UTF-8", "TMUX_TMPDIR": folder.path,
            "FOLDER": folder.path, "XDG_STATE_HOME": folder.path("state"),
        ]
        let terminal = TmuxTerminal(folder: folder, environment: basis.merging(environment) { $1 })
        let term = environment["TERM"] ?? "tmux-256color"
        let file = try folder.file("script", script)
        try await terminal.tmux(
            "start-server", ";", "set", "-g", "status", "off", ";", "set", "-g", "default-terminal", term, ";",
            "set", "-g", "history-limit", "100000", ";", "set", "-g", "escape-time", "0", ";",
            "set", "-g", "exit-empty", "off", ";", "set", "-s", "set-clipboard", "on", ";",
            "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", "/", "/bin/sh", file)
        let server = try await terminal.tmux("display-message", "-p", "#{pid}").filter(\.isNumber)
        terminal.server.withLock { $0 = Int32(server) ?? 0 }
        return terminal
    }

    deinit {
        // With the server its terminals end, and with these the programs in them.
        let server = server.withLock { $0 }
        if server > 0 { kill(server, SIGTERM) }
    }

    // MARK: Acting on the program

    /// Presses keys by tmux's names for them, such as `Enter`, `M-Enter`, `C-c`, `PPage`, `Up`.
    func press(_ keys: String...) async throws {
        try await tmux(["send-keys"] + keys)
    }

    /// Types text, character by character.
    func type(_ text: String) async throws {
        try await tmux("send-keys", "-l", text.hasSuffix(";") ? text.dropLast() + "\\;" : text)
    }

    /// Sends bytes as they are, at once, as a terminal sends its reports.
    func send(bytes text: String) async throws {
        try await tmux(["send-keys", "-H"] + text.utf8.map { String($0, radix: 16) })
    }

    /// Pastes text, in brackets if the program has asked for them.
    func paste(_ text: String) async throws {
        try await tmux("set-buffer", text, ";", "paste-buffer", "-p", "-d")
    }

    func resize(columns: Int, rows: Int) async throws {
        try await tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// Sends a signal to the program, not to its shell.
    func send(signal number: Int32) async throws {
        kill(try await processIdentifier(), number)
    }

    /// The program's process: the shell's child.
    func processIdentifier() async throws -> Int32 {
        let shell = try await tmux("display-message", "-p", "#{pane_pid}").filter(\.isNumber)
        let children = try Data(contentsOf: URL(filePath: "/proc/\(shell)/task/\(shell)/children"))
        let identifiers = String(decoding: children, as: UTF8.self).split(separator: " ")
        return try #require(identifiers.first.flatMap { Int32($0) }, "the program runs")
    }

    /// The path of the terminal.
    func device() async throws -> String {
        try await tmux("display-message", "-p", "#{pane_tty}").filter { !$0.isNewline }
    }

    /// Waits until the shell has noted the modes after the program, which it does without writing to the terminal.
    func waitForModes(within seconds: Double = 20) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while (try? folder.text("modes-after"))?.isEmpty != false {
            guard ContinuousClock.now < deadline else {
                throw ChildProcess.Failure(description: "Waited in vain for the program's end.")
            }
            try await Task.sleep(for: Self.pollInterval)
        }
    }

    // MARK: What there is to see

    func screen() async throws -> TmuxScreen {
        let text = try await tmux(
            "capture-pane", "-p", ";", "display-message", "-p",
            "#{cursor_x} #{cursor_y} #{cursor_flag} #{alternate_on} #{mouse_any_flag} #{pane_width} #{pane_height}")
        return try #require(TmuxScreen(captured: text), "tmux has answered")
    }

    /// The rows, and how many cells each has as the terminal has measured it.
    func measuredRows() async throws -> [(text: String, cells: Int)] {
        let screen = try await screen()
        var commands = ["copy-mode", ";", "send-keys", "-X", "top-line"]
        for _ in screen.rows {
            commands += [";", "send-keys", "-X", "end-of-line", ";", "display-message", "-p", "#{copy_cursor_x}"]
            commands += [";", "send-keys", "-X", "cursor-down"]
        }
        let cells = try await tmux(commands + [";", "send-keys", "-X", "cancel"]).split(separator: "\n").compactMap {
            Int($0)
        }
        try #require(cells.count == screen.rows.count)
        return zip(screen.rows, cells).map { (text: $0, cells: $1) }
    }

    /// What stands above the normal screen, and the screen itself.
    func scrollback() async throws -> String {
        try await tmux("capture-pane", "-p", "-J", "-S", "-")
    }

    /// The screen with its colours and attributes, as sequences.
    func coloured() async throws -> String {
        try await tmux("capture-pane", "-p", "-e")
    }

    /// What programs have put into the clipboard.
    func clipboard() async throws -> String {
        try await tmux("show-buffer")
    }

    /// Waits until the screen shows the text, and gives the screen.
    @discardableResult
    func wait(for text: String, within seconds: Double = 20) async throws -> TmuxScreen {
        try await wait(within: seconds, "“\(text)”") { $0.text.contains(text) }
    }

    /// Waits until the condition holds.
    @discardableResult
    func wait(
        within seconds: Double = 20, _ what: String, until condition: (TmuxScreen) -> Bool
    ) async throws -> TmuxScreen {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            let screen = try await screen()
            if condition(screen) { return screen }
            guard ContinuousClock.now < deadline else {
                throw ChildProcess.Failure(description: "Waited in vain for \(what). The screen:\n\(screen.text)")
            }
            try await Task.sleep(for: Self.pollInterval)
        }
    }

    /// Waits until the program has ended, and gives its exit code.
    func end(within seconds: Double = 20) async throws -> Int {
        let screen = try await wait(within: seconds, "the program's end") { $0.ending != nil }
        return try #require(screen.ending)
    }

    /// Whether the terminal's modes are those that were there before the program. To be asked after ``end(within:)``.
    func hasItsModesBack() throws -> Bool {
        try folder.text("modes-before") == folder.text("modes-after")
    }

    // MARK: tmux

    /// A server of its own: the folder of its socket is.
    private static let options = ["-L", "test", "-f", "/dev/null"]

    @discardableResult
    private func tmux(_ arguments: String...) async throws -> String {
        try await tmux(arguments)
    }

    @discardableResult
    private func tmux(_ arguments: [String]) async throws -> String {
        let child = try ChildProcess(Self.path, Self.options + arguments, environment: environment)
        child.closeInput()
        guard try await child.end() == .exited(0) else {
            throw ChildProcess.Failure(description: "tmux \(arguments.joined(separator: " ")): \(child.report)")
        }
        return child.text(of: .output)
    }

    private static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: #"'\''"#) + "'"
    }
}

/// What a terminal shows at one moment.
struct TmuxScreen: Sendable, Equatable {
    /// From the top, as many as the terminal has; without the spaces at their ends.
    var rows: [String]
    var cursor: (column: Int, row: Int) { (cursorColumn, cursorRow) }
    private var cursorColumn: Int
    private var cursorRow: Int
    var showsCursor: Bool
    /// Whether this is the screen that full-screen programs draw on.
    var isAlternate: Bool
    /// Whether the program gets the mouse's events.
    var takesMouse: Bool
    var columns: Int

    /// - Parameter captured: what `capture-pane -p` and a line with seven numbers gave.
    fileprivate init?(captured: String) {
        var lines = captured.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let numbers = lines.popLast()?.split(separator: " ").compactMap { Int($0) } ?? []
        guard numbers.count == 7, lines.count == numbers[6] else { return nil }
        rows = lines.map(String.init)
        (cursorColumn, cursorRow, columns) = (numbers[0], numbers[1], numbers[5])
        (showsCursor, isAlternate, takesMouse) = (numbers[2] != 0, numbers[3] != 0, numbers[4] != 0)
    }

    var text: String { rows.joined(separator: "\n") }

    /// The exit code, once the program has ended and the normal screen is back.
    var ending: Int? {
        guard !isAlternate, let line = rows.last(where: { $0.contains("[ended with ") }) else { return nil }
        return line.split(separator: "[ended with ").last.flatMap { Int($0.prefix { $0.isNumber }) }
    }
}
