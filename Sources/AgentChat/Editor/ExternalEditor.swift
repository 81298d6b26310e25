import CNcursesw

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The person's own editor for what is typed. The terminal has to be the person's when it is called.
enum ExternalEditor {
    /// Why there is no text, in a sentence for the person.
    struct Failure: Error, Hashable, CustomStringConvertible {
        var description: String
    }

    /// Lets the person edit a text, and waits for it.
    ///
    /// - Parameters:
    ///   - standardError: what the editor gets as its standard error.
    ///   - suspend: stops this process and its group, as Ctrl-Z does it, and returns when it goes on.
    static func edit(_ text: String, standardError: Int32, suspend: () -> Void) -> Result<String, Failure> {
        Result { () throws(Failure) in
            let command = try command(environment: { getenv($0).map { String(cString: $0) } }, isThere: isInPath)
            var file = try TemporaryFile(text)
            defer { file.remove() }
            try run(command, on: file.path, standardError: standardError, suspend: suspend)
            return try file.content()
        }
    }

    /// Ends the editor that runs now, if one does, for a program that is to end itself: no other begins.
    static func stop() {
        process.stop()
    }

    private static let process = EditorProcess()

    /// VISUAL, else EDITOR, else what most systems have.
    ///
    /// - Parameter isThere: whether a command can be found.
    static func command(
        environment: (String) -> String?, isThere: (String) -> Bool
    ) throws(Failure) -> String {
        for name in ["VISUAL", "EDITOR"] {
            if let command = environment(name), command.contains(where: { !$0.isWhitespace }) { return command }
        }
        if let command = ["sensible-editor", "vi", "nano"].first(where: isThere) { return command }
        throw Failure(description: "No editor was found. Name one in VISUAL or EDITOR.")
    }

    private static func isInPath(_ command: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return path.split(separator: ":").contains { access("\($0)/\(command)", X_OK) == 0 }
    }

    // MARK: The process

    private static func run(
        _ command: String, on path: String, standardError: Int32, suspend: () -> Void
    ) throws(Failure) {
        // As a shell reads it: `code --wait` is a command with an option.
        let arguments = ["/bin/sh", "-c", "\(command) \"$1\"", "sh", path]
        if !terminal_signal_is_ignored(SIGTSTP) { terminal_signal_default(SIGTSTP) }
        var job = EditorJob()
        let outcome = process.run { group in
            let error = spawn(arguments, standardError: standardError, &group)
            if error == 0 { job.begin(group) }
            return error
        } stopped: { _, signal in
            job.stopped(by: signal, suspend: suspend)
        }
        job.end()
        let status: Int32
        switch outcome {
        case .ended(let ended): status = ended
        case .notStarted(let error):
            throw Failure(description: "The editor could not be started: \(String(cString: strerror(error))).")
        case .stopping: throw Failure(description: "The program is about to end.")
        }
        // The shell says 127 where it has found no such command, 126 where that cannot be run.
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
        switch code {
        case 0: return
        case 126, 127: throw Failure(description: "The editor “\(command)” cannot be run. VISUAL or EDITOR names it.")
        default: throw Failure(description: "The editor “\(command)” failed, so the text is as it was.")
        }
    }

    /// As ``EditorProcess/run(_:stopped:)`` wants it.
    ///
    /// - Parameters:
    ///   - arguments: begin with the path of the program.
    ///   - standardError: what the process gets as its standard error.
    static func spawn(_ arguments: [String], standardError: Int32, _ process: inout pid_t) -> Int32 {
        #if canImport(Glibc)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #else
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, standardError, StandardStreams.error)
        // What this process ignores or blocks, the editor does not.
        var (everything, nothing) = (sigset_t(), sigset_t())
        sigemptyset(&everything)
        for signal in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ, SIGWINCH, SIGCONT] {
            sigaddset(&everything, signal)
        }
        // Unless whoever started this process wanted nothing to be stopped.
        if !terminal_signal_is_ignored(SIGTSTP) { sigaddset(&everything, SIGTSTP) }
        sigemptyset(&nothing)
        posix_spawnattr_setsigdefault(&attributes, &everything)
        posix_spawnattr_setsigmask(&attributes, &nothing)
        // Of a group of its own, so that all that a script has started can be ended with it.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        return posix_spawn(&process, arguments[0], &actions, &attributes, &words, environ)
    }
}
