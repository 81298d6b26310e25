import PlaybookLanguage
import Streaming

/// Events in the compact text form of the tests: one line an event.
extension ReplyEvent {
    var asText: String {
        switch self {
        case .item(let item): item.kind.asText
        case .messageStart(let head):
            [
                head.callee, head.target.map { "to \($0.asText)" } ?? "to the human",
                head.result.map { "result \($0.asText)" } ?? "",
            ].filter { !$0.isEmpty }.joined(separator: " ")
        case .messageText(let text): "| \(text.escaped)"
        case .messageValue(let value): "value \(value.asText)"
        case .messageVariable(let name, let source): "mention \(name) as \(source)"
        case .messageTarget(let target, _): "target \(target.asText)"
        case .messageEnd: "end"
        case .malformed(let error): "malformed \(error.position.line):\(error.position.column) \(error.message)"
        }
    }
}

extension ReplyItem.Kind {
    var asText: String {
        switch self {
        case .step(let step):
            "step " + [step.playbook, step.number, step.code].compactMap { $0 }.joined(separator: ":")
        case .assignment(let target, let value): "\(target.asText) = \(value.asText)"
        case .trigger(let text): "trigger \(text.escaped)"
        case .returned(let value): "return" + (value.map { " \($0.asText)" } ?? "")
        case .call(let call): "call \(call.asText)"
        case .yield(let reason): "yield \(reason.rawValue)"
        }
    }
}

extension VariableTarget {
    var asText: String { "$\(name)" + (type.map { ": \($0)" } ?? "") }
}

extension PlaybookCall {
    var asText: String {
        (result.map { "\($0.asText) = " } ?? "") + callee
            + "(" + arguments.map { ($0.name.map { "\($0)=" } ?? "") + $0.value.asText }.joined(separator: ", ") + ")"
    }
}

extension PlaybookCall.Value {
    var asText: String {
        switch self {
        case .expression(let expression): expression.asText
        case .call(let call): call.asText
        }
    }
}

extension FormattedValue {
    var asText: String {
        "{\(expression.asText)" + (conversion.map { "!\($0.rawValue)" } ?? "") + (format.isEmpty ? "" : ":\(format)")
            + "}"
    }
}

extension Expression {
    var asText: String {
        switch self {
        case .literal(let value): value.asText
        case .formatted(let pieces):
            "f\""
                + pieces.map { piece in
                    switch piece {
                    case .text(let text): text.escaped
                    case .value(let value): value.asText
                    }
                }.joined() + "\""
        case .variable(let name): "$\(name)"
        case .attribute(let value, let name): "\(value.asText).\(name)"
        case .element(let value, let index): "\(value.asText)[\(index.asText)]"
        case .list(let elements): "[" + elements.map(\.asText).joined(separator: ", ") + "]"
        case .dictionary(let pairs):
            "{" + pairs.map { "\($0.key.asText): \($0.value.asText)" }.joined(separator: ", ") + "}"
        case .negated(let operand): "-\(operand.asText)"
        case .positive(let operand): "+\(operand.asText)"
        case .not(let operand): "(not \(operand.asText))"
        case .arithmetic(let left, let operation, let right): "(\(left.asText) \(operation.rawValue) \(right.asText))"
        case .comparison(let first, let others):
            "(\(first.asText)" + others.map { " \($0.comparator.rawValue) \($0.operand.asText)" }.joined() + ")"
        case .and(let left, let right): "(\(left.asText) and \(right.asText))"
        case .or(let left, let right): "(\(left.asText) or \(right.asText))"
        case .function(let function, let arguments):
            "\(function.rawValue)(" + arguments.map(\.asText).joined(separator: ", ") + ")"
        }
    }
}

extension PlaybookValue {
    fileprivate var asText: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .double(let value): String(value)
        case .string(let text): "\"\(text.escaped)\""
        case .list, .dictionary: "no literal of the parser"
        }
    }
}

extension String {
    /// On one line, with what would be invisible written as escapes.
    var escaped: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                text += "\\x{" + String(scalar.value, radix: 16) + "}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
