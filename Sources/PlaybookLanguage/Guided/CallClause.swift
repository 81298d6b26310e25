import Streaming

/// A clause that does nothing but call a playbook, and says where the result goes: `Get $price from Price($item)`. It is
/// one only where each of its words is accounted for.
struct CallClause {
    /// As an item of a reply: `$price = Price($item)`.
    var source: String
    /// The variable for the result, without the `$`.
    var result: String?

    /// A clause with a call written in it.
    ///
    /// - Parameter calls: all calls in the clause.
    init?(_ tokens: ArraySlice<ProseToken>, calls: [ProseCall]) {
        guard let call = calls.first, calls.count == 1 else { return nil }
        var words = Words(call, tokens[call.range])
        let before = tokens[..<call.range.lowerBound]
        var after = tokens[(call.range.upperBound + 1)...]
        while let last = after.last?.symbol, [".", "!"].contains(last) { after.removeLast() }
        guard words.take(before), words.takeEnd(after) else { return nil }
        // Words that describe a call may describe what becomes of its result.
        guard words.result == nil || words.descriptions.isEmpty else { return nil }
        self.init(call, words.result)
    }

    /// A clause that names the playbook in its own words: `Find the price of $item again`, for `FindPrice($item)`.
    init?(_ tokens: ArraySlice<ProseToken>, naming call: ProseCall, _ arguments: ArraySlice<ProseToken>) {
        var words = Words(call, arguments)
        words.names = Set(Self.words(of: call.callee))
        guard words.take(tokens) else { return nil }
        let isCreation = BuiltInPlaybook(calledAs: call.callee) == .createAgent
        guard words.result == nil || words.descriptions.isEmpty || isCreation else { return nil }
        self.init(call, words.result)
    }

    private init(_ call: ProseCall, _ result: String?) {
        source = result.map { "$\($0) = \(call.source)" } ?? call.source
        self.result = result
    }

    /// `find` and `price` of `Shop.FindPrice`.
    static func words(of callee: String) -> [String] {
        let name = callee.split(separator: ".").last.map(String.init) ?? callee
        return NameIndex.humps(of: name) + [name.lowercased()]
    }

    /// Verbs before the name of a playbook that say no more than that it is called.
    private static let calling: Set<String> = [
        "call", "run", "execute", "invoke", "use", "start", "trigger", "queue", "enqueue", "perform", "do", "await",
        "create", "spawn",
    ]
    /// Those that the variable for the result follows.
    private static let getting: Set<String> = [
        "get", "fetch", "obtain", "set", "let", "compute", "calculate", "determine", "retrieve", "receive", "find",
        "load", "take", "look", "read", "collect",
    ]
    /// What they are followed by is for the result even where the call is given it, too.
    private static let keeping: Set<String> = [
        "get", "set", "let", "compute", "calculate", "obtain", "fetch", "determine", "retrieve", "receive",
    ]
    private static let links: Set<String> = [
        "from", "to", "by", "be", "with", "using", "via", "through", "as", "the", "a", "an", "result", "results",
        "value", "output", "of", "for", "on", "and", "in", "into", "at", "calling", "running", "executing", "invoking",
        "use", "what", "returns", "playbook", "given", "up",
    ]
    /// These change nothing of a value.
    private static let harmless: Set<String> = [
        "current", "latest", "new", "next", "right", "correct", "own", "their", "its", "this", "that", "these",
        "user's", "customer's", "user", "customer", "again", "now", "then", "once", "more", "agent", "named", "called",
    ]
    /// With these a clause says more than that something is called.
    private static let meaningful: Set<String> = [
        "not", "never", "no", "without", "if", "unless", "when", "while", "until", "except", "only", "but", "or",
        "otherwise", "else", "twice", "half", "double", "times", "plus", "minus", "each", "every", "all", "until",
    ]

    /// What the words around a call are for.
    private struct Words {
        var names: Set<String> = []
        private(set) var result: String?
        private(set) var descriptions: [String] = []
        private let given: Set<ProseToken.Kind>

        init(_ call: ProseCall, _ tokens: ArraySlice<ProseToken>) {
            given = Set(tokens.dropFirst().map(\.kind))
        }

