import SessionLog
import Streaming
import TestSupport

/// A log as a program with several agents might write it: streams that interleave, messages that break off and are
/// replaced, hostile and wide text.
struct RandomLog {
    private var script = LogScript(agents: ["Guide", "Weather", "Librarian"])
    private var open: [String] = []
    private var brokenOff: [String] = []
    private var number = 0

    init(_ random: inout SeededGenerator) {
        grow(by: 1, &random)
    }

    var events: [LogEvent] { script.events }

    private static let agents = ["Guide", "Weather", "Librarian", "日本語", "An agent of a very long name indeed"]
    private static let texts = [
        "word ", "and more words of prose ", "\n", "\n\n", "日本語のテキスト", "e\u{301}", "👨‍👩‍👧", "\u{1B}[2J", "- item\n",
        "averyveryverylongwordthatfitsintonorowofasmallscreen", "`code` ", "**bold** ", "> quote\n", "\t", "\u{202E}",
        ". ",
    ]

    static func text(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...6, using: &random)).map { _ in texts.randomElement(using: &random) ?? "" }.joined()
    }

    /// Adds steps.
    ///
    /// - Returns: the events of these steps.
    @discardableResult
    mutating func grow(by steps: Int, _ random: inout SeededGenerator) -> [LogEvent] {
        let count = events.count
        for _ in 0..<steps { step(&random) }
        return Array(events[count...])
    }

    private mutating func step(_ random: inout SeededGenerator) {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: script.human(Self.text(&random))
        case 1: script.whole(Self.agents.randomElement(using: &random) ?? "", Self.text(&random), to: "Guide")
        case 2 where open.count < 4, 3 where open.isEmpty: start(&random)
        case 4:
            guard let id = takeOpen(&random) else { return }
            script.complete(id)
        case 5:
            guard let id = takeOpen(&random) else { return }
            script.abort(id, [.length, .cancelled, .error].randomElement(using: &random) ?? .error)
            brokenOff.append(id)
        default:
            guard let id = open.randomElement(using: &random) else { return start(&random) }
            script.write(id, Self.text(&random))
        }
    }

    private mutating func start(_ random: inout SeededGenerator, replacing: Bool = true) {
        number += 1
        let replaces = replacing && Bool.random(using: &random) ? brokenOff.popLast() : nil
        script.start("m\(number)", Self.agents.randomElement(using: &random) ?? "", replaces: replaces)
        open.append("m\(number)")
    }

    private mutating func takeOpen(_ random: inout SeededGenerator) -> String? {
        guard let position = open.indices.randomElement(using: &random) else { return nil }
        return open.remove(at: position)
    }

    /// Lets the newest message grow, ends it, or begins another: nothing changes above the end.
    mutating func growLast(_ random: inout SeededGenerator) -> [LogEvent] {
        let count = events.count
        if let id = open.last, id == "m\(number)", script.isLastPanel(id) {
            if Int.random(in: 0..<4, using: &random) == 0 {
                open.removeLast()
                script.complete(id)
            } else {
                script.write(id, Self.text(&random))
            }
        } else {
            start(&random, replacing: false)
            script.write("m\(number)", "word")
        }
        return Array(events[count...])
    }

    /// The same messages, each at once where it started. One that has not ended stays as it is.
    func wholeEvents() -> [LogEvent] {
        var ends: [String: MessageStreamEvent] = [:]
        for case .stream(let event) in events {
            switch event {
            case .complete(let complete): ends[complete.messageID] = event
            case .aborted(let aborted): ends[aborted.messageID] = event
            case .start, .update: break
            }
        }
        return events.flatMap { event -> [LogEvent] in
            guard case .stream(let stream) = event else { return [event] }
            switch stream {
            case .start(let start):
                return ends[start.messageID].map { [event, .stream($0)] } ?? [event]
            case .update(let update): return ends[update.messageID] == nil ? [event] : []
            case .complete, .aborted: return []
            }
        }
    }
}

extension LogScript {
    /// Whether no message has started after this one.
    func isLastPanel(_ id: String) -> Bool {
        for event in events.reversed() {
            switch event {
            case .humanMessage, .message: return false
            case .stream(.start(let start)): return start.messageID == id
            default: break
            }
        }
        return false
    }
}
