import Streaming

/// Tells which texts cmark could work on for long, or build trees from that are out of proportion. They are shown as they are.
///
/// The bounds are far above what people and models write in a block of 16 KiB, and were chosen by measuring cmark-gfm
/// 0.29.0.gfm.6 on the worst text known for each.
enum CmarkBounds {
    /// Quotes and lists within each other.
    static let deepestNesting = 100
    /// `[`, each of which may look for its end through the rest of the text.
    static let mostBrackets = 1000
    /// Runs of `*`, `_` and `~`.
    static let mostDelimiters = 4000
    /// Runs of backticks.
    static let mostBackticks = 4000
    /// `<`, `&`, `:`, `@` and `w.`, each of which may begin something long.
    static let mostOpeners = 2000
    /// A table's rows times its columns: rows are filled up with empty cells.
    static let mostTableCells = 10_000

    static func allow(_ text: [UInt8]) -> Bool {
        var brackets = 0
        var delimiters = 0
        var backticks = 0
        var openers = 0
        var lines = 1
        var bars = 0
        var mostBars = 0
        var markers = 0
        var isAtLineStart = true
        var previous: UInt8 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "\n"):
                lines += 1
                mostBars = max(mostBars, bars)
                bars = 0
                markers = 0
                isAtLineStart = true
                previous = byte
                continue
            case UInt8(ascii: "["): brackets += 1
            case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"): if byte != previous { delimiters += 1 }
            case UInt8(ascii: "`"): if byte != previous { backticks += 1 }
            case UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: ":"), UInt8(ascii: "@"): openers += 1
            case UInt8(ascii: "."): if previous == UInt8(ascii: "w") { openers += 1 }
            case UInt8(ascii: "|"): bars += 1
            default: break
            }
            // Markers of quotes and list items may follow each other in a line.
            if isAtLineStart {
                if ">-+*.)".utf8.contains(byte) {
                    markers += 1
                    if markers > deepestNesting { return false }
                } else if !byte.isBlank, !byte.isDigit {
                    isAtLineStart = false
                }
            }
            previous = byte
        }
        mostBars = max(mostBars, bars)
        return brackets <= mostBrackets && delimiters <= mostDelimiters && backticks <= mostBackticks
            && openers <= mostOpeners && mostBars * lines <= mostTableCells
    }
}
