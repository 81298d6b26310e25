import PlaybookLanguage
import Streaming

/// Say and SendMessage: whom they address and what text they have.
extension ReferenceReader {
    /// A message of which the reference has read some arguments.
    private struct Message {
        var callee: String
        var result: VariableTarget?
        /// The source of the target's expression.
        var target: String?
        var hasText = false
        /// The source of the first argument while it may be target or text.
        var undecided: String?
        /// The text waits for the closing parenthesis.
        var waits = false
        var hasStarted = false
        var held: [Part] = []
        /// The literal text of a first argument that is nothing but one literal so far.
        var word = ""
    }

    mutating func readMessage(result: VariableTarget?, callee: String, start: Int, open: Int) throws {
        let isSay = CalleeNames.folded(callee) == "say"
        var message = Message(callee: isSay ? "Say" : "SendMessage", result: result)
        var next = open + 1
        while true {
            next = afterSpaces(next)
            if scalar(next) == ")" { break }
            if scalar(next) == "," { throw Malformed() }
            let keyword = try keyword(&next)
            switch keyword {
            case "target", "target_agent_id":
                guard message.target == nil else { throw Malformed() }
                if message.undecided != nil {
                    message.undecided = nil
                    message.waits = true
                }
                guard try readTarget(&next, &message) else {
                    return try readOrdinary(result, start, open)
                }
            case nil, "message", "text":
                if let first = message.undecided {
                    message.target = first
                    message.undecided = nil
                    message.hasText = false
                    message.held = []
                }
                guard !message.hasText else { throw Malformed() }
                if keyword == nil, message.target == nil, !isSay {
                    guard try readTarget(&next, &message) else { return try readOrdinary(result, start, open) }
                } else {
                    message.hasText = true
                    message.waits = keyword != nil && message.target == nil
                    let isUndecided = keyword == nil && message.target == nil
                    guard try readText(&next, &message, isUndecided: isUndecided) else {
                        return try readOrdinary(result, start, open)
                    }
                }
            default: throw Malformed()
            }
            next = afterSpaces(next)
            if scalar(next) == ")" { break }
            guard scalar(next) == "," else { throw Malformed() }
            next += 1
        }
        guard message.hasText, isSay || message.target != nil else { throw Malformed() }
        try startMessage(&message)
        at = next + 1
        pending = ["end"]
    }

    /// A call among the arguments makes the message an item like any other.
    private mutating func readOrdinary(_ result: VariableTarget?, _ start: Int, _ open: Int) throws {
        at = try afterBrackets(open)
        guard case .call(var call) = try? PlaybookCall.Value(parsing: source(start..<at)) else { throw Malformed() }
        call.result = result
        pending = ["call \(call.asText)"]
    }

    /// The keyword there, and its `=`.
    private func keyword(_ next: inout Int) throws -> String? {
        let start = scalar(next) == "$" ? next + 1 : next
        guard let name = name(at: start), literalStyle(at: next) == nil else { return nil }
        let assign = index(from: start + name.unicodeScalars.count) { !isSpace($0) }
        guard scalar(assign) == "=", scalar(assign + 1) != "=" else { return nil }
        next = assign + 1
        return name
    }

    // MARK: Targets

    /// False if it is a call.
    private mutating func readTarget(_ next: inout Int, _ message: inout Message) throws -> Bool {
        let start = next
        next = try afterArgument(next)
        let text = source(start..<next)
        if isCall(text) {
            if message.hasStarted { throw Malformed() }
            return false
        }
        guard text.unicodeScalars.contains(where: { !isSpace($0) }) else { throw Malformed() }
        message.target = text
        if message.hasStarted { add("target \(try expression(text))") }
        return true
    }

    /// Where the argument ends: at a comma or parenthesis outside of its brackets.
    private func afterArgument(_ start: Int) throws -> Int {
        var end = start
        var followsOperand = false
        while let next = scalar(end), next != ",", next != ")" {
            if isSpace(next) {
                end += 1
                continue
            }
            let lexeme = try lexeme(at: end, followsOperand: followsOperand)
            if lexeme.isClosing { throw Malformed() }
            end = lexeme.isOpening ? try afterBrackets(end) : lexeme.end
            followsOperand = lexeme.isOpening || lexeme.endsOperand(followsOperand)
        }
        guard end < reply.count else { throw Malformed() }
        return end
    }

    private func isCall(_ source: String) -> Bool {
        if case .call = try? PlaybookCall.Value(parsing: source) { return true }
        return false
    }

    // MARK: Text

    /// Reads an argument as text; false if it is a call.
    private mutating func readText(_ next: inout Int, _ message: inout Message, isUndecided: Bool) throws -> Bool {
        let start = afterSpaces(next)
        next = start
        message.undecided = isUndecided ? "" : nil
        if literalStyle(at: next) == nil {
            let end = try afterFirstTerm(next)
            let term = source(next..<end.term)
            if end.isWhole {
                if isCall(term) { return false }
                try deliver(.value(term), &message)
                next = end.term
                if isUndecided { message.undecided = source(start..<next) }
                return true
            }
            try deliver(.value(term), &message)
            try becomeText(&message)
            next = end.literal
        }
        while true {
            try readTerm(&next, &message)
            next = afterSpaces(next)
            guard let after = scalar(next) else { throw Malformed() }
            if after == "," || after == ")" { break }
            guard after == "+" || literalStyle(at: next) != nil else { throw Malformed() }
            try becomeText(&message)
            if after == "+" { next = afterSpaces(next + 1) }
        }
        if message.undecided != nil { message.undecided = source(start..<next) }
        return true
    }

