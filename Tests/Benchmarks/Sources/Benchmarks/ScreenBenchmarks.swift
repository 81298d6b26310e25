import Measuring

/// The full screen, measured through a pseudo-terminal.
struct ScreenBenchmarks {
    let program: BenchmarkProgram
    let server: ModelServer

    /// Characters that nothing else on the screen shows, so that one of them in the output is the one that was just sent.
    /// No two in a row are the same.
    private static let rare = (0x0410...0x044F).compactMap { Unicode.Scalar($0) }.map(String.init)
    private static let prose =
        "The quick brown fox jumps over the lazy dog, and the five boxing wizards jump quickly too. ".split(
            separator: " "
        )
        .map { String($0) + " " }

    func run() throws {
        try starts()
        try firstCharacters()
        try conversation(lines: 100)
        try conversation(lines: 100_000)
        try manyMessages()
        try longMessage("one line", piece: (0..<4000).map { Self.prose[$0 % Self.prose.count] }.joined())
        try longMessage("paragraphs", piece: String(repeating: Self.prose.joined() + "\\n\\n", count: 200))
    }

    // MARK: Rows of the table

    private func starts() throws {
        var samples = Samples()
        for round in 0...20 {
            let start = ContinuousClock.now
            let child = try program.startOnTerminal()
            try child.wait(for: "Guide")
            if round > 0 { samples.add((ContinuousClock.now - start).inMilliseconds) }
            let connection = try server.acceptRequest()
            try connection.sendHead()
            try connection.send(text: "`Say(\"user\", \"Ж\")`\nyld user\n")
            connection.sendEnd()
            try child.wait(for: "Ж")
            connection.close()
            try child.end()
        }
        printRow("start to first frame, ms", samples, target: 60)
    }

    private func firstCharacters() throws {
        try withScreen { child, connection in
            var first = Samples()
            var later = Samples()
            for (number, character) in (Self.rare + Self.rare + Self.rare).enumerated() {
                try connection.send(text: "`Say(\"user\", \"")
                child.follow(for: .milliseconds(20 + number % 17))
                first.add(try milliseconds(child, until: character) { try connection.send(text: character) })
                let next = Self.rare[(number + 7) % Self.rare.count]
                child.follow(for: .milliseconds(20 + number % 13))
                later.add(try milliseconds(child, until: next) { try connection.send(text: " and " + next) })
                try connection.send(text: "\")`\n")
            }
            printRow("first character of a message, delta to screen, ms", first, target: 5, p99Target: 20)
            printRow("later characters, delta to screen, ms", later, target: 20)
        }
    }

    /// What it costs to type while a message streams below a transcript of some length.
    private func conversation(lines: Int) throws {
        try withScreen { child, connection in
            try fill(child, connection, lines: lines)
            let name = lines >= 1000 ? "\(lines / 1000),000 lines" : "\(lines) lines"
            if lines >= 1000 { printFigure("resident memory at \(name), MB", child.residentMegabytes, target: 60) }

            try connection.send(text: "`Say(\"user\", \"")
            printRow(
                "key to echo while streaming, \(name), ms", try echoes(child, connection), target: nil, p99Target: 10)

            child.follow(for: .milliseconds(500))
            let (seconds, bytes) = (child.coreSeconds, child.byteCount)
            let start = ContinuousClock.now
            var characters = 0
            for number in 0..<500 {
                let delta = Self.prose[number % Self.prose.count]
                try connection.send(text: delta)
                characters += delta.count
                child.follow(for: start + .milliseconds(20 * (number + 1)) - ContinuousClock.now)
            }
            let elapsed = (ContinuousClock.now - start).inMilliseconds / 1000
            printFigure(
                "cores at 50 deltas a second, \(name), %", (child.coreSeconds - seconds) / elapsed * 100, target: 3)
            printFigure(
                "bytes for each visible character, \(name)", Double(child.byteCount - bytes) / Double(characters),
                target: 3)

            try connection.send(text: "\")`\nyld user\n")
            connection.sendEnd()
            // Threads that had work end when they have had none for five seconds.
            child.follow(for: .seconds(7))
            let (switches, idleBytes) = (child.contextSwitches, child.byteCount)
            child.follow(for: .seconds(5))
            // A thread that has ended since was awake for it, once.
            let later = child.contextSwitches
            let wakeups = switches.reduce(0) { sum, thread in sum + (later[thread.key].map { $0 - thread.value } ?? 1) }
            printFigure("wakeups in 5 idle seconds, \(name)", Double(wakeups), target: 0)
            printFigure("bytes in 5 idle seconds, \(name)", Double(child.byteCount - idleBytes), target: 0)
            printRow("page up to first byte, \(name), ms", pages(child), target: 20)
        }
    }

