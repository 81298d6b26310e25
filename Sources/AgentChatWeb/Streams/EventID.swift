/// The `id` of a frame: a place in the log of a run.
///
/// The epoch changes where a log could have lost its last entries, so that an old number never means another entry.
struct EventID: Sendable, Hashable, CustomStringConvertible {
    var epoch: String
    var sequence: Int

    init(epoch: String, sequence: Int) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// Reads what a client sends back; nil for anything that is no id.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let sequence = Int(parts[1]), sequence >= 0 else { return nil }
        self.init(epoch: String(parts[0]), sequence: sequence)
    }

    var description: String { "\(epoch).\(sequence)" }
}

/// Where a stream of a run begins.
enum StreamStart: Sendable, Hashable {
    /// With the first entry.
    case beginning
    /// With the entry behind this one, which the reader has.
    case after(Int)
    /// With what there is now, told at once.
    case snapshot

    /// - Parameters:
    ///   - id: what the reader has seen, as it says; nil for nothing.
    ///   - count: how many entries there are.
    init(id: String?, epoch: String, count: Int) {
        guard let id else {
            self = .beginning
            return
        }
        // Also for what is no id: a reader that says it had something must not get it twice.
        guard let seen = EventID(id), seen.epoch == epoch, seen.sequence < count else {
            self = count == 0 ? .beginning : .snapshot
            return
        }
        self = .after(seen.sequence)
    }
}