        /// Takes what stands before the call; false where it is for something else.
        mutating func take(_ tokens: ArraySlice<ProseToken>) -> Bool {
            guard let first = tokens.first else { return true }
            var rest = tokens
            if let word = first.word {
                let verb = Phrases.imperative(word)
                let isOpening = CallClause.calling.contains(verb) || CallClause.getting.contains(verb)
                guard isOpening || names.contains(word) || !Self.isAction(verb, tokens) else { return false }
                if isOpening { rest.removeFirst() }
                if CallClause.getting.contains(verb), !names.contains(word) || rest.first?.variable != nil {
                    let variable = rest.drop { $0.word.map { Filler.articles.contains($0) || $0 == "new" } ?? false }
                    // `Get the $price of $item from …`, but `Find $item with Find($item)`
                    if let first = variable.first, let name = first.variable.flatMap(Self.name), variable.count > 1,
                        !given.contains(first.kind) || CallClause.keeping.contains(verb)
                    {
                        result = name
                        rest = variable.dropFirst()
                        if rest.first?.symbol == ":", rest.dropFirst().first?.word.flatMap({ DeclaredType($0) }) != nil
                        {
                            rest = rest.dropFirst(2)
                        }
                        if rest.first?.symbol == "=" { rest.removeFirst() }
                    }
                }
            }
            return takeRest(rest)
        }

        private mutating func takeRest(_ tokens: ArraySlice<ProseToken>) -> Bool {
            var isListed = false
            for token in tokens {
                defer { isListed = token.word == "and" || token.symbol == "," }
                switch token.kind {
                case .word(let word):
                    let isKnown =
                        CallClause.links.contains(word) || CallClause.harmless.contains(word) || names.contains(word)
                        || Filler.opens(word) || given.contains(.variable("$" + word))
                    if isKnown { continue }
                    // `Find the price and dance` is two things.
                    guard !isListed, !CallClause.meaningful.contains(word), NumberWord.value(of: word) == nil else {
                        return false
                    }
                    descriptions.append(word)
                case .variable(let variable):
                    if given.contains(token.kind) { continue }
                    guard result == nil, let name = Self.name(variable) else { return false }
                    result = name
                case .quotation, .number:
                    guard given.contains(token.kind) else { return false }
                case .symbol(let symbol):
                    guard [":", ",", "'"].contains(symbol) else { return false }
                }
            }
            return true
        }

        /// Takes what stands behind it: `as $price`, `to get $price`.
        mutating func takeEnd(_ tokens: ArraySlice<ProseToken>) -> Bool {
            guard let variable = tokens.last?.variable else {
                return tokens.allSatisfy { $0.word.map(Self.isIdle) ?? false }
            }
            let words = tokens.dropLast().map { $0.word ?? "?" }
            guard result == nil, let name = Self.name(variable), Self.ends.contains(words) else { return false }
            result = name
            return true
        }

        private static func isIdle(_ word: String) -> Bool { ["again", "now", "first", "next", "then"].contains(word) }

        private static let ends: Set<[String]> = {
            var ends: Set<[String]> = [["as"], ["into"], ["in"], ["for"], ["as", "the"], ["for", "the"]]
            for verb in ["get", "find", "set", "compute", "determine", "obtain"] {
                for link in ["to", "and"] {
                    ends.insert([link, verb])
                    ends.insert([link, verb, "the"])
                }
            }
            return ends
        }()

        private static func isAction(_ verb: String, _ tokens: ArraySlice<ProseToken>) -> Bool {
            if Phrases.perhapsSay.contains(verb) {
                return tokens.contains { ["user", "them", "customer", "him", "her"].contains($0.word) }
            }
            return Phrases.ask.contains(verb) || Phrases.say.contains(verb) || Phrases.think.contains(verb)
                || Phrases.end.contains(verb) || altering.contains(verb)
                || ["return", "wait", "go", "jump"].contains(verb)
        }

        private static let altering: Set<String> = [
            "add", "append", "put", "subtract", "remove", "increase", "increment", "decrease", "decrement", "multiply",
            "divide", "double", "clear",
        ]

        private static func name(_ variable: String) -> String? {
            let name = variable.dropFirst()
            return name.utf8.allSatisfy(\.continuesName) ? String(name) : nil
        }
    }
}
