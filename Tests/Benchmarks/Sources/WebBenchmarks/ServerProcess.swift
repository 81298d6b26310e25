import Glibc
import Measuring

/// A server in a process of its own, with what it uses of the machine.
final class ServerProcess {
    let port: UInt16
    private let identifier: pid_t
    /// What it is allowed to leave behind, in a folder of its own.
    private let folder: String

    /// Starts a server and waits until it says its address, in a line with `http://127.0.0.1:PORT/`.
    ///
    /// - Parameters:
    ///   - folder: is made, and removed at the end.
    init(_ command: [String], environment: [String: String], folder: String) throws {
        self.folder = folder
        mkdir(folder, 0o700)
        var ends: [Int32] = [-1, -1]
        guard let path = command.first, pipe(&ends) == 0 else {
            throw BenchmarkError(description: "pipe: errno \(errno)")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)  // pipe(2) fills two
        var argv = command.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var identifier: pid_t = 0
        let error = posix_spawnp(&identifier, path, &actions, nil, &argv, &envp)
        close(ends[1])
        guard error == 0 else { throw BenchmarkError(description: "\(path) cannot be started: errno \(error)") }
        self.identifier = identifier
        port = try Self.port(in: Self.line(from: ends[0]))
    }

    private static func line(from descriptor: Int32) throws -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while byte != 0x0A {
            guard poll(&polled, 1, 20_000) > 0, read(descriptor, &byte, 1) == 1 else {
                throw BenchmarkError(description: "the server does not say its address")
            }
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }

    private static func port(in line: String) throws -> UInt16 {
        let parts = line.split(separator: "http://127.0.0.1:", maxSplits: 1)
        guard let port = parts.last.flatMap({ UInt16($0.prefix { $0.isNumber }) }) else {
            throw BenchmarkError(description: "the server says “\(line)”")
        }
        return port
    }

    // MARK: What it uses

    /// Seconds of the processor, of all its threads.
    var processorSeconds: Double {
        // proc(5): after the name in parentheses, fields 14 and 15 are counts of ticks.
        let fields = content(of: "stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Resident memory, in megabytes of 1,000,000 bytes.
    var megabytes: Double {
        let line = content(of: "status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 1024 / 1e6
    }

    /// Open files and connections.
    var openFileCount: Int {
        guard let entries = opendir("/proc/\(identifier)/fd") else { return 0 }
        defer { closedir(entries) }
        var count = 0
        while readdir(entries) != nil { count += 1 }
        return count
    }

    private func content(of file: String) -> String {
        let descriptor = open("/proc/\(identifier)/\(file)", O_RDONLY)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    // MARK: The end

    /// Ends it at once, and removes its folder.
    func stop() {
        kill(identifier, SIGKILL)
        var status: Int32 = 0
        waitpid(identifier, &status, 0)
        if let entries = opendir(folder) {
            while let entry = readdir(entries) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                unlink("\(folder)/\(name)")
            }
            closedir(entries)
        }
        rmdir(folder)
    }
}
