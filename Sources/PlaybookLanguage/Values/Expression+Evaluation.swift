import OrderedCollections

extension Expression {
    /// The expression's value, as Python would compute it.
    ///
    /// Total: it neither traps nor takes long. Integers have 64 bits, a result has at most 8 MiB, and values and
    /// expressions may be nested only so deep; beyond that, and for everything that Python refuses, it throws.
    public func evaluate(in scope: some VariableScope) throws(EvaluationError) -> PlaybookValue {
        try Evaluation(scope: scope).value(of: self)
    }
}

/// One evaluation: the scope and how deep it stands in the expression.
struct Evaluation {
    let scope: any VariableScope
    private var depth = 0

    /// Twice what the parser takes, to which each `+` of a sum is a level too: only expressions made without it come here.
    private static let maximumDepth = 200

    init(scope: any VariableScope) {
        self.scope = scope
    }

    func value(of expression: Expression) throws(EvaluationError) -> PlaybookValue {
        guard depth < Self.maximumDepth else {
            throw EvaluationError("The expression is nested too deeply; split it into several assignments.")
        }
        var inner = self
        inner.depth += 1
        return try inner.compute(expression)
    }

    private func compute(_ expression: Expression) throws(EvaluationError) -> PlaybookValue {
        switch expression {
        case .literal(let value): return value
        case .formatted(let pieces): return .string(try text(of: pieces))
        case .variable(let name): return try variable(name)
        case .attribute(let base, let name): return try attribute(name, of: value(of: base))
        case .element(let base, let index): return try element(of: value(of: base), at: value(of: index))
        case .list(let elements):
            let list = PlaybookValue.list(try values(of: elements))
            try ValueLimits.check(list)
            return list
        case .dictionary(let entries): return try dictionary(entries)
        case .negated(let operand): return try value(of: operand).negated()
        case .positive(let operand): return try value(of: operand).positive()
        case .not(let operand): return .bool(!(try value(of: operand).isTruthy))
        case .arithmetic(let left, let operation, let right):
            return try operation.apply(value(of: left), value(of: right))
        case .comparison(let first, let comparisons): return try compare(first, comparisons)
        case .and(let left, let right):
            let value = try value(of: left)
            return value.isTruthy ? try self.value(of: right) : value
        case .or(let left, let right):
            let value = try value(of: left)
            return value.isTruthy ? value : try self.value(of: right)
        case .function(let function, let arguments): return try function.apply(to: values(of: arguments))
        }
    }

    private func values(of expressions: [Expression]) throws(EvaluationError) -> [PlaybookValue] {
        var values: [PlaybookValue] = []
        for expression in expressions {
            values.append(try value(of: expression))
        }
        return values
    }

