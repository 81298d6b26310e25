import SessionLog

/// What a list says of a run.
struct RunListing: Sendable, Hashable {
    var id: RunID
    var program: String
    var turn: RunProgress.Turn
    /// Milliseconds since 1970, as is ``lastChange``.
    var began: Int64
    var lastChange: Int64
}

/// The list of all runs: those in memory, and those that are only in the store.
extension RunHost {
    /// The latest runs that began before a place, or of all; the latest first. Of those that are not in memory, no file is read.
    ///
    /// - Returns: at most `count`, and the place after which there are more; nil if these are the last.
    func list(_ count: Int, before place: RunPlace?) -> (runs: [RunListing], next: RunPlace?) {
        let places = latest(count + 1, before: place)
        let shown = places.prefix(count)
        return (shown.compactMap(listing), places.count > count ? shown.last : nil)
    }

    private func latest(_ count: Int, before place: RunPlace?) -> [RunPlace] {
        if let store { return store.latest(count, before: place) }
        let places = runs.map { RunPlace(began: $0.beganAt, id: $0.id) }.sorted(by: >)
        return Array(places.lazy.filter { other in place.map { other < $0 } ?? true }.prefix(count))
    }

    /// nil for a run of which somebody has deleted the file.
    private func listing(of place: RunPlace) -> RunListing? {
        if let run = runInMemory(place.id) {
            let progress = run.progress
            return RunListing(
                id: place.id, program: progress.program, turn: progress.turn, began: place.began,
                lastChange: progress.lastChange)
        }
        guard let store, let record = store.record(of: place.id), let lastChange = store.lastWrite(of: place.id) else {
            return nil
        }
        // Nobody carries it out, unless another process does.
        let turn: RunProgress.Turn = !record.isOver && store.isInUse(place.id) ? .running : .ended
        return RunListing(
            id: place.id, program: record.program, turn: turn, began: place.began, lastChange: lastChange)
    }
}
