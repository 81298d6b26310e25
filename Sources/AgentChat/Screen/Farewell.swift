import ChatDisplay

/// What stands on the normal screen after the full screen is gone: the last screenful of the transcript as text, good to
/// copy, and where all of it is.
struct Farewell: Sendable {
    private static let keptBytes = 49_152

    /// The end of the transcript.
    private var tail: [UInt8] = []
    private var hasDropped = false

    mutating func append(_ bytes: [UInt8]) {
        tail += bytes
        guard tail.count > 2 * Self.keptBytes else { return }
        tail.removeFirst(tail.count - Self.keptBytes)
        hasDropped = true
    }

    /// - Parameters:
    ///   - columns: of the terminal, which breaks longer lines.
    ///   - rows: of the terminal; some are left for what follows.
    ///   - transcriptPath: the file that has all of it; nil for none.
    func text(columns: Int, rows: Int, transcriptPath: String?) -> String {
        var room = max(1, rows - (transcriptPath == nil ? 2 : 4))
        var shown: [String] = []
        for line in lines.reversed() {
            room -= max(1, (width(of: line) + columns - 1) / max(1, columns))
            // A line that is longer than the screen is shown alone.
            guard room >= 0 || shown.isEmpty else { break }
            shown.append(line)
        }
        if shown.last == "" { shown.removeLast() }
        if let transcriptPath { shown = ["Transcript: \(transcriptPath)", ""] + shown }
        return shown.reversed().map { $0 + "\n" }.joined()
    }

    private var lines: [String] {
        var lines = tail.suffix(Self.keptBytes).split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        // The first may lack its beginning.
        if hasDropped || tail.count > Self.keptBytes, lines.count > 1 { lines.removeFirst() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    private func width(of line: String) -> Int {
        line.utf8.allSatisfy { $0 < 0x80 } ? line.utf8.count : CellText.width(of: line)
    }
}
