import Measuring

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A program on a pseudo-terminal of 80 columns and 24 rows, whose other side is in our hands. Everything happens in the
/// caller's thread.
final class TerminalChild {
    let identifier: pid_t
    private let terminal: Int32
    /// Bytes that the program has written so far.
    private(set) var byteCount = 0
    /// What it has written since ``forget()``.
    private var unread: [UInt8] = []

    init(_ path: String, _ arguments: [String], environment: [String: String]) throws {
        var controlling: Int32 = -1
        var slave: Int32 = -1
        var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&controlling, &slave, nil, nil, &size) == 0 else {
            throw BenchmarkError(description: "openpty: errno \(errno)")
        }
        _ = fcntl(controlling, F_SETFD, FD_CLOEXEC)
        _ = fcntl(slave, F_SETFD, FD_CLOEXEC)
        _ = fcntl(controlling, F_SETFL, O_NONBLOCK)
        defer { close(slave) }
        var name = [CChar](repeating: 0, count: 1024)
        guard ttyname_r(slave, &name, name.count) == 0 else {
            throw BenchmarkError(description: "the terminal has no name")
        }
        #if canImport(Glibc)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        /// `POSIX_SPAWN_SETSID`, a GNU extension that is not imported.
        let newSession: Int16 = 0x80
        #else
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        let newSession: Int16 = 0x0400
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawnattr_setflags(&attributes, newSession)
        // The first terminal that a session opens is its controlling terminal.
        for descriptor in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, descriptor, name, O_RDWR, 0)
        }
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var identifier: pid_t = 0
        let error = posix_spawn(&identifier, path, &actions, &attributes, &argv, &envp)
        guard error == 0 else { throw BenchmarkError(description: "\(path) cannot be started: errno \(error)") }
        self.identifier = identifier
        terminal = controlling
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(terminal, bytes, bytes.count)
    }

    /// Reads what is there, and waits for it at most some milliseconds.
    func pump(milliseconds: Int32 = 0) {
        var polled = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, milliseconds) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(terminal, &buffer, buffer.count)
        guard count > 0 else { return }
        byteCount += count
        unread += buffer.prefix(count)
    }

    /// What was written so far is not looked at again.
    func forget() { unread = [] }

    func hasWritten(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard let first = wanted.first, unread.count >= wanted.count else { return false }
        return unread.indices.dropLast(wanted.count - 1).contains { start in
            unread[start] == first && unread[start..<start + wanted.count].elementsEqual(wanted)
        }
    }

    /// Reads until the program has written a text.
    func wait(for text: String, seconds: Double = 60) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !hasWritten(text) {
            guard ContinuousClock.now < deadline else {
                throw BenchmarkError(
                    description:
                        "waited in vain for “\(text)”; last came \(String(decoding: unread.suffix(400), as: UTF8.self).debugDescription)"
                )
            }
            pump(milliseconds: 100)
        }
        forget()
    }

    /// Reads for a time.
    func follow(for duration: Duration) {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            pump(milliseconds: Int32(max(1, (end - ContinuousClock.now).inMilliseconds)))
        }
        forget()
    }

    /// Ends it by Ctrl-D, or by force.
    func end() throws {
        type("\u{4}")
        var status: Int32 = 0
        let deadline = ContinuousClock.now + .seconds(5)
        while waitpid(identifier, &status, WNOHANG) == 0 {
            pump(milliseconds: 5)
            if ContinuousClock.now > deadline { _ = kill(identifier, SIGKILL) }
        }
        close(terminal)
        guard status == 0 else { throw BenchmarkError(description: "the program failed with wait status \(status)") }
    }

    /// Ends it by force: its reply is not over.
    func stop() {
        _ = kill(identifier, SIGKILL)
        var status: Int32 = 0
        waitpid(identifier, &status, 0)
        close(terminal)
    }

    // MARK: What the system knows of it (Linux)

    /// Seconds that it has had a core, all threads together.
    var coreSeconds: Double {
        tasks.reduce(0) { total, task in
            total + (Double(Self.text("\(task)/schedstat").split(separator: " ").first ?? "") ?? 0) / 1e9
        }
    }

    /// How often each of its threads has gone to sleep or was made to.
    var contextSwitches: [String: Int] {
        Dictionary(
            tasks.map { task in
                let lines = Self.text("\(task)/status").split(separator: "\n").filter { $0.contains("ctxt_switches") }
                return (task, lines.compactMap { $0.split(separator: "\t").last.flatMap { Int($0) } }.reduce(0, +))
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Megabytes of 1,000,000 bytes that are resident now.
    var residentMegabytes: Double {
        let line = Self.text("/proc/\(identifier)/status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return Double(line?.split(whereSeparator: { !$0.isNumber }).first ?? "").map { $0 * 1024 / 1e6 } ?? 0
    }

    private var tasks: [String] {
        guard let folder = opendir("/proc/\(identifier)/task") else { return [] }
        defer { closedir(folder) }
        var tasks: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { tasks.append("/proc/\(identifier)/task/\(name)") }
        }
        return tasks
    }

    private static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
