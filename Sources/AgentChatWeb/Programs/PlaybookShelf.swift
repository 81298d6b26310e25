import PlaybookLanguage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The folders whose playbooks people may run.
struct PlaybookShelf: Sendable {
    /// As the options named them.
    let folders: [String]
    private let cache = ListingCache()

    init(folders: [String]) {
        self.folders = folders
    }

    /// A playbook that can be chosen.
    struct Listing: Sendable, Hashable {
        /// From its folder.
        var path: String
        /// Nil where the program has none.
        var title: String?
        /// What it is, in a sentence; nil where it does not say.
        var summary: String?
    }

    private static let suffixes = [".md", ".pbasm"]
    private static let largestFile = 1 << 20
    /// Enough for any folder that a person looks through.
    private static let mostListed = 1000
    private static let deepest = 8

    // MARK: One playbook

    /// The source of a playbook, and the folder that its `!import` lines may read.
    ///
    /// - Parameter path: from one of the folders; where several have it, the first counts.
    func source(_ path: String) throws(WebError) -> (file: SourceFile, folder: ProgramFolder) {
        guard Self.isPlaybook(path) else { throw Self.notFound(path) }
        for name in folders {
            let folder = ProgramFolder(path: name)
            do throws(ProgramFolderError) {
                let bytes = try folder.contents(of: path, limit: Self.largestFile)
                let file = Self.file(path, in: name)
                return (SourceFile(path: file, bytes: bytes), ProgramFolder(ofFile: file))
            } catch {
                // Whether there is a file outside is nobody's business, so one answer serves them all.
                guard case .tooLarge = error.reason else { continue }
                throw WebError(
                    .unprocessableContent, "program_too_large", "The playbook is larger than 1 MiB.",
                    advice: "Split it into files that import each other.")
            }
        }
        throw Self.notFound(path)
    }

    private static func isPlaybook(_ path: String) -> Bool {
        // A way out and back in would tell which folders there are on the way.
        suffixes.contains { path.hasSuffix($0) }
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !["", ".", ".."].contains($0)
            }
    }

    private static func notFound(_ path: String) -> WebError {
        WebError(
            .notFound, "playbook_not_found", "There is no playbook “\(path.prefix(200))” here.",
            advice: "GET /playbooks lists those that can be run; name one by its path.")
    }

    // MARK: All of them

    /// The playbooks of all folders, by path. What cannot be read is left out; dot files are.
    ///
    /// - Parameter now: seconds since 1970.
    func listings(now: Int64) -> [Listing] {
        var known: Set<String> = []
        var files: Set<String> = []
        var listings: [Listing] = []
        search: for name in folders {
            for path in Self.paths(in: name, below: "", depth: 0) where known.insert(path).inserted {
                guard known.count <= Self.mostListed else { break search }
                let file = Self.file(path, in: name)
                files.insert(file)
                if let listing = cache.listing(of: file, now: now, making: { makeListing(path) }) {
                    listings.append(listing)
                }
            }
        }
        cache.keep(files)
        return listings.sorted { $0.path < $1.path }
    }

    private func makeListing(_ path: String) -> ListingCache.Made {
        guard let (file, folder) = try? source(path) else { return ListingCache.Made() }
        guard let program = try? Program(files: [file], folder: folder) else {
            // What is wrong may be in a file that it imports.
            return ListingCache.Made(files: file.bytes.firstRange(of: "!import".utf8) == nil ? [] : nil)
        }
        let summary = program.description ?? program.agents.first?.description ?? ""
        let sentence = summary.split { $0 == "\n" || $0 == " " }.joined(separator: " ").prefix(200)
        let listing = Listing(
            path: path, title: program.title ?? program.agents.first?.heading,
            summary: sentence.isEmpty ? nil : String(sentence))
        return ListingCache.Made(listing: listing, files: program.files)
    }

    /// As it is named from the current folder.
    private static func file(_ path: String, in folder: String) -> String {
        folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }

    private static func paths(in root: String, below: String, depth: Int) -> [String] {
        guard depth < deepest, let directory = opendir(below.isEmpty ? root : "\(root)/\(below)") else { return [] }
        defer { closedir(directory) }
        var paths: [String] = []
        while paths.count < mostListed, let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            let path = below.isEmpty ? name : "\(below)/\(name)"
            if isPlaybook(path) {
                paths.append(path)
            } else if isFolder("\(root)/\(path)") {
                paths += Self.paths(in: root, below: path, depth: depth + 1)
            }
        }
        return paths
    }

    /// A link to one is none, so that no loop is walked.
    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
