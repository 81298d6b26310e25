import Streaming

/// The variables in a question: those that it asks for, and one whose value is the question.
struct AskedVariables {
    private(set) var variables: [GuidedAction.AskedVariable] = []
    /// `$question` of `Ask the user $question`.
    private(set) var spoken: String?

    init(tokens: ArraySlice<ProseToken>) {
        var isList = false
        // `Find out the $name` asks for it; `Ask the user the $question` asks it.
        let isFound = tokens.first?.word == "find" && tokens.dropFirst().first?.word == "out"
        for index in tokens.indices {
            guard let variable = tokens[index].variable else {
                // `for $name, $email and $phone`
                if tokens[index].symbol != ",", tokens[index].word != "and" { isList = false }
                continue
            }
            let before = index > tokens.startIndex ? tokens[index - 1] : nil
            let leads = before?.word.map(Self.leads.contains) ?? (before?.symbol == ":" && variables.isEmpty == false)
            let isFoundOut = isFound && variables.isEmpty
            let isSpoken = before?.word.map(Self.addressees.contains) ?? false
            if isList || leads || isFoundOut {
                isList = true
                let name = String(variable.dropFirst())
                guard name.utf8.allSatisfy(\.continuesName), !variables.contains(where: { $0.name == name }) else {
                    continue
                }
                variables.append(GuidedAction.AskedVariable(name, type: Self.type(behind: index, in: tokens)))
            } else if isSpoken, spoken == nil {
                spoken = variable
            }
        }
    }

    private static let leads: Set<String> = [
        "for", "their", "a", "an", "as", "into", "in", "which", "what", "user's", "customer's", "whose", "another",
        "your",
        "his", "her", "new", "favourite", "favorite", "own", "full",
    ]
    private static let addressees: Set<String> = ["ask", "user", "them", "the", "customer", "prompt", "question"]

    /// `$age:int`, and `$age as a number`.
    private static func type(behind index: Int, in tokens: ArraySlice<ProseToken>) -> String? {
        let rest = tokens[(index + 1)...]
        if rest.first?.symbol == ":", let type = rest.dropFirst().first?.word, DeclaredType(type) != nil { return type }
        let words = rest.prefix(4).map { $0.word ?? "" }
        if words.starts(with: ["as", "a", "number"]) || words.starts(with: ["a", "number"]) { return "number" }
        if words.starts(with: ["as", "a", "whole", "number"]) { return "int" }
        return nil
    }
}

/// A question in plain words, for when no model words it: `Ask the user for their $name` becomes `Please tell me your
/// name.`
struct PlainQuestion {
    /// Nil where the step says more than what it asks for.
    private(set) var text: String?

    init(tokens: ArraySlice<ProseToken>) {
        var rest = tokens
        guard let verb = rest.popFirst()?.word else { return }
        if verb == "find", rest.first?.word == "out" {
            rest.removeFirst()
            if rest.first?.word.map(Phrases.interrogatives.contains) ?? false { return }
        } else if !Phrases.ask.contains(Phrases.imperative(verb)) {
            return
        }
        if rest.first?.word == "the", rest.dropFirst().first?.word.map(Self.humans.contains) == true {
            rest.removeFirst()
        }
        if rest.first?.word.map(Self.humans.contains) == true { rest.removeFirst() }
        var opening = "Please tell me"
        if rest.first?.word == "to" {
            rest.removeFirst()
            opening = "Please"
        } else if rest.first?.word == "for" {
            rest.removeFirst()
        }
        if let last = rest.lastIndex(where: { $0.word == "as" || $0.word == "into" }), last > rest.startIndex {
            rest = rest[..<last]
        }
        while rest.last?.symbol != nil { rest.removeLast() }
        guard !rest.isEmpty else { return }
        var words: [String] = []
        for (index, token) in zip(rest.indices, rest) {
            // `$age:int`
            if index >= rest.startIndex + 2, rest[index - 1].symbol == ":", rest[index - 2].variable != nil { continue }
            switch token.kind {
            case .word(let word): words.append(Self.turned[word] ?? word)
            case .variable(let name):
                if words.isEmpty { words.append("your") }
                words.append(Self.words(of: String(name.dropFirst())))
            case .number(let number): words.append(number)
            case .quotation(let quotation): words.append("“\(quotation)”")
            case .symbol(let symbol):
                guard symbol == ",", let last = words.popLast() else { continue }
                words.append(last + ",")
            }
        }
        text = "\(opening) \(Self.joined(words))."
    }

    /// `the user's` and `the user` have lost their article.
    private static func joined(_ words: [String]) -> String {
        words.joined(separator: " ").split(separator: " ").reduce(into: "") { text, word in
            if word == "your" || word == "you", text.hasSuffix("the") { text.removeLast("the".count) }
            text += text.isEmpty || text.hasSuffix(" ") ? String(word) : " \(word)"
        }
    }

    static func words(of name: String) -> String {
        name.split(separator: "_").joined(separator: " ")
    }

    private static let humans: Set<String> = ["user", "them", "customer", "human", "person", "him", "her"]
    private static let turned = [
        "their": "your", "they": "you", "them": "you", "user": "you", "user's": "your", "customer": "you",
        "customer's": "your", "his": "your", "theirs": "yours", "themselves": "yourself", "they're": "you're",
    ]
}
