import PlaybookLanguage
import Streaming

/// Items: how they begin, where they end.
extension ReferenceReader {
    enum Head {
        /// `Step[`, `Var[`, `Trigger[`, `Return[`, `Return(`: the name, and where the bracket is.
        case bracket(String, open: Int)
        /// `Name(`, perhaps with `$x =` before: where the callee begins and where the parenthesis is.
        case call(result: VariableTarget?, callee: String, start: Int, open: Int)
        /// `$x =`: where the value begins.
        case assignment(VariableTarget, start: Int)
        /// Where the word `yld` begins.
        case yield(Int)
    }

    /// What begins there, if it is an item.
    func itemHead(at start: Int, isInSpan: Bool) -> Head? {
        var start = afterIgnoredNames(start)
        let hasDollar = scalar(start) == "$"
        if hasDollar { start += 1 }
        guard let name = name(at: start) else { return nil }
        let end = start + name.unicodeScalars.count
        if !hasDollar {
            if name.lowercased() == "yld" { return .yield(start) }
            if scalar(end) == "[", ["Step", "Var", "Trigger", "Return"].contains(name) {
                return .bracket(name, open: end)
            }
            let (callee, open) = callee(at: start)
            let isKnown = Self.callees.contains(callee)
            if scalar(open) == "(" {
                if isKnown { return .call(result: nil, callee: callee, start: start, open: open) }
                if callee == "Return" { return .bracket(callee, open: open) }
                let isCallee = callee.split(separator: ".").allSatisfy { String($0).isIdentifier }
                return isInSpan && isCallee ? .call(result: nil, callee: callee, start: start, open: open) : nil
            }
            let parenthesis = index(from: open) { !isBlank($0) }
            if isInSpan, isKnown, scalar(parenthesis) == "(" {
                return .call(result: nil, callee: callee, start: start, open: parenthesis)
            }
        }
        return assignmentHead(name, end: end, isInSpan: isInSpan, hasDollar: hasDollar)
    }

    private func assignmentHead(_ name: String, end: Int, isInSpan: Bool, hasDollar: Bool) -> Head? {
        guard name.isIdentifier else { return nil }
        var target = VariableTarget(name)
        var assign = index(from: end) { !isBlank($0) }
        if scalar(assign) == ":" {
            let typeEnd = index(from: assign + 1) {
                !isWord($0) && !isBlank($0) && !".,|[]".unicodeScalars.contains($0)
            }
            let type = source(assign + 1..<typeEnd).trimmingBlanks
            target.type = type.isEmpty ? nil : type
            assign = typeEnd
        }
        guard scalar(assign) == "=", scalar(assign + 1) != "=" else { return nil }
        let start = afterIgnoredNames(assign + 1)
        let (callee, open) = callee(at: start)
        if scalar(open) == "(", Self.callees.contains(callee) {
            return .call(result: target, callee: callee, start: start, open: open)
        }
        return isInSpan || hasDollar ? .assignment(target, start: assign + 1) : nil
    }

    /// Goes past spaces, `await ` and `self.`
    private func afterIgnoredNames(_ start: Int) -> Int {
        var start = index(from: start) { !isBlank($0) }
        while let name = name(at: start) {
            let end = start + name.unicodeScalars.count
            guard name == "await" && scalar(end).map(isBlank) == true || name == "self" && scalar(end) == "." else {
                break
            }
            start = index(from: end + 1) { !isBlank($0) }
        }
        return start
    }

    /// Goes past the same inside brackets, where newlines are spaces.
    func afterSpaces(_ start: Int) -> Int {
        var start = start
        while true {
            let next = afterIgnoredNames(index(from: start) { !isSpace($0) })
            if next == start { return start }
            start = next
        }
    }

    /// The dotted name there, and the index after it.
    private func callee(at start: Int) -> (String, end: Int) {
        guard let first = name(at: start) else { return ("", start) }
        let end = start + first.unicodeScalars.count
        let next = index(from: end + 1) { !isBlank($0) }
        guard scalar(end) == ".", name(at: next) != nil else { return (first, end) }
        let rest = callee(at: next)
        return ("\(first).\(rest.0)", rest.end)
    }

    // MARK: Whole items