    private func text(of pieces: [FormattedPiece]) throws(EvaluationError) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let literal): text += literal
            case .value(let formatted): text += try self.text(of: formatted)
            }
            text = try ValueLimits.check(text: text)
        }
        return text
    }

    /// A `{…}`: its value, converted and formatted.
    func text(of formatted: FormattedValue) throws(EvaluationError) -> String {
        var value = try value(of: formatted.expression)
        switch formatted.conversion {
        case .repr: value = .string(value.repr)
        case .str: value = .string(value.text)
        case nil: break
        }
        let text = formatted.format.isEmpty ? value.text : try FormatSpecification(formatted.format).apply(to: value)
        return try ValueLimits.check(text: text)
    }

    // MARK: Names and elements

    private func variable(_ name: String) throws(EvaluationError) -> PlaybookValue {
        if let value = scope.value(of: name) { return value }
        let near = NearNames.of(name, among: scope.variableNames).map { "$" + $0 }
        throw EvaluationError(
            near.isEmpty
                ? "The variable $\(name) is not set; set it before it is used."
                : "The variable $\(name) is not set; set it first, or use \(near.joined(separator: " or ")).")
    }

    private func attribute(_ name: String, of value: PlaybookValue) throws(EvaluationError) -> PlaybookValue {
        guard case .dictionary(let entries) = value else {
            throw EvaluationError(
                "A value of type \(value.typeName) has no part named \(name); only a dictionary has parts that can be read with a dot."
            )
        }
        guard let found = entries.value(at: .string(name)) else { throw missingKey(.string(name), in: entries) }
        return found
    }

    private func element(
        of value: PlaybookValue, at index: PlaybookValue
    ) throws(EvaluationError) -> PlaybookValue {
        switch value {
        case .dictionary(let entries):
            try checkKey(index)
            guard let found = entries.value(at: index) else { throw missingKey(index, in: entries) }
            return found
        case .list(let elements):
            return elements[try position(index, count: elements.count, of: "list")]
        case .string(let text):
            let scalars = text.unicodeScalars
            let position = try position(index, count: scalars.count, of: "string")
            return .string(String(scalars[scalars.index(scalars.startIndex, offsetBy: position)]))
        default:
            throw EvaluationError(
                "A value of type \(value.typeName) has no elements; only a list, a string or a dictionary can be followed by [\(index.excerpt)]."
            )
        }
    }

    /// The index as a position from the start; it is within `0..<count`.
    private func position(_ index: PlaybookValue, count: Int, of name: String) throws(EvaluationError) -> Int {
        guard case .int(let index)? = Number(index) else {
            throw EvaluationError("The index of a list or a string is an integer, not a \(index.typeName).")
        }
        // Neither sum can overflow: a negative index grows, and a count is not negative.
        let position = index < 0 ? index + count : index
        guard (0..<count).contains(position) else {
            let hint =
                switch count {
                case 0: "it is empty"
                case 1: "it has 1 element, at 0 or -1"
                default: "it has \(count) elements, the last at \(count - 1) or -1"
                }
            throw EvaluationError("The \(name) has no element \(index); \(hint).")
        }
        return position
    }

    // MARK: Dictionaries

    private func dictionary(_ entries: [Expression.KeyAndValue]) throws(EvaluationError) -> PlaybookValue {
        var dictionary: OrderedDictionary<PlaybookValue, PlaybookValue> = [:]
        for entry in entries {
            let key = try value(of: entry.key)
            try checkKey(key)
            dictionary.setValue(try value(of: entry.value), at: key)
        }
        let value = PlaybookValue.dictionary(dictionary)
        try ValueLimits.check(value)
        return value
    }

    private func checkKey(_ key: PlaybookValue) throws(EvaluationError) {
        switch key {
        case .list, .dictionary:
            throw EvaluationError(
                "A value of type \(key.typeName) cannot be the key of a dictionary; use a string or a number.")
        default: break
        }
    }

    private func missingKey(
        _ key: PlaybookValue, in entries: OrderedDictionary<PlaybookValue, PlaybookValue>
    ) -> EvaluationError {
        let names = entries.keys.prefix(10).map(\.excerpt).joined(separator: ", ")
        let more = entries.count > 10 ? " and \(entries.count - 10) more" : ""
        return EvaluationError(
            entries.isEmpty
                ? "The dictionary has no key \(key.excerpt); it is empty."
                : "The dictionary has no key \(key.excerpt); its keys are \(names)\(more).")
    }

    // MARK: Comparisons

    private func compare(
        _ first: Expression, _ comparisons: [Expression.Comparison]
    ) throws(EvaluationError) -> PlaybookValue {
        var left = try value(of: first)
        for comparison in comparisons {
            let right = try value(of: comparison.operand)
            // As in Python, what follows the first false comparison is not evaluated.
            guard try comparison.comparator.holds(left, right) else { return .bool(false) }
            left = right
        }
        return .bool(true)
    }
}

extension PlaybookValue {
    /// The value's ``repr``, cut for an error message.
    var excerpt: String {
        let limit = 40
        var shown = self
        if case .string(let text) = self {
            // With the quotes still longer than the limit, so that the cut shows; the rest is not worth quoting.
            shown = .string(String(text.unicodeScalars.prefix(limit)))
        }
        let scalars = shown.repr.unicodeScalars
        return scalars.count <= limit ? String(scalars) : String(scalars.prefix(limit)) + "…"
    }
}
