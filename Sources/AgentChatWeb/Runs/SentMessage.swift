import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A message that somebody sent to a run.
struct SentMessage: Sendable, Hashable {
    var id: SentMessageID
    /// The number of the entry from which on the log may tell what comes of it: that in which it was heard, if it was.
    var position: Int
}

/// What a message that a client sends is called in the log of its run.
///
/// It is made from the request's Idempotency-Key and its text. So the log itself knows which requests have come, as long as there
/// is the log, and in whichever process: a key is saved exactly when its message is.
struct SentMessageID: Sendable, Hashable, CustomStringConvertible {
    /// The same for every request with this key.
    let name: String
    /// The same for every request with this text.
    let mark: String

    /// - Parameter key: nil for a request that will not be sent again.
    init(key: String?, text: String) {
        name = "h" + (key.map { Digest.text(of: $0, bytes: 12) } ?? RandomText.hexadecimal(bytes: 12))
        mark = Digest.text(of: text, bytes: 8)
    }

    /// Reads what stands in a log; nil for what no client has sent.
    init?(_ messageID: String) {
        let parts = messageID.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 25, parts[0].hasPrefix("h") else { return nil }
        (name, mark) = (String(parts[0]), String(parts[1]))
    }

    var description: String { "\(name)-\(mark)" }
}

/// The request that a run was begun for, so that one that is sent again finds the run.
struct RunCreation: Sendable, Hashable {
    /// The same for every request of one client with this key.
    var name: String
    /// The same for every request for this program.
    var mark: String

    init(name: String, mark: String) {
        (self.name, self.mark) = (name, mark)
    }

    init(key: String, of owner: RunOwner, for request: ProgramRequest) {
        let client = if case .visitor(let visitor) = owner { "visitor \(visitor)" } else { "keeper" }
        let program =
            switch request {
            case .path(let path): "path \(path)"
            case .text(let text): "text \(text)"
            }
        self.init(name: Digest.text(of: "\(client) \(key)", bytes: 16), mark: Digest.text(of: program, bytes: 8))
    }
}

/// Short names for long texts, which say nothing of them.
enum Digest {
    /// The beginning of the text's SHA-256, in hexadecimal digits.
    static func text(of text: String, bytes count: Int) -> String {
        Hexadecimal.text(Array(SHA256.hash(data: Data(text.utf8)).prefix(count)))
    }
}