    private func longMessage(_ form: String, piece: String) throws {
        try withScreen { child, connection in
            try connection.send(text: "`Say(\"user\", \"")
            let start = ContinuousClock.now
            var count = 0
            while count < 1_000_000 {
                try connection.send(text: piece)
                child.pump()
                count += piece.utf8.count
            }
            try connection.send(text: " Ж ")
            try child.wait(for: "Ж")
            printFigure(
                "1 MB in \(form), until shown, ms", (ContinuousClock.now - start).inMilliseconds,
                target: nil)
            printRow(
                "key to echo while it goes on, 1 MB in \(form), ms", try echoes(child, connection), target: nil,
                p99Target: 10)
            printRow("page up to first byte, 1 MB in \(form), ms", pages(child), target: 20)
            printFigure("resident memory with it, MB", child.residentMegabytes, target: nil)
        }
    }

    private func manyMessages() throws {
        try withScreen { child, connection in
            let start = ContinuousClock.now
            for number in 0..<10_000 {
                try connection.send(text: "`Say(\"user\", \"Message \(number) is short.\")`\n")
                child.pump()
            }
            try connection.send(text: "`Say(\"user\", \"Ж\")`\n`Say(\"user\", \"")
            try child.wait(for: "Ж")
            printFigure(
                "10,000 messages, until the last is shown, ms", (ContinuousClock.now - start).inMilliseconds,
                target: nil)
            printRow("key to echo after 10,000 messages, ms", try echoes(child, connection), target: nil, p99Target: 10)
            printRow("page up to first byte, 10,000 messages, ms", pages(child), target: 20)
        }
    }

    // MARK: Parts

    private func withScreen(_ body: (TerminalChild, ModelServer.Connection) throws -> Void) throws {
        let child = try program.startOnTerminal()
        let connection = try server.acceptRequest()
        try connection.sendHead()
        try body(child, connection)
        connection.close()
        child.stop()
    }

    /// Messages of a hundred lines each.
    private func fill(_ child: TerminalChild, _ connection: ModelServer.Connection, lines: Int) throws {
        var number = 0
        while number < lines {
            let text = (number..<number + 100).map { "Line \($0) of the transcript, as long as lines are." }
                .joined(separator: "\\n\\n")
            try connection.send(text: "`Say(\"user\", \"\(text)\")`\n")
            child.pump()
            number += 100
        }
        try connection.send(text: "`Say(\"user\", \"Ж\")`\n")
        try child.wait(for: "Ж", seconds: 120)
        child.follow(for: .milliseconds(500))
    }

    /// Types a key now and then while a delta arrives every ten milliseconds; takes the key back, so that the line stays short.
    private func echoes(_ child: TerminalChild, _ connection: ModelServer.Connection) throws -> Samples {
        var samples = Samples()
        var nextDelta = ContinuousClock.now
        var number = 0
        func advance(until isOver: () -> Bool) throws {
            let deadline = ContinuousClock.now + .seconds(10)
            while !isOver() {
                guard ContinuousClock.now < deadline else { throw BenchmarkError(description: "a key was not echoed") }
                if ContinuousClock.now >= nextDelta {
                    try connection.send(text: Self.prose[number % Self.prose.count])
                    number += 1
                    nextDelta += .milliseconds(10)
                }
                child.pump(milliseconds: 1)
            }
        }
        for round in 0..<300 {
            let pauseEnd = ContinuousClock.now + .milliseconds(15 + round % 11)
            try advance { ContinuousClock.now >= pauseEnd }
            child.forget()
            let key = Self.rare[round % Self.rare.count]
            let start = ContinuousClock.now
            child.type(key)
            try advance { child.hasWritten(key) }
            samples.add((ContinuousClock.now - start).inMilliseconds)
            child.type("\u{7F}")
        }
        child.forget()
        return samples
    }

    /// From a key that scrolls to the first byte that comes.
    private func pages(_ child: TerminalChild) -> Samples {
        var samples = Samples()
        for round in 0..<60 {
            child.follow(for: .milliseconds(25 + round % 7))
            let before = child.byteCount
            let start = ContinuousClock.now
            // In turns, so that each moves something also where there are few lines.
            child.type(round % 2 == 0 ? "\u{1B}[5~" : "\u{1B}[6~")
            while child.byteCount == before, ContinuousClock.now - start < .seconds(2) { child.pump(milliseconds: 1) }
            samples.add((ContinuousClock.now - start).inMilliseconds)
        }
        return samples
    }

    private func milliseconds(_ child: TerminalChild, until text: String, _ action: () throws -> Void) throws -> Double
    {
        child.forget()
        let start = ContinuousClock.now
        try action()
        while !child.hasWritten(text) {
            guard ContinuousClock.now - start < .seconds(10) else {
                throw BenchmarkError(description: "waited in vain for “\(text)”")
            }
            child.pump(milliseconds: 10)
        }
        return (ContinuousClock.now - start).inMilliseconds
    }
}
