import LanguageModels
import PlaybookLanguage
import Streaming

/// Reads a model's answer to a question, and makes of it what a reply would hold.
struct GuidedAnswer {
    /// What an answer comes to.
    enum Outcome: Equatable {
        /// The rest of the reply.
        case text(String)
        /// The same, where the answer leaves something out: what was asked of the user comes again.
        case again(String)
        /// Whether the condition holds, as the step means it.
        case decision(Bool)
        /// The playbook whose trigger the message meets, where it has to be asked for values.
        case chosen(String)
        /// What is wrong with it, as a sentence.
        case unusable(String)
    }

    let question: GuidedQuestion
    private let isModelSmall: Bool
    /// What has arrived and is not handed on: all of an answer in JSON; of words only what may still belong to a mark.
    private var held = ""
    /// Its first characters, which tell whether it begins with reasoning.
    private var beginningOfAll = ""
    private var hasBegun = false
    private var isQuoted = false
    private var length = 0

    init(to question: GuidedQuestion, isModelSmall: Bool) {
        self.question = question
        self.isModelSmall = isModelSmall
    }

    /// Whether nothing that comes could still be of use. Reasoning before the answer has room of its own.
    var isFull: Bool { length > limit + (Self.mayBeReasoning(beginningOfAll) ? Self.reasoningLimit : 0) }

    /// In bytes.
    private static let reasoningLimit = 64_000

    /// In bytes. Small models do not come to an end by themselves, and say the same again and again.
    private var limit: Int {
        switch question.kind {
        case .words: isModelSmall ? 600 : 4000
        case .holds, .trigger: 1000
        case .values, .answer, .call: isModelSmall ? 2000 : 16_000
        }
    }

    /// What a piece of the answer adds to the reply.
    mutating func feed(_ text: String) -> String {
        length += text.utf8.count
        if beginningOfAll.utf8.count < 16 { beginningOfAll += text.drop { $0.isWhitespace }.prefix(16) }
        held += text
        guard case .words(_, let target, _) = question.kind else { return "" }
        var written = ""
        if !hasBegun {
            guard let start = beginning() else { return "" }
            held = start
            hasBegun = true
            written = "`Say(\"\(target)\", \""
        }
        // White space and a quotation mark may be the last of it.
        let end = held.unicodeScalars.lastIndex { !Self.isEnd($0) }
        guard let end else { return written }
        let next = held.unicodeScalars.index(after: end)
        written += String(held.unicodeScalars[..<next]).escapedForLiteral()
        held = String(held.unicodeScalars[next...])
        return written
    }

    /// The words without white space, reasoning and a quotation mark before them; nil while they have not begun.
    private mutating func beginning() -> String? {
        // Blanks at the end may stand before the next word.
        let text = String(held.withoutReasoning.drop { $0.isWhitespace })
        guard !text.isEmpty, !Self.mayBeReasoning(text) else { return nil }
        guard let first = text.first, "\"“".contains(first) else { return text }
        isQuoted = true
        let rest = String(text.dropFirst())
        return rest.isEmpty ? nil : rest
    }

    private static func mayBeReasoning(_ text: String) -> Bool {
        ["<think>", "<thinking>", "<reasoning>"].contains { tag in
            text.lowercased().hasPrefix(tag) || tag.hasPrefix(text.lowercased())
        }
    }

    private static func isEnd(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "\"" || scalar == "\u{201D}"
    }

    // MARK: The end

    /// - Parameter scope: what the variables of the step hold, for those that the answer leaves out.
    mutating func finish() -> Outcome {
        switch question.kind {
        case .words(_, _, let end):
            guard hasBegun else { return .unusable("it holds no words") }
            var rest = held.trimmingBlankEnds
            if isQuoted, let last = rest.last, "\"”".contains(last) { rest.removeLast() }
            // Between the words and a mark may be white space, which the mark keeps.
            let kept = rest.isEmpty ? "" : String(held.prefix { $0.isWhitespace }) + rest
            return .text("\(kept.escapedForLiteral())\")`\n" + (end.map { "yld \($0.rawValue)\n" } ?? ""))
        case .holds(_, let isNegated):
            guard let answer = answer(), let found = YesOrNo(answer) else {
                return .unusable("it says neither yes nor no")
            }
            return .decision((found == .yes) != isNegated)
        case .values(_, let variables):
            let names = variables.isEmpty ? ["result"] : variables
            guard let values = values(), names.allSatisfy({ values[$0] != nil }) else {
                return .unusable("it is no JSON object with \(names.joined(separator: ", "))")
            }
            let items = variables.map { "`$\($0) = \((values[$0] ?? .null).repr)`\n" }
            let isReturned = variables == [GuidedStep.returnedVariable]
            return .text(isReturned ? "`Return[\((values[variables[0]] ?? .null).repr)]`\n" : items.joined())
        case .answer(let variables, let said):
            return take(variables, said) { zip(variables, $0).map { "`$\($0.name) = \($1.repr)`\n" }.joined() }
        case .call(let playbook, let variables, let said):
            return take(variables, said) { values in
                let arguments = zip(variables, values).map { "\($0.name)=\($1.repr)" }
                return "`\(playbook)(\(arguments.joined(separator: ", ")))`\n"
            }
        case .trigger(let triggers):
            guard let answer = answer() else { return .unusable("it names no trigger") }
            guard let found = triggers.first(where: { $0.playbook.isSameName(as: answer) }) else {
                return .decision(false)
            }
            return found.needsValues ? .chosen(found.playbook) : .text("`\(found.playbook)()`\n")
        }
    }

    /// - Parameter items: what becomes of the values.
    private func take(
        _ variables: [GuidedAction.AskedVariable], _ said: String, _ items: ([PlaybookValue]) -> String
    ) -> Outcome {
        guard let found = values() else { return .unusable("it is no JSON object") }
        var taken: [PlaybookValue] = []
        for variable in variables {
            let grounds = GroundedValue(said: said, isStrict: isModelSmall, isOnly: variables.count == 1)
            guard let value = grounds.value(found[variable.name] ?? .null, of: variable) else {
                let name = variable.name.split(separator: "_").joined(separator: " ")
                return .again("`Say(\"user\", \"Please tell me the \(name).\")`\nyld user\n")
            }
            taken.append(value)
        }
        return .text(items(taken))
    }

    // MARK: JSON

    /// The text under `answer`; small models also leave the braces out.
    private func answer() -> String? {
        let text = String(held.withoutReasoning).trimmingBlankEnds
        if let value = values()?["answer"] { return value.text }
        return text.isEmpty || text.hasPrefix("{") ? nil : text
    }

    /// The members of the first object in the answer, which may stand in a fence.
    private func values() -> [String: PlaybookValue]? {
        let text = String(held.withoutReasoning)
        guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end,
            case .dictionary(let entries)? = PlaybookValue(json: String(text[start...end]))
        else { return nil }
        return Dictionary(entries.map { ($0.key.text, $0.value) }) { first, _ in first }
    }
}
