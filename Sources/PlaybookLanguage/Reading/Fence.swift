import Streaming

/// A code fence, as its opening line describes it.
struct Fence: Sendable {
    /// `` ` `` or `~`
    var mark: UInt8
    /// How many marks; the closing line has at least as many.
    var count: Int
    /// Spaces before the marks.
    var indentation: Int
    /// Not inside a list item or otherwise indented.
    var isTopLevel: Bool
    /// The first word after the marks, in lower case; empty for none.
    var language: String
}

extension Fence {
    /// The fence that a line opens, also behind list markers.
    init?(opening line: ArraySlice<UInt8>) {
        var marks = line.drop(while: \.isBlank)
        while let content = ListMarker.content(of: marks) { marks = content.drop(while: \.isBlank) }
        guard let mark = marks.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        let info = marks.drop { $0 == mark }
        let count = info.startIndex - marks.startIndex
        guard count >= 3, mark == UInt8(ascii: "~") || !info.contains(mark) else { return nil }
        let language = info.trimmed.prefix { !$0.isBlank }
        self.init(
            mark: mark, count: count, indentation: marks.startIndex - line.startIndex,
            isTopLevel: marks.startIndex == line.startIndex,
            language: String(decoding: language, as: UTF8.self).lowercased())
    }

    func isClosed(by line: ArraySlice<UInt8>) -> Bool {
        let marks = line.trimmed
        return marks.count >= count && marks.allSatisfy { $0 == mark }
    }
}
