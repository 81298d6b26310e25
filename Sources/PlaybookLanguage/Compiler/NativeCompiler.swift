import Streaming

/// Turns source entries into PBASM without a model: instant, and always the same.
///
/// Entries that are PBASM already are kept as they stand.
struct NativeCompiler: Sendable {
    var vocabulary: Vocabulary
    /// Class name of the playbook that is compiled.
    var playbook: String
    private(set) var problems: [ProgramProblem] = []

    init(vocabulary: Vocabulary, playbook: String) {
        self.vocabulary = vocabulary
        self.playbook = playbook
    }

    // MARK: Steps

    /// The steps of entries that stand side by side, under the step `parent` if any.
    mutating func steps(of entries: [Entry], under parent: String? = nil) -> [Step] {
        var steps: [Step] = []
        for entry in entries {
            let step = step(of: entry, number: Self.next(after: steps.last?.number, under: parent))
            if PBASMEntry.step(entry.text) == nil { Self.waitOnce(steps.indices.last, before: step, in: &steps) }
            let isNested = steps.last.map { step.number.hasPrefix($0.number + ".") } ?? false
            let levels = isNested ? EntryReader.maximumDepth - Self.height(of: step) : 0
            if !Self.append(step, to: &steps, levelsLeft: levels) {
                problems.append(
                    entry.line.problem(
                        .error,
                        "Steps may nest at most \(EntryReader.maximumDepth) levels deep. "
                            + "Move some to a playbook of their own", atByte: entry.start))
            }
        }
        return steps
    }

    /// "Ask for the name", then "Wait for the answer", is one wait: the second step's.
    private static func waitOnce(_ last: Int?, before step: Step, in steps: inout [Step]) {
        let ending = "; YLD \(step.text)"
        guard step.code == .yield, let last, steps[last].children.isEmpty, steps[last].text.hasSuffix(ending) else {
            return
        }
        steps[last].text.removeLast(ending.count)
    }

    private mutating func step(of entry: Entry, number: String) -> Step {
        if let (number, code, text) = PBASMEntry.step(entry.text) {
            let children = steps(of: entry.children, under: number)
            return Step(number: number, code: code, text: text, children: children, location: entry.location)
        }
        if entry.line.isCompiled {
            problems.append(
                entry.line.problem(
                    .warning, "This is no step of PBASM and is compiled here. Steps are written `01:QUE text`",
                    atByte: entry.start))
        }
        guard !entry.children.isEmpty else { return step(ofText: entry.text, number: number, at: entry.location) }
        let (rule, text) = StepRule.compile(sentence(entry.text))
        var step = Step(number: number, code: rule.code, text: text, location: entry.location)
        step.children = steps(of: entry.children, under: number)
        if rule.isLoop { Self.closeLoop(&step) }
        return step
    }

    /// The step of a text under which no other steps stand. A condition on the same line gets its body as child.
    ///
    /// - Parameter depth: how many conditions it stands in already.
    private func step(ofText text: String, number: String, at location: SourceLocation, depth: Int = 0) -> Step {
        let sentence = sentence(text)
        let (rule, compiled) = StepRule.compile(sentence)
        var step = Step(number: number, code: rule.code, text: compiled, location: location)
        guard depth < Self.conditionsOnOneLine else { return step }
        func child(_ level: Int, _ text: String) -> Step {
            self.step(ofText: text, number: "\(number).0\(level)", at: location, depth: depth + 1)
        }
        if rule.code == .condition {
            guard let (head, body) = conditionOnOneLine(compiled) else {
                if rule.isLoop { Self.closeLoop(&step) }
                return step
            }
            if !rule.isLoop, let (first, otherwise) = self.sentence(body).alternatives {
                step = Step(number: number, code: .execute, text: "One of these:", location: location)
                step.children = [child(1, "\(head), \(first)"), child(2, otherwise)]
                return step
            }
            step.text = head
            step.children = [child(1, body)]
            if rule.isLoop { Self.closeLoop(&step) }
        } else if let (condition, body) = sentence.conditionBehind {
            let (rule, compiled) = StepRule.compile(self.sentence(condition))
            step = Step(number: number, code: .condition, text: compiled, location: location)
            step.children = [child(1, body)]
            if rule.isLoop { Self.closeLoop(&step) }
        }
        return step
    }

    /// Nobody writes more of them into one line.
    private static let conditionsOnOneLine = 4

    /// The JMP that leads from a loop's end to its beginning.
    private static func closeLoop(_ step: inout Step) {
        let last = next(after: step.children.last?.number, under: step.number)
        step.children.append(Step(number: last, code: .jump, text: step.number, location: step.location))
    }

