/// Sequences of words, looked up by their first one so that a long list costs no more than a short one.
struct PhraseSet: Sendable, ExpressibleByArrayLiteral {
    private var byFirstWord: [String: [[String]]] = [:]

    init(_ phrases: [String]) {
        for phrase in phrases {
            let words = phrase.split(separator: " ").map(String.init)
            if let first = words.first { byFirstWord[first, default: []].append(words) }
        }
    }

    init(arrayLiteral phrases: String...) {
        self.init(phrases)
    }

    /// Whether the words begin with one of the phrases.
    func begins(_ words: ArraySlice<Word>) -> Bool {
        guard let first = words.first, let phrases = byFirstWord[first.lowercased] else { return false }
        return phrases.contains { phrase in
            phrase.count <= words.count && zip(phrase, words).allSatisfy { $0 == $1.lowercased }
        }
    }
}

/// The words by which the rules of the native compiler know a sentence, in lower case.
enum Phrases {
    // MARK: At the beginning of a step

    static let loops: PhraseSet = [
        "while", "until", "for each", "for every", "for all", "repeat", "loop", "as long as",
    ]
    /// These end in -ing and are no verbs: `Keep everything`.
    static let nounsInIng: Set<String> = [
        "anything", "ceiling", "clothing", "ending", "everything", "evening", "heading", "king", "meaning", "meeting",
        "morning", "nothing", "ordering", "pricing", "ring", "something", "spelling", "spring", "string", "thing",
    ]
    static let conditions: PhraseSet = [
        "if", "when", "unless", "otherwise", "else", "elif", "in case", "once", "whenever",
    ]
    static let wait: PhraseSet = ["wait", "yield for", "pause for"]
    static let jump: PhraseSet = ["go to", "go back to", "jump to", "jump back to", "return to", "continue with"]

    // MARK: The verb of a step

    static let ask: Set<String> = ["ask", "prompt", "request"]
    static let say: Set<String> = [
        "say", "tell", "greet", "welcome", "thank", "inform", "show", "reply", "respond", "answer", "explain",
        "announce",
        "congratulate", "apologize", "apologise", "remind", "display", "introduce", "wish", "notify",
    ]
    /// These speak only where they name the human.
    static let perhapsSay: Set<String> = [
        "give", "send", "list", "describe", "present", "share", "offer", "read", "report", "print", "output", "let",
        "suggest", "recommend", "warn", "confirm",
    ]
    /// These ask only where they name the human as the source.
    static let perhapsAsk: Set<String> = ["get", "collect", "gather", "obtain"]
    static let think: Set<String> = ["think", "reason", "reflect", "ponder", "consider"]
    /// These speak to whoever stands behind them; whom others name by a variable mostly is the user (`Greet $name`).
    static let addressing: Set<String> = ["ask", "tell"]
    /// Behind a variable they follow what is asked, and do not make it somebody who is asked.
    static let afterAsked: Set<String> = ["", "again", "and", "now", "then"]
    /// These end the program where nothing follows them.
    static let end: Set<String> = ["end", "exit", "quit", "terminate", "stop"]

    // MARK: Anywhere in a step

    static let human: PhraseSet = [
        "user", "user's", "users", "human", "human's", "them", "him", "her", "person", "customer",
    ]
    static let toHuman: PhraseSet = [
        "to the user", "to user", "to the human", "to the person", "to the customer", "to them",
    ]
    static let fromHuman: PhraseSet = ["from the user", "from user", "user's", "user input", "from them"]
    static let answers: PhraseSet = [
        "an answer", "the answer", "a reply", "the reply", "a response", "the response", "input",
    ]
    /// In a step that says something: it also needs an answer.
    static let alsoAsk: PhraseSet = ["ask", "asking", "and wait", "then wait"]
    /// Behind the verb: the step is not always to be done. Codes cannot say so, so its words have to stay.
    static let trailingConditions: PhraseSet = ["if", "unless", "when", "whenever", "while", "until"]
    /// The same in a step that waits, which is always a matter of when.
    static let trailingIf: PhraseSet = ["if", "unless"]
    static let endProgram = PhraseSet(
        ["end", "exit", "quit", "terminate", "stop", "finish", "close"].flatMap { verb in
            ["program", "conversation", "session", "chat", "application", "app"].flatMap { thing in
                ["\(verb) \(thing)", "\(verb) the \(thing)", "\(verb) this \(thing)"]
            }
        })
}
