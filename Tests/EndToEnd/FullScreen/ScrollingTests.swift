import StubModelServer
import Testing

/// Reading a long transcript: every line can be reached, once, at any size; what is read stays where it is.
@Suite(.serialized, .timeLimit(.minutes(4)), .enabled(if: TmuxTerminal.isInstalled, TmuxTerminal.isMissing))
struct ScrollingTests {
    /// Lines that can be told from each other, some longer than a narrow screen.
    static func lines(_ numbers: Range<Int>) -> String {
        numbers.map { number in
            tag(number)
                + (number % 3 == 0 ? " with some words that are longer than a narrow screen has room for" : " short")
        }.joined(separator: "\n\n")
    }

    static func tag(_ number: Int) -> String { "T\(1000 + number)" }

    /// The tags in the transcript on a screen, from the top: neither the title nor the status and input rows count.
    static func tags(_ screen: TmuxScreen) -> [Int] {
        screen.rows.dropFirst().dropLast(2).flatMap { row in
            row.split { !$0.isLetter && !$0.isNumber }.compactMap { word -> Int? in
                guard word.first == "T", word.count == 5 else { return nil }
                return Int(word.dropFirst()).map { $0 - 1000 }
            }
        }
    }

    /// anchors: users of other programs lost lines, or saw them twice, after a resize.
    @Test func eachLineOnceAtEverySize() async throws {
        let chat = try await ScreenChat.start([ScreenChat.says(Self.lines(0..<60))])
        defer { chat.stop() }
        let terminal = chat.terminal
        try await terminal.wait("the message's end") { Self.tags($0).last == 59 }
        for (columns, rows) in [(80, 24), (80, 12), (40, 24), (100, 40), (20, 8), (80, 30), (79, 23), (80, 24)] {
            try await terminal.resize(columns: columns, rows: rows)
            try await terminal.press("C-End")
            try await terminal.wait("the end at \(columns)x\(rows)") {
                $0.columns == columns && $0.rows.count == rows && Self.tags($0).last == 59
            }
            var screen = try await settled(terminal, after: "C-Home")
            #expect(Self.tags(screen).first == 0, "\(columns)x\(rows)")
            var seen: [Int] = []
            var pages = 0
            while true {
                let tags = Self.tags(screen)
                #expect(tags == tags.sorted() && Set(tags).count == tags.count, "\(columns)x\(rows):\n\(screen.text)")
                if let first = tags.first {
                    #expect(first <= (seen.last ?? -1) + 1, "\(columns)x\(rows):\n\(screen.text)")
                }
                seen += tags.filter { $0 > (seen.last ?? -1) }
                guard seen.last != 59, pages < 400 else { break }
                pages += 1
                screen = try await settled(terminal, after: "NPage")
            }
            #expect(seen == Array(0..<60), "\(columns)x\(rows)")
        }
    }

    /// The screen when a key has had its effect: keys are handled in order, and the input, which is drawn last, shows one
    /// that was typed behind it.
    private func settled(_ terminal: TmuxTerminal, after key: String) async throws -> TmuxScreen {
        try await terminal.press(key, "x")
        try await terminal.wait("the input") { $0.rows.last == "> x" }
        try await terminal.press("BSpace")
        return try await terminal.wait("the empty input") { $0.rows.last?.hasPrefix("> /help") ?? false }
    }

    @Test func whatIsReadStaysWhileMoreIsWritten() async throws {
        let gate = try Gate()
        let chat = try await ScreenChat.start([
            ScreenChat.says(Self.lines(0..<80) + "\n\n", gate, Self.lines(80..<100))
        ])
        defer { chat.stop() }
        let terminal = chat.terminal
        try await terminal.wait("following") { Self.tags($0).last == 79 }
        try await terminal.press("PPage", "PPage")
        let reading = try await terminal.wait("scrolled") { Self.tags($0).last.map { $0 < 70 } ?? false }
        gate.open()
        let after = try await terminal.wait("the new lines told") { $0.text.contains("new line") }
        #expect(Self.tags(after) == Self.tags(reading))
        #expect(after.rows[1] == reading.rows[1])
        try await terminal.press("C-End")
        try await terminal.wait("the end") { Self.tags($0).last == 99 && !$0.text.contains("new line") }
    }

