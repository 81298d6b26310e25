import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a log has come to, as it is kept beside the log: a run that goes on folds only what follows.
struct RunCheckpoint: Codable, Equatable {
    var state: RunState
    var requests: AnsweredRequests
    /// The version of these types. One of another version does not count, and all of the log is folded.
    private var version = Self.currentVersion

    /// To be raised whenever one of the types in here is written in another way, or a transition does something else.
    private static let currentVersion = 2

    init(state: RunState, requests: AnsweredRequests) {
        self.state = state
        self.requests = requests
    }

    /// nil for what is none of this version.
    init?(_ bytes: [UInt8]) {
        guard let found = try? JSONDecoder().decode(Self.self, from: Data(bytes)),
            found.version == Self.currentVersion
        else { return nil }
        self = found
    }

    /// As ``init(_:)`` reads it.
    var bytes: [UInt8] {
        // Encoding plain values cannot fail: there is no number in a state that JSON cannot hold.
        (try? JSONEncoder().encode(self)).map { [UInt8]($0) } ?? []
    }

    /// When one is to be kept. It only computes.
    ///
    /// What follows a checkpoint is folded, so the next one comes when that has become long. It is as large as the state, which
    /// may grow as the log does, so it comes when the log has grown by twice the last one: all of them together are at most
    /// half as large again as the log.
    struct Plan: Sendable {
        /// Bytes of transitions that are folded in some ten milliseconds.
        static let leastDistance = 256 * 1024

        private var bytesSince = 0
        private var lastSize = 0

        /// - Parameter size: of the checkpoint from which a run goes on; 0 for none.
        init(size: Int = 0) { lastSize = size }

        mutating func add(_ bytes: Int) { bytesSince += bytes }

        var isDue: Bool { bytesSince >= max(Self.leastDistance, lastSize * 2) }

        mutating func keep(size: Int) {
            bytesSince = 0
            lastSize = size
        }
    }
}