    private func sentence(_ text: String) -> StepSentence {
        StepSentence(text, vocabulary: vocabulary, playbook: playbook)
    }

    /// `If it rains, call Umbrella` parted into condition and body: at the first comma, colon or `then`, or behind
    /// `Otherwise`, where something follows that a rule knows. A comma in a list of adjectives parts nothing.
    private func conditionOnOneLine(_ text: String) -> (head: String, body: String)? {
        let bytes = Array(text.utf8)
        let words = Word.words(of: text)
        // What follows on further lines is a fence.
        let firstLine = bytes.indices.prefix { bytes[$0] != .newline }
        var ends = firstLine.filter { bytes[$0] == UInt8(ascii: ",") || bytes[$0] == UInt8(ascii: ":") }
        if let first = words.first, first.lowercased == "otherwise" || first.lowercased == "else",
            words.dropFirst().first?.lowercased != "if"
        {
            ends.insert(first.range.upperBound, at: 0)
        }
        ends += words.filter { $0.lowercased == "then" && firstLine.contains($0.range.lowerBound) }.map(
            \.range.lowerBound)
        // Each is tried with all that stands behind it, so their number is bounded; nobody writes more.
        for end in ends.sorted().prefix(8) {
            var body = bytes[end...].drop { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ":") || $0.isBlank }
            if body.hasPrefix("then ") { body = body.dropFirst("then ".utf8.count) }
            let sentence = sentence(String(decoding: body.trimmed, as: UTF8.self))
            guard sentence.beginsAction else { continue }
            return (String(decoding: bytes[..<end].trimmed, as: UTF8.self), sentence.text)
        }
        return nil
    }

    /// Puts a step behind its siblings, or, where PBASM is written as one flat list, under the step whose number its own
    /// begins with.
    ///
    /// - Returns: whether so many levels are left; else it stands in the last of them.
    private static func append(_ step: Step, to steps: inout [Step], levelsLeft: Int) -> Bool {
        guard let last = steps.indices.last, step.number.hasPrefix(steps[last].number + ".") else {
            steps.append(step)
            return true
        }
        guard levelsLeft > 0 else {
            steps.append(step)
            return false
        }
        return append(step, to: &steps[last].children, levelsLeft: levelsLeft - 1)
    }

    /// How many levels of steps it has, itself the first. Steps have few more levels than their entries, and those are
    /// bounded.
    private static func height(of step: Step) -> Int {
        var level = step.children
        var height = 1
        while !level.isEmpty {
            height += 1
            level = level.flatMap(\.children)
        }
        return height
    }

    /// The number behind `last`, or the first one under `parent`.
    private static func next(after last: String?, under parent: String?) -> String {
        let level = last?.split(separator: ".").last.flatMap { Int($0) } ?? 0
        let next = level < Int.max ? level + 1 : level
        let number = next < 10 ? "0\(next)" : "\(next)"
        guard let parent else { return number }
        return parent + "." + number
    }

    // MARK: Triggers and notes

    /// Every entry is a trigger, nested ones too.
    mutating func triggers(of entries: [Entry]) -> [Trigger] {
        var triggers: [Trigger] = []
        for entry in entries.flattened {
            triggers.append(
                Self.trigger(entry.text, number: Self.next(after: triggers.last?.number), location: entry.location))
        }
        return triggers
    }

    /// The trigger of a text: PBASM as it stands, prose with the kind that its words give.
    static func trigger(_ text: String, number: Int, location: SourceLocation) -> Trigger {
        if let (number, kind, text) = PBASMEntry.trigger(text) {
            return Trigger(number: number, kind: kind, text: text, location: location)
        }
        return Trigger(number: number, kind: TriggerRule.kind(of: text), text: text, location: location)
    }

    /// The trigger of a text that metadata or Python hold, which may have several lines: a trigger has one.
    static func triggerOfValue(_ text: String, number: Int, location: SourceLocation) -> Trigger {
        let lines = text.split { $0.isNewline }.map(\.trimmed)
        return trigger(lines.joined(separator: " "), number: number, location: location)
    }

    /// Every entry is a note, nested ones too.
    func notes(of entries: [Entry]) -> [Note] {
        var notes: [Note] = []
        for entry in entries.flattened {
            let (number, text) = PBASMEntry.note(entry.text) ?? (Self.next(after: notes.last?.number), entry.text)
            notes.append(Note(number: number, text: text, location: entry.location))
        }
        return notes
    }

    static func next(after number: Int?) -> Int {
        guard let number else { return 1 }
        return number < Int.max ? number + 1 : number
    }
}