    @Test func resizingKeepsWhatIsRead() async throws {
        let chat = try await ScreenChat.start([ScreenChat.says(Self.lines(0..<100))])
        defer { chat.stop() }
        let terminal = chat.terminal
        try await terminal.wait("the message's end") { Self.tags($0).last == 99 }
        try await terminal.press("PPage", "PPage", "PPage")
        let reading = try await terminal.wait("scrolled") { Self.tags($0).last.map { $0 < 75 } ?? false }
        let first = try #require(Self.tags(reading).first)
        for (columns, rows) in [(50, 24), (50, 12), (120, 40), (80, 24)] {
            try await terminal.resize(columns: columns, rows: rows)
            try await terminal.wait("\(columns)x\(rows)") { $0.columns == columns && $0.rows.count == rows }
            let screen = try await settled(terminal, after: "C-l")
            let shown = try #require(Self.tags(screen).first)
            #expect(abs(shown - first) <= 1, "\(columns)x\(rows): \(shown), was \(first)\n\(screen.text)")
        }
    }

    /// With an empty input the arrow keys scroll, and so does the wheel of a terminal that turns it into these.
    @Test func arrowsScrollARow() async throws {
        let chat = try await ScreenChat.start([ScreenChat.says(Self.lines(0..<60))])
        defer { chat.stop() }
        let end = try await chat.terminal.wait("the message's end") { Self.tags($0).last == 59 }
        try await chat.terminal.press("Up", "Up", "Up")
        let scrolled = try await chat.terminal.wait("three rows up") {
            $0.rows[5] == end.rows[2] && $0.rows[8] == end.rows[5]
        }
        #expect(scrolled.rows[10] == end.rows[7])
        try await chat.terminal.press("Down", "Down", "Down")
        try await chat.terminal.wait("the end") { $0.rows[2] == end.rows[2] }
    }

    /// The wheel of a terminal that turns it into arrow keys takes nothing from what is being typed, nor from what waits.
    @Test func theWheelLeavesTheInputAlone() async throws {
        let gate = try Gate()
        let chat = try await ScreenChat.start([ScreenChat.says(Self.lines(0..<60), gate, "")])
        defer { chat.stop() }
        let terminal = chat.terminal
        try await terminal.wait("the message") { Self.tags($0).last == 59 }
        try await terminal.type("an important question")
        try await terminal.press("Enter")
        let queued = try await terminal.wait(for: "queued: an important question")
        try await terminal.type("half a thought")
        try await terminal.wait(for: "> half a thought")
        try await terminal.send(bytes: "\u{1B}OA\u{1B}OA\u{1B}OA")
        let scrolled = try await terminal.wait("three rows up") { $0.rows[5] == queued.rows[2] }
        #expect(scrolled.text.contains("queued: an important question"))
        #expect(scrolled.rows.last == "> half a thought")
    }

    @Test func searching() async throws {
        let chat = try await ScreenChat.start(
            [
                ScreenChat.says(Self.lines(0..<50)), ScreenChat.says("needle here\n\n" + Self.lines(50..<100)),
            ], arguments: ["--message", "go on"])
        defer { chat.stop() }
        let terminal = chat.terminal
        try await terminal.wait("the messages' end") { Self.tags($0).last == 99 }
        try await terminal.press("C-f")
        try await terminal.type("needle")
        try await terminal.press("Enter")
        try await terminal.wait(for: "needle here")
        try await terminal.press("Escape")
        try await terminal.type("/search T1003")
        try await terminal.press("Enter")
        // The input has it too.
        try await terminal.wait("the match") { screen in
            screen.rows.dropLast(2).contains { $0.contains(Self.tag(3)) }
        }
    }
}
