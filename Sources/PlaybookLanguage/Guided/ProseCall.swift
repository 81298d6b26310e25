import Streaming

/// A call that stands in prose with all its arguments: `Price($item)`. Arguments in plain words make no call.
struct ProseCall {
    /// Its tokens, from the callee to the closing bracket.
    var range: ClosedRange<Int>
    /// As an item of a reply.
    var source: String
    /// `Name` or `Agent.Name`.
    var callee: String

    /// More of them are not read: nobody writes so many into one step.
    private static let mostRead = 20

    /// The calls in a part of a text, in order; those inside the arguments of others are parts of these.
    static func all(in tokens: ArraySlice<ProseToken>, of bytes: [UInt8]) -> [ProseCall] {
        var places: [ClosedRange<Int>] = []
        var openBrackets: [Int] = []
        for index in tokens.indices {
            if tokens[index].symbol == "(" { openBrackets.append(index) }
            if tokens[index].symbol == ")", let bracket = openBrackets.popLast(),
                let start = calleeStart(of: bracket, in: tokens, of: bytes)
            {
                places.append(start...index)
            }
        }
        var calls: [ProseCall] = []
        for place in places.sorted(by: { $0.lowerBound < $1.lowerBound }).prefix(mostRead) {
            if let last = calls.last, last.range.contains(place.lowerBound) { continue }
            if let call = ProseCall(tokens[place], of: bytes) { calls.append(call) }
        }
        return calls
    }

    private init?(_ tokens: ArraySlice<ProseToken>, of bytes: [UInt8]) {
        guard let first = tokens.first, let last = tokens.last,
            let bracket = tokens.firstIndex(where: { $0.symbol == "(" })
        else { return nil }
        source = String(decoding: bytes[first.range.lowerBound..<last.range.upperBound], as: UTF8.self)
        guard case .call(let parsed)? = try? PlaybookCall.Value(parsing: source),
            !Self.hasProse(tokens[(bracket + 1)...].dropLast(), sends: Self.isMessage(parsed.callee))
        else { return nil }
        callee = parsed.callee
        range = tokens.startIndex...(tokens.endIndex - 1)
    }

    private static func isMessage(_ callee: String) -> Bool {
        [.say, .sendMessage].contains(BuiltInPlaybook(calledAs: callee))
    }

    /// The index of the first word of `Agent.Name` right before a bracket.
    private static func calleeStart(of bracket: Int, in tokens: ArraySlice<ProseToken>, of bytes: [UInt8]) -> Int? {
        var index = bracket
        guard index > tokens.startIndex, let name = tokens[index - 1].word, touches(index - 1, tokens),
            !ReplyToken.operatorWords.contains(name)
        else { return nil }
        index -= 1
        while index >= tokens.startIndex + 2, tokens[index - 1].symbol == ".", tokens[index - 2].word != nil,
            touches(index - 1, tokens), touches(index - 2, tokens)
        {
            index -= 2
        }
        // `sum(…)` is a function, `Sum(…)` a playbook.
        let written = String(decoding: bytes[tokens[bracket - 1].range], as: UTF8.self)
        return index == bracket - 1 && PureFunction(rawValue: written) != nil ? nil : index
    }

    private static func touches(_ index: Int, _ tokens: ArraySlice<ProseToken>) -> Bool {
        tokens[index].range.upperBound == tokens[index + 1].range.lowerBound
    }

    /// Whether an argument is words rather than a value. The first one of a message names whom it goes to.
    private static func hasProse(_ arguments: ArraySlice<ProseToken>, sends: Bool) -> Bool {
        let constants: Set<String> = ["true", "false", "null", "none", "and", "or", "not", "in", "is", "f"]
        return arguments.indices.contains { index in
            guard let word = arguments[index].word, !constants.contains(word) else { return false }
            let next = index + 1 < arguments.endIndex ? arguments[index + 1].symbol : nil
            if next == "=" { return false }
            if sends, index == arguments.startIndex, next == "," { return false }
            return next != "(" && next != "."
        }
    }
}

/// A value in which calls of playbooks may stand, as people write it: `Price("tea") * 2`.
struct CalledValue {
    /// Items that are executed before it is computed, in order.
    var items: [String]
    /// The source of an expression, or of one call where the value is nothing else.
    var source: String
    /// Whether ``source`` is a call.
    var isCall: Bool

    /// Nil where only judgement finds the value.
    init?(_ tokens: ArraySlice<ProseToken>, of bytes: [UInt8]) {
        let calls = ProseCall.all(in: tokens, of: bytes)
        guard let first = calls.first else {
            guard let source = ProseValue.source(of: tokens) else { return nil }
            self.init(items: [], source: source, isCall: false)
            return
        }
        // `the result of Price("tea")`
        let led = tokens.drop { $0.word.map(Self.leads.contains) ?? false }
        let value = led.startIndex == first.range.lowerBound ? led : tokens
        if first.range.lowerBound == value.startIndex, first.range.upperBound + 1 == value.endIndex {
            self.init(items: [], source: first.source, isCall: true)
            return
        }
        var items: [String] = []
        var replaced: [ProseToken] = []
        var index = value.startIndex
        for call in calls where call.range.lowerBound >= index {
            replaced += value[index..<call.range.lowerBound]
            let name = "$\(GuidedStep.partPrefix)\(items.count + 1)"
            replaced.append(ProseToken(kind: .variable(name), range: value[call.range.lowerBound].range))
            items.append("\(name) = \(call.source)")
            index = call.range.upperBound + 1
        }
        replaced += value[index...]
        guard let source = ProseValue.source(of: replaced[...]) else { return nil }
        self.init(items: items, source: source, isCall: false)
    }

    private init(items: [String], source: String, isCall: Bool) {
        (self.items, self.source, self.isCall) = (items, source, isCall)
    }

    private static let leads: Set<String> = [
        "the", "result", "results", "value", "output", "of", "what", "returned", "by", "calling", "running",
        "executing",
    ]

    /// The same as an expression: a call that is all of it is executed before, too.
    var asExpression: CalledValue {
        guard isCall else { return self }
        let name = "$\(GuidedStep.partPrefix)1"
        return CalledValue(items: ["\(name) = \(source)"], source: name, isCall: false)
    }
}
