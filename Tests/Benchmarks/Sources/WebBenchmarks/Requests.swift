import Glibc
import Measuring

/// Requests as the servers here want them.
enum Requests {
    static let token = "benchmark-token-0123456789"

    static func get(_ path: String, port: UInt16, lastEventID: [UInt8] = []) -> [UInt8] {
        var request = Array("GET \(path) HTTP/1.1\r\n\(fields(port))".utf8)
        if !lastEventID.isEmpty { request += Array("Last-Event-ID: ".utf8) + lastEventID + Array("\r\n".utf8) }
        return request + Array("\r\n".utf8)
    }

    static func post(_ path: String, _ body: String, port: UInt16) -> [UInt8] {
        Array(
            """
            POST \(path) HTTP/1.1\r
            \(fields(port))Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """.utf8)
    }

    private static func fields(_ port: UInt16) -> String {
        "Host: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
    }
}

/// A connection on which one request follows the other.
final class RequestConnection {
    let descriptor: Int32
    private var received: [UInt8] = []

    init(port: UInt16) throws {
        descriptor = try Loopback.connect(port: port)
    }

    deinit { close(descriptor) }

    func send(_ request: [UInt8]) throws { try Loopback.send(request, to: descriptor) }

    /// Reads what has come, waiting if nothing has.
    ///
    /// - Returns: the answer, if it is whole now.
    func read() throws -> (status: Int, body: String)? {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0 else { throw BenchmarkError(description: "the server hung up") }
        received += buffer.prefix(count)
        guard let headEnd = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: received[..<headEnd.lowerBound], as: UTF8.self).lowercased()
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        let body = received[headEnd.upperBound...]
        guard body.count >= length else { return nil }
        defer { received = [] }
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return (status, String(decoding: body, as: UTF8.self))
    }

    /// - Returns: the body of the answer, whose status is as wanted.
    func answer(to request: [UInt8], status wanted: Int = 200) throws -> String {
        try send(request)
        while true {
            guard let (status, body) = try read() else { continue }
            guard status == wanted else { throw BenchmarkError(description: "status \(status): \(body)") }
            return body
        }
    }
}

/// agent-chat-web, started for a measurement.
struct WebServerUnderTest {
    let process: ServerProcess
    var port: UInt16 { process.port }

    /// - Parameter model: nil for none.
    init(binary: String, model: StreamingModel?) throws {
        let folder = "/tmp/agent-chat-benchmark-\(getpid())-\(microseconds())"
        var environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": folder]
        if let model {
            environment["OPENAI_API_KEY"] = "benchmark"
            environment["OPENAI_BASE_URL"] = "http://127.0.0.1:\(model.port)/v1"
        }
        process = try ServerProcess(
            [
                binary, "--port", "0", "--store", folder, "--token", Requests.token, "--max-runs", "10000",
                "--max-streams", "20000", "--rate", "0", "--model", model == nil ? "none" : "openai/benchmark",
            ], environment: environment, folder: folder)
    }

    /// Begins runs of a program.
    ///
    /// - Parameter wait: seconds until the program waits for the human.
    /// - Returns: their IDs.
    func beginRuns(_ count: Int, of program: String, wait: Int = 0) throws -> [String] {
        let connection = try RequestConnection(port: port)
        let text = program.replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        let request = Requests.post("/runs/new?wait=\(wait)", #"{"program":"\#(text)"}"#, port: port)
        return try (0..<count).map { _ in
            let answer = try connection.answer(to: request, status: 201)
            let parts = answer.split(separator: "\"run_id\":\"", maxSplits: 1)
            guard parts.count == 2 else { throw BenchmarkError(description: answer) }
            return String(parts[1].prefix { $0 != "\"" })
        }
    }
}

/// What is run.
enum Programs {
    /// Its model says one message.
    static func speaker(named name: String = "Speaker") -> String {
        """
        # \(name)

        ## Main

        ### Triggers
        - When the program starts

        ### Steps
        - Tell the user all that there is to say
        - End the program

        """
    }

    /// Its model answers each message.
    static let answerer = """
        # Answerer

        ## Main

        ### Triggers
        - When the program starts

        ### Steps
        - Ask the user what they think
        - Tell them what you think of that
        - Go on with the first step

        """

    /// Answers each message without a model.
    static let echo = """
        # Echo

        ## Main

        ### Triggers
        - When the program starts

        ### Steps
        - Set $more to true
        - While $more
          - Ask "What do you think?" for $line
          - Say "So you think: $line"

        """
}