    /// Reads the item; leaves its event in `pending`, and `at` after it.
    mutating func readItem(_ head: Head, isInSpan: Bool) throws {
        switch head {
        case .yield: throw Malformed()
        case .bracket(let name, let open):
            if name == "Step" || name == "Trigger" {
                try readQuoted(name, open)
            } else if name == "Var" {
                try readVariable(open)
            } else {
                at = try afterBrackets(open)
                let inside = source(open + 1..<at - 1)
                let isEmpty = afterSpaces(open + 1) == at - 1
                let value = isEmpty ? "" : " " + (try expression(inside))
                add(contentsOfPendingAnd: "return\(value)")
                end()
            }
        case .call(let result, let callee, let start, let open):
            if !callee.contains("."), ["say", "sendmessage"].contains(CalleeNames.folded(callee)) {
                return try readMessage(result: result, callee: callee, start: start, open: open)
            }
            at = try afterBrackets(open)
            if result == nil {
                // Whatever the name, even a pure function's: an item is a call.
                guard case .call(var call) = try? PlaybookCall.Value(parsing: "Callee" + source(open..<at)) else {
                    throw Malformed()
                }
                call.callee = callee
                pending = ["call \(call.asText)"]
            } else {
                pending = [try value(start..<at, result)]
            }
        case .assignment(let target, let start):
            at = try afterExpression(start, isInSpan: isInSpan)
            pending = [try value(start..<at, target)]
        }
    }

