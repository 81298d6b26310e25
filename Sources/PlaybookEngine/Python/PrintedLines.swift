/// What a program's code prints, cut into lines, few enough for people: bytes and times in, lines out.
///
/// A budget of lines and bytes that fills up with time lets bursts through and stops floods. Lines over budget are
/// counted, and the last of them is kept, so that the end of a flood is seen.
struct PrintedLines: Sendable {
    struct Limits: Sendable, Hashable {
        /// Bytes of one line; the rest of it is left out.
        var line = 8_192
        /// How much may come at once.
        var burst = Amount(lines: 1_000, bytes: 256 << 10)
        /// How much may come in each second after that.
        var second = Amount(lines: 100, bytes: 32 << 10)
    }

    struct Amount: Sendable, Hashable {
        var lines: Int
        var bytes: Int
    }

    struct Line: Sendable, Hashable {
        var text: String
        /// How many lines were left out before it.
        var omitted: Int
    }

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let limits: Limits
    private var current: [UInt8] = []
    private var isCut = false
    private var endsWithReturn = false
    private var omitted = 0
    /// The last line over budget; it is not counted in `omitted`.
    private var held: String?
    private var budget: Amount
    /// Until when the budget has been filled, in seconds.
    private var filled = 0.0

    init(limits: Limits = Limits()) {
        self.limits = limits
        budget = limits.burst
    }

    /// - Parameter now: seconds since any fixed moment.
    mutating func append(_ bytes: [UInt8], now: Double) -> [Line] {
        fill(until: now)
        var lines: [Line] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: Self.newline) {
            take(rest[..<end])
            endLine(to: &lines)
            rest = rest[(end + 1)...]
        }
        take(rest)
        return lines
    }

    /// Takes a part of a line. What a terminal would write over, behind a carriage return, is left out: progress bars
    /// are not a line for each step.
    private mutating func take(_ part: ArraySlice<UInt8>) {
        var part = part
        if endsWithReturn {
            // Several returns are as good as one.
            part = part.drop { $0 == Self.carriageReturn }
            if !part.isEmpty { startAgain() }
        }
        guard !part.isEmpty else { return }
        let end = part.lastIndex { $0 != Self.carriageReturn }.map { $0 + 1 } ?? part.startIndex
        let isBeforeReturn = end < part.endIndex
        part = part[..<end]
        if let last = part.lastIndex(of: Self.carriageReturn) {
            startAgain()
            part = part[(last + 1)...]
        }
        endsWithReturn = isBeforeReturn
        let room = limits.line - current.count
        isCut = isCut || part.count > room
        current.append(contentsOf: part.prefix(room))
    }

    private mutating func startAgain() {
        current.removeAll(keepingCapacity: true)
        isCut = false
        endsWithReturn = false
    }

    /// The line that was kept back, if any: for a moment at which no flood is on.
    mutating func release() -> [Line] {
        guard let text = held else { return [] }
        let line = Line(text: text, omitted: omitted)
        held = nil
        omitted = 0
        return [line]
    }

    /// What is left when nothing more will come.
    mutating func finish() -> [Line] {
        guard !current.isEmpty else { return release() }
        if held != nil { omitted += 1 }
        held = takeLine()
        return release()
    }

    private mutating func fill(until now: Double) {
        let seconds = max(0, min(now - filled, 3_600))
        let lines = Int(seconds * Double(limits.second.lines))
        // Less than one line's worth of time stays for the next call.
        guard lines > 0 else { return }
        filled = now
        budget.lines = min(limits.burst.lines, budget.lines + lines)
        budget.bytes = min(limits.burst.bytes, budget.bytes + Int(seconds * Double(limits.second.bytes)))
    }

    private mutating func endLine(to lines: inout [Line]) {
        let size = current.count
        let text = takeLine()
        if budget.lines > 0, budget.bytes >= size {
            budget.lines -= 1
            budget.bytes -= size
            if held != nil { omitted += 1 }
            held = nil
            lines.append(Line(text: text, omitted: omitted))
            omitted = 0
        } else {
            if held != nil { omitted += 1 }
            held = text
        }
    }

    private mutating func takeLine() -> String {
        let text = String(decoding: current, as: UTF8.self) + (isCut ? "…" : "")
        startAgain()
        return text
    }
}
