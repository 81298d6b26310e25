import Synchronization

/// What is known of playbooks from the last time when they were listed, so that only what has changed since is compiled.
final class ListingCache: Sendable {
    private struct Entry: Sendable {
        /// Of the playbook, and of the files that it imports.
        var stamps: [String: FileStamp]
        /// Nil for a file that is no program.
        var listing: PlaybookShelf.Listing?
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// What a playbook's listing is made from.
    struct Made: Sendable {
        var listing: PlaybookShelf.Listing?
        /// All files that were read; nil where that is not known.
        var files: [String]?
    }

    /// The listing of a playbook, which is made if any of its files has changed since it was made before.
    ///
    /// - Parameter now: seconds since 1970.
    func listing(of file: String, now: Int64, making make: () -> Made) -> PlaybookShelf.Listing? {
        if let entry = entries.withLock({ $0[file] }),
            entry.stamps.allSatisfy({ path, stamp in FileStamp(path) == stamp })
        {
            return entry.listing
        }
        let before = FileStamp(file)
        let made = make()
        let entry = Self.entry(for: made, of: file, asIt: before, now: now)
        entries.withLock { $0[file] = entry }
        return made.listing
    }

    /// Nil where a later change could pass unnoticed.
    private static func entry(for made: Made, of file: String, asIt was: FileStamp?, now: Int64) -> Entry? {
        guard let files = made.files, let was, FileStamp(file) == was else { return nil }
        var stamps: [String: FileStamp] = [:]
        for path in files + [file] { stamps[path] = FileStamp(path) }
        guard stamps.count == Set(files + [file]).count, stamps.values.allSatisfy({ $0.isSettled(at: now) }) else {
            return nil
        }
        return Entry(stamps: stamps, listing: made.listing)
    }

    /// Forgets all playbooks but these.
    func keep(_ files: Set<String>) {
        entries.withLock { entries in
            guard entries.count > files.count else { return }
            entries = entries.filter { files.contains($0.key) }
        }
    }
}
