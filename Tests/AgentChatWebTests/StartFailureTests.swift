import NIOCore
import Testing

@testable import AgentChatWeb

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is said when the server does not start, or fails.
@Suite struct StartFailureTests {
    private struct Odd: Error, CustomStringConvertible {
        let description = "odd"
    }

    static let failures: [(error: any Error, hasListened: Bool, status: Int32, part: String)] = [
        (IOError(errnoCode: EADDRINUSE, reason: "bind"), false, 69, "another process does"),
        (IOError(errnoCode: EACCES, reason: "bind"), false, 69, "--port from 1024 on"),
        (IOError(errnoCode: EADDRNOTAVAIL, reason: "bind"), false, 69, "no address of this machine"),
        (IOError(errnoCode: EMFILE, reason: "socket"), false, 69, "ulimit -n"),
        (
            IOError(errnoCode: EPERM, reason: "bind"), false, 69,
            "It cannot listen at h, port 8: Operation not permitted"
        ),
        (Odd(), false, 70, "The server cannot begin: odd."),
        (Odd(), true, 70, "The server failed: odd."),
        (IOError(errnoCode: EADDRINUSE, reason: "x"), true, 70, "The server failed: "),
        (StartFailure(.output, "Full."), true, 74, "Full."),
    ]

    @Test(arguments: failures)
    func saysWhatFailed(_ row: (error: any Error, hasListened: Bool, status: Int32, part: String)) {
        let failure = StartFailure(serving: row.error, host: "h", port: 8, hasListened: row.hasListened)
        #expect(failure.reason.rawValue == row.status && failure.message.contains(row.part), "\(failure)")
        #expect(failure.message.hasSuffix("."))
    }

    @Test func namesThatNobodyKnows() {
        let error = #expect(throws: (any Error).self) {
            try SocketAddress.makeAddressResolvingHost("no such host", port: 8)
        }
        guard let error else { return }
        let failure = StartFailure(serving: error, host: "no such host", port: 8, hasListened: false)
        #expect(failure.reason == .unavailable && failure.message.contains("no such host is known"), "\(failure)")
    }
}
