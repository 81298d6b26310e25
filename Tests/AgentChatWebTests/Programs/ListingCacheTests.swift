import TestSupport
import Testing

@testable import AgentChatWeb

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Playbooks are compiled for their list when they have changed, and only then.
@Suite struct ListingCacheTests {
    /// Long after every file of the test was written.
    private static let later: Int64 = 4_000_000_000

    private static func program(_ title: String) -> String {
        """
        # \(title)

        ## Main

        ### Triggers
        - When the program starts

        ### Steps
        - End the program


        """
    }

    @Test func whatHasNotChangedIsNotMadeAgain() throws {
        let folder = try TestFolder()
        try folder.write("a.md", "# A")
        let cache = ListingCache()
        var count = 0
        let file = folder.path(of: "a.md")
        func list(now: Int64 = Self.later, files: [String]? = []) -> PlaybookShelf.Listing? {
            cache.listing(of: file, now: now) {
                count += 1
                return ListingCache.Made(listing: PlaybookShelf.Listing(path: "\(count)"), files: files)
            }
        }
        // One that was written a moment ago may change once more before its time does.
        #expect(list(now: 0)?.path == "1" && list(now: 0)?.path == "2")
        #expect(list()?.path == "3" && list()?.path == "3" && list(now: 0)?.path == "3")
        // Of the same length.
        try folder.write("a.md", "# B")
        #expect(list(files: nil)?.path == "4")
        #expect(list()?.path == "5" && list()?.path == "5")
        cache.keep([])
        #expect(list()?.path == "6")
        // A file that it imports.
        try folder.write("part.md", "text")
        cache.keep([])
        #expect(list(files: [folder.path(of: "part.md")])?.path == "7" && list()?.path == "7")
        try folder.write("part.md", "more text")
        #expect(list(files: ["/there/is/none"])?.path == "8" && list()?.path == "9")
    }

    /// Changes of every kind are seen by the next list.
    @Test func theShelfIsListedAsItIs() throws {
        let folder = try TestFolder()
        let shelf = PlaybookShelf(folders: [folder.path])
        func titles() -> [String] { shelf.listings(now: Self.later).map { $0.title ?? "" } }
        #expect(titles() == [])
        try folder.write("a.md", Self.program("Aa"))
        #expect(titles() == ["Aa"] && titles() == ["Aa"])
        try folder.write("a.md", Self.program("Bb"))
        try folder.write("sub/b.md", "!import part.txt\n")
        #expect(titles() == ["Bb"] && titles() == ["Bb"])
        try folder.write("sub/part.txt", Self.program("Cc"))
        #expect(titles() == ["Bb", "Cc"] && titles() == ["Bb", "Cc"])
        try folder.write("sub/part.txt", Self.program("Dd"))
        #expect(titles() == ["Bb", "Dd"])
        try folder.write("a.md", Self.program("Aa") + Self.program("Aa"))
        #expect(titles() == ["Dd"] && titles() == ["Dd"])
        #expect(unlink(folder.path(of: "sub/b.md")) == 0)
        #expect(titles() == [])
    }
}
