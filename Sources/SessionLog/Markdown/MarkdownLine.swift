import Streaming

/// A place in a line of Markdown, and what begins there.
package struct MarkdownLine {
    private let bytes: [UInt8]
    private var position = 0
    /// Of `position`, from 0; tabs lead to the next multiple of four (CommonMark 2.2).
    package private(set) var column = 0

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var isAtEnd: Bool { position == bytes.count }
    package var rest: ArraySlice<UInt8> { bytes[position...] }

    package mutating func skip(_ count: Int) {
        for byte in rest.prefix(count) {
            position += 1
            column += byte == UInt8(ascii: "\t") ? 4 - column % 4 : 1
        }
    }

    package mutating func skipSpaces() {
        skip(rest.prefix(while: \.isBlank).count)
    }

    // MARK: What begins here

    package var isQuote: Bool { rest.first == UInt8(ascii: ">") }

    /// One to six `#`, then a space or the end (4.2).
    package var isHeading: Bool {
        let marks = rest.prefix { $0 == UInt8(ascii: "#") }.count
        return (1...6).contains(marks) && Self.isEmptyOrSpaced(rest.dropFirst(marks))
    }

    /// `===` or `---` under a paragraph (4.3).
    package var isHeadingUnderline: Bool {
        guard let first = rest.first, first == UInt8(ascii: "=") || first == UInt8(ascii: "-") else { return false }
        return rest.drop { $0 == first }.allSatisfy(\.isBlank)
    }

    /// Three or more of `*`, `-` or `_`, spaces between them allowed (4.1).
    package var isThematicBreak: Bool {
        guard let first = rest.first, "*-_".utf8.contains(first) else { return false }
        return rest.allSatisfy { $0 == first || $0.isBlank } && rest.count { $0 == first } >= 3
    }

    package struct ListMarker {
        /// The marker alone.
        package var length: Int
        /// An empty item, and a list that does not begin with 1, cannot follow a paragraph's line directly (5.2).
        package var interruptsParagraph: Bool
    }

    /// `-`, `+`, `*`, or a number of up to nine digits with `.` or `)`; then a space or the end (5.2).
    package var listMarker: ListMarker? {
        let digits = rest.prefix(while: \.isDigit)
        let mark = rest.dropFirst(digits.count).first
        guard let mark, (digits.isEmpty ? "-+*" : ".)").utf8.contains(mark), digits.count <= 9 else { return nil }
        let after = rest.dropFirst(digits.count + 1)
        guard Self.isEmptyOrSpaced(after) else { return nil }
        let beginsAtOne = digits.isEmpty || digits.elementsEqual([UInt8(ascii: "1")])
        return ListMarker(
            length: digits.count + 1, interruptsParagraph: beginsAtOne && !after.allSatisfy(\.isBlank))
    }

    /// Three or more backticks or tildes; after backticks no other backtick (4.5).
    package var openedFence: (byte: UInt8, length: Int)? {
        guard let first = rest.first, first == UInt8(ascii: "`") || first == UInt8(ascii: "~") else { return nil }
        let length = rest.prefix { $0 == first }.count
        guard length >= 3 else { return nil }
        if first == UInt8(ascii: "`"), rest.dropFirst(length).contains(first) { return nil }
        return (first, length)
    }

    package func closesFence(of byte: UInt8, length: Int) -> Bool {
        let marks = rest.prefix { $0 == byte }.count
        return marks >= length && rest.dropFirst(marks).allSatisfy(\.isBlank)
    }

    private static func isEmptyOrSpaced(_ rest: ArraySlice<UInt8>) -> Bool {
        rest.first.map(\.isBlank) ?? true
    }
}
