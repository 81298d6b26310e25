import SessionLog

/// What the record says of all runs of the server, which may be very many: by their IDs, by the requests that they were begun
/// for, and by when they began.
struct RunRecords: Sendable {
    private var records: [RunID: RunStore.Record]
    private var creations: [String: RunID] = [:]
    /// The run that began first, first.
    private var places: [RunPlace]

    init(_ records: [RunID: RunStore.Record] = [:]) {
        self.records = records
        places = records.map { RunPlace(began: $1.began, id: $0) }.sorted()
        for (id, record) in records {
            if let creation = record.creation { creations[creation.name] = id }
        }
    }

    subscript(id: RunID) -> RunStore.Record? { records[id] }

    mutating func set(_ record: RunStore.Record, of id: RunID) {
        remove(id)
        records[id] = record
        let place = RunPlace(began: record.began, id: id)
        places.insert(place, at: index(of: place))
        if let creation = record.creation { creations[creation.name] = id }
    }

    mutating func remove(_ id: RunID) {
        guard let record = records.removeValue(forKey: id) else { return }
        let index = index(of: RunPlace(began: record.began, id: id))
        if places.indices.contains(index), places[index].id == id { places.remove(at: index) }
        if let creation = record.creation, creations[creation.name] == id { creations[creation.name] = nil }
    }

    func filter(_ isIncluded: (RunStore.Record) -> Bool) -> [RunID: RunStore.Record] {
        records.filter { isIncluded($0.value) }
    }

    /// The run that a request with this name led to.
    func run(begunBy name: String) -> (id: RunID, record: RunStore.Record)? {
        guard let id = creations[name], let record = records[id] else { return nil }
        return (id, record)
    }

    /// The latest runs that began before a place, or of all; the latest first.
    func latest(_ count: Int, before place: RunPlace?) -> [RunPlace] {
        places[..<(place.map(index) ?? places.endIndex)].suffix(count).reversed()
    }

    /// How many places come before this one.
    private func index(of place: RunPlace) -> Int {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = low + (high - low) / 2
            // In bounds: low ≤ middle < high ≤ count.
            if places[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A run's place among all runs, by when they began. Its text goes to clients, which ask with it for what comes next.
struct RunPlace: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Milliseconds since 1970.
    var began: Int64
    var id: RunID

    init(began: Int64, id: RunID) {
        (self.began, self.id) = (began, id)
    }

    /// nil for what is no place.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let began = Int64(parts[0]), began >= 0, let id = RunID(String(parts[1])) else {
            return nil
        }
        self.init(began: began, id: id)
    }

    var description: String { "\(began)-\(id)" }

    static func < (one: RunPlace, other: RunPlace) -> Bool {
        (one.began, one.id.description) < (other.began, other.id.description)
    }
}