    /// A literal, or an expression after a literal and `+`.
    private mutating func readTerm(_ next: inout Int, _ message: inout Message) throws {
        if literalStyle(at: next) != nil {
            var parts: [Part] = []
            var failure: (any Error)?
            do {
                try literal(&next) { parts.append($0) }
            } catch {
                failure = error
            }
            for part in parts { try deliver(part, &message) }
            if let failure { throw failure }
            return
        }
        let start = next
        next = try afterTerm(next)
        if afterSpaces(start) == next { throw Malformed() }
        try deliver(.value(source(start..<next)), &message)
    }

    /// After a literal: where the term ends, at a `+` between operands, a comma or the parenthesis.
    private func afterTerm(_ start: Int) throws -> Int {
        var end = start
        var followsOperand = false
        while let next = scalar(end) {
            if isSpace(next) {
                end += 1
                continue
            }
            let lexeme = try lexeme(at: end, followsOperand: followsOperand)
            if case .symbol(let symbol) = lexeme.kind {
                if [",", ")"].contains(symbol) || symbol == "+" && followsOperand { return end }
                if isLoose(symbol) || symbol == "-" && followsOperand || lexeme.isClosing { throw Malformed() }
            }
            if lexeme.isOperatorWord { throw Malformed() }
            end = lexeme.isOpening ? try afterBrackets(end) : lexeme.end
            followsOperand = lexeme.isOpening || lexeme.endsOperand(followsOperand)
        }
        throw Malformed()
    }

    private func isLoose(_ symbol: String) -> Bool {
        ["==", "!=", "<", "<=", ">", ">="].contains(symbol)
    }

    /// Before any literal: where the first term ends. It is the whole argument unless it ends with a `+` before a literal and
    /// has no operator that binds looser.
    private func afterFirstTerm(_ start: Int) throws -> (term: Int, literal: Int, isWhole: Bool) {
        var end = start
        var followsOperand = false
        var isLoose = false
        var plus: Int?
        while let next = scalar(end) {
            if isSpace(next) {
                end += 1
                continue
            }
            if literalStyle(at: end) != nil, let plus, !isLoose { return (plus, end, false) }
            let lexeme = try lexeme(at: end, followsOperand: followsOperand)
            if lexeme.kind == .symbol(",") || lexeme.kind == .symbol(")") { return (end, end, true) }
            if lexeme.isClosing { throw Malformed() }
            if case .symbol(let symbol) = lexeme.kind, self.isLoose(symbol) { isLoose = true }
            if lexeme.isOperatorWord { isLoose = true }
            plus = lexeme.kind == .symbol("+") && followsOperand ? end : nil
            end = lexeme.isOpening ? try afterBrackets(end) : lexeme.end
            followsOperand = lexeme.isOpening || lexeme.endsOperand(followsOperand)
        }
        throw Malformed()
    }

    // MARK: What is delivered

    private mutating func deliver(_ part: Part, _ message: inout Message) throws {
        if message.undecided != nil || message.waits {
            if case .opening = part, message.undecided != nil { return try becomeText(&message) }
            message.held.append(part)
            guard message.undecided != nil, case .text(let text) = part else {
                if message.undecided != nil, case .mention = part { try becomeText(&message) }
                return
            }
            message.word += text
            if !mayBeTarget(message.word) { try becomeText(&message) }
            return
        }
        try startMessage(&message)
        try emit(part)
    }

    private func mayBeTarget(_ word: String) -> Bool {
        let isWord = { (scalar: Unicode.Scalar) in isASCIILetter(scalar) || isDigit(scalar) || scalar == "_" }
        if word.unicodeScalars.count <= 32, word.unicodeScalars.allSatisfy(isWord) { return true }
        return ReplyReading.vocabulary.targets.contains { $0.lowercased().utf8.starts(with: word.lowercased().utf8) }
    }

    private mutating func becomeText(_ message: inout Message) throws {
        guard message.undecided != nil else { return }
        message.undecided = nil
        try startMessage(&message)
    }

    private mutating func startMessage(_ message: inout Message) throws {
        guard !message.hasStarted else { return }
        let target = try message.target.map { "to \(try expression($0))" } ?? "to the human"
        let result = message.result.map { " result \($0.asText)" } ?? ""
        add(start: "\(message.callee) \(target)\(result)")
        message.hasStarted = true
        for part in message.held { try emit(part) }
        message.held = []
    }

    private mutating func emit(_ part: Part) throws {
        switch part {
        case .text(let text): add(text: text)
        case .opening: break
        case .mention(let name, let source): add("mention \(name) as \(source)")
        case .value(let source, let ending): add("value {\(try expression(source))\(ending)}")
        }
    }
}
