import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A program just started, and the parent's ends of its standard streams; nil for the streams that are the terminal.
struct SpawnedStreams {
    enum Name: Int32, Sendable, CaseIterable {
        case input = 0
        case output = 1
        case error = 2
    }

    var identifier: pid_t
    var input: Int32?
    var output: Int32?
    var error: Int32?
    /// The pseudo-terminal's controlling side.
    var terminal: Int32?

    /// One at a time: between making a descriptor and marking it close-on-exec another child could inherit it, and a pipe
    /// held open by a stranger never ends.
    private static let spawning = Mutex(())

    /// Starts a program in a session of its own, with no descriptors but its standard streams, and with all signals
    /// doing what they do by default.
    static func spawn(
        _ path: String, _ arguments: [String], environment: [String: String],
        terminal names: Set<Name>
    ) throws -> SpawnedStreams {
        try spawning.withLock { _ in
            // A child that ends before it has read its input must not end the tests.
            signal(SIGPIPE, SIG_IGN)
            var actions = try FileActions()
            defer { actions.destroy() }
            var parentEnds: [Name: Int32] = [:]
            var childEnds: [Int32] = []
            defer { for descriptor in childEnds { close(descriptor) } }

            var controlling: Int32?
            if !names.isEmpty {
                let terminal = try openTerminal()
                controlling = terminal.controlling
                childEnds.append(terminal.slave)
                for name in names { actions.open(terminal.path, as: name.rawValue) }
            }
            for name in Name.allCases where !names.contains(name) {
                let (readEnd, writeEnd) = try makePipe()
                let (ours, theirs) = name == .input ? (writeEnd, readEnd) : (readEnd, writeEnd)
                parentEnds[name] = ours
                childEnds.append(theirs)
                actions.duplicate(theirs, as: name.rawValue)
            }
            let identifier = try actions.spawn(path, [path] + arguments, environment: environment)
            if let input = parentEnds[.input] { setNonBlocking(input) }
            return SpawnedStreams(
                identifier: identifier, input: parentEnds[.input], output: parentEnds[.output],
                error: parentEnds[.error], terminal: controlling)
        }
    }

    private static func makePipe() throws -> (readEnd: Int32, writeEnd: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ChildProcess.Failure(description: "pipe: errno \(errno)") }
        for end in ends { closeOnExec(end) }
        return (ends[0], ends[1])  // pipe(2) fills two
    }

    /// 80 columns, 24 rows, in the state that a new terminal is in: lines are edited and echoed.
    private static func openTerminal() throws -> (controlling: Int32, slave: Int32, path: String) {
        var controlling: Int32 = -1
        var slave: Int32 = -1
        var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&controlling, &slave, nil, nil, &size) == 0 else {
            throw ChildProcess.Failure(description: "openpty: errno \(errno)")
        }
        closeOnExec(controlling)
        closeOnExec(slave)
        setNonBlocking(controlling)
        var path = [CChar](repeating: 0, count: 1024)
        guard ttyname_r(slave, &path, path.count) == 0 else {
            throw ChildProcess.Failure(description: "ttyname_r failed")
        }
        let bytes = path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return (controlling, slave, String(decoding: bytes, as: UTF8.self))
    }

    private static func closeOnExec(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    private static func setNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
}

/// `posix_spawn` and its file actions, the same on Linux and macOS.
private struct FileActions {
    #if canImport(Glibc)
    private var actions = posix_spawn_file_actions_t()
    private var attributes = posix_spawnattr_t()
    /// `POSIX_SPAWN_SETSID` of `<spawn.h>`, which is not imported because it is a GNU extension.
    private let newSession: Int16 = 0x80
    #else
    private var actions: posix_spawn_file_actions_t?
    private var attributes: posix_spawnattr_t?
    /// `POSIX_SPAWN_SETSID` of `<sys/spawn.h>`.
    private let newSession: Int16 = 0x0400
    #endif

    init() throws {
        guard posix_spawn_file_actions_init(&actions) == 0, posix_spawnattr_init(&attributes) == 0 else {
            throw ChildProcess.Failure(description: "posix_spawn cannot be set up")
        }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        let flags = Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | newSession
        posix_spawnattr_setflags(&attributes, flags)
    }

    mutating func destroy() {
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }

    /// The first terminal that a session opens becomes its controlling terminal, so that Ctrl-C is a signal.
    mutating func open(_ path: String, as descriptor: Int32) {
        posix_spawn_file_actions_addopen(&actions, descriptor, path, O_RDWR, 0)
    }

    mutating func duplicate(_ source: Int32, as descriptor: Int32) {
        posix_spawn_file_actions_adddup2(&actions, source, descriptor)
    }

    mutating func spawn(_ path: String, _ arguments: [String], environment: [String: String]) throws -> pid_t {
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var identifier: pid_t = 0
        let error = posix_spawn(&identifier, path, &actions, &attributes, &argv, &envp)
        guard error == 0 else { throw ChildProcess.Failure(description: "\(path) cannot be started: errno \(error)") }
        return identifier
    }
}