    /// Whether an operator and the beginning of an operand stand there, after a call that is assigned outside of a span.
    func hasOperator(at start: Int) -> Bool {
        let symbolStart = index(from: start) { !isBlank($0) }
        if let word = name(at: symbolStart) { return ReplyToken.operatorWords.contains(word) }
        let symbols = ["**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "=", ".", "["]
        guard let symbol = symbols.first(where: { stands($0, at: symbolStart) }) else { return false }
        let symbolEnd = symbolStart + symbol.count
        let operand = index(from: symbolEnd) { !isBlank($0) }
        guard let first = scalar(operand) else { return false }
        let beginsName = isASCIILetter(first) || first == "_"
        guard beginsName || isDigit(first) || "\"'$([{".unicodeScalars.contains(first) else { return false }
        let hasBlanks = (before: symbolStart > start, after: operand > symbolEnd)
        switch symbol {
        case ".": return beginsName && hasBlanks == (false, false)
        case "[": return !hasBlanks.before
        case "*", "**":
            return hasBlanks.before ? hasBlanks.after || isDigit(first) : !hasBlanks.after
        default: return true
        }
    }

    private mutating func add(contentsOfPendingAnd event: String) {
        addPending()
        pending = [event]
    }

    /// `Step[…]` and `Trigger[…]`: a literal, or the characters up to the bracket.
    private mutating func readQuoted(_ name: String, _ open: Int) throws {
        let start = index(from: open + 1) { !isBlank($0) }
        var text: String
        if scalar(start) == "\"" || scalar(start) == "'" {
            at = try afterBrackets(open)
            guard case .literal(.string(let literal)) = try? Expression(parsing: source(open + 1..<at - 1)) else {
                throw Malformed()
            }
            text = literal
        } else {
            let close = index(from: start) { $0 == "]" || $0 == "`" || isNewline($0) }
            guard scalar(close) == "]" else { throw Malformed() }
            text = source(start..<close).trimmingBlanks
            at = close + 1
        }
        if name == "Trigger" {
            pending = ["trigger \(text.escaped)"]
            return
        }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map { String($0).trimmingBlanks }
        if parts.count > 1, let code = parts.last, !code.isEmpty,
            code.unicodeScalars.allSatisfy(isASCIILetter)
        {
            parts.removeLast()
            text = code
        } else {
            text = ""
        }
        guard let number = parts.popLast(), let first = number.unicodeScalars.first, isDigit(first),
            number.unicodeScalars.allSatisfy({ isDigit($0) || $0 == "." })
        else { throw Malformed() }
        let playbook = parts.joined(separator: ":")
        pending = [
            "step " + [playbook, number, text].filter { !$0.isEmpty }.joined(separator: ":")
        ]
    }

    private mutating func readVariable(_ open: Int) throws {
        at = try afterBrackets(open, isVariable: true)
        var next = index(from: open + 1) { !isSpace($0) }
        var target: VariableTarget
        if scalar(next) == "$" || name(at: next) != nil, let name = name(at: scalar(next) == "$" ? next + 1 : next) {
            let isQuoted =
                scalar(next + name.unicodeScalars.count) == "\"" || scalar(next + name.unicodeScalars.count) == "'"
            guard name.isIdentifier, !isQuoted else { throw Malformed() }
            next = index(from: scalar(next) == "$" ? next + 1 : next) { !isWord($0) }
            target = VariableTarget(name)
        } else {
            var end = next
            try literal(&end) { _ in }
            guard case .literal(.string(let quoted)) = try? Expression(parsing: source(next..<end)),
                case .variable(let name) = try? Expression(parsing: quoted)
            else { throw Malformed() }
            target = VariableTarget(name)
            next = end
        }
        next = index(from: next) { !isSpace($0) }
        if scalar(next) == ":" {
            let end = try afterType(next + 1)
            let type = source(next + 1..<end).trimmingBlanks
            target.type = type.isEmpty ? nil : type
            next = end
        }
        guard scalar(next) == "," else { throw Malformed() }
        pending = [try value(next + 1..<at - 1, target)]
    }

    /// The type in `Var[$x: type, …]` ends at a comma outside of its own brackets.
    func afterType(_ start: Int) throws -> Int {
        var depth = 0
        var end = start
        while let next = scalar(end), depth > 0 || next != "," {
            if next == "[" {
                depth += 1
            } else if next == "]", depth > 0 {
                depth -= 1
            } else if !isWord(next), !isBlank(next), !".,|".unicodeScalars.contains(next) {
                throw Malformed()
            }
            end += 1
        }
        return end
    }

    // MARK: Expressions

    func expression(_ source: String) throws -> String {
        guard let expression = try? Expression(parsing: source) else { throw Malformed() }
        return expression.asText
    }

    /// The event of a call, or of an assignment of an expression or a call.
    private func value(_ range: Range<Int>, _ result: VariableTarget?) throws -> String {
        switch try? PlaybookCall.Value(parsing: source(range)) {
        case .call(var call):
            call.result = result
            return "call \(call.asText)"
        case .expression(let expression):
            guard let result else { throw Malformed() }
            return "\(result.asText) = \(expression.asText)"
        case nil: throw Malformed()
        }
    }

    /// Where the value of an assignment ends: at a newline, backtick or `;` outside of literals and brackets; in a code span
    /// also before a name or variable that follows an operand.
    private func afterExpression(_ start: Int, isInSpan: Bool) throws -> Int {
        var end = start
        var followsOperand = false
        while let next = scalar(end), !isNewline(next), next != "`", next != ";" {
            if isBlank(next) {
                end += 1
                continue
            }
            let lexeme = try lexeme(at: end, followsOperand: followsOperand)
            if isInSpan, followsOperand, lexeme.mayBeginItem { break }
            end = lexeme.isOpening ? try afterBrackets(end) : lexeme.end
            followsOperand = lexeme.isOpening || lexeme.endsOperand(followsOperand)
        }
        return end
    }

    /// The index after the bracket that closes the one at `open`.
    func afterBrackets(_ open: Int, isVariable: Bool = false) throws -> Int {
        let closing: [Unicode.Scalar: Unicode.Scalar] = ["(": ")", "[": "]", "{": "}"]
        guard let first = scalar(open), let wanted = closing[first] else { throw Malformed() }
        var end = open + 1
        var followsOperand = false
        var isAfterName = false
        while let next = scalar(end) {
            if next == wanted { return end + 1 }
            if isSpace(next) {
                end += 1
                continue
            }
            if isVariable, isAfterName, next == ":" {
                end = try afterType(end + 1)
                isAfterName = false
                continue
            }
            let lexeme = try lexeme(at: end, followsOperand: followsOperand)
            if lexeme.isClosing { throw Malformed() }
            end = lexeme.isOpening ? try afterBrackets(end) : lexeme.end
            followsOperand = lexeme.isOpening || lexeme.endsOperand(followsOperand)
            isAfterName = lexeme.isName
        }
        throw Malformed()
    }
}

extension String {
    var trimmingBlanks: String {
        var scalars = Array(unicodeScalars)
        while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars.drop { $0 == " " || $0 == "\t" }))
    }
}
