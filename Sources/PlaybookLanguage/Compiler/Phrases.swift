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
        "while", "until", "for each", "for every", "for all", "repeat", "loop", "as long as", "go through each",
        "go through every", "go through all", "iterate over",
    ]
    /// These open a loop where its rule follows: `Do the following three times`.
    static let doing: PhraseSet = ["do this", "do that", "do it", "do the following", "do these"]
    static let loopRules: PhraseSet = ["times", "until", "while", "for each", "for every", "as long as"]
    static let numbers: Set<String> = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    /// These end in -ing and are no verbs: `Keep everything`.
    static let nounsInIng: Set<String> = [
        "anything", "ceiling", "clothing", "ending", "everything", "evening", "heading", "king", "meaning", "meeting",
        "morning", "nothing", "ordering", "pricing", "ring", "something", "spelling", "spring", "string", "thing",
    ]
    static let conditions: PhraseSet = [
        "if", "when", "unless", "otherwise", "else", "elif", "in case", "once", "whenever", "as soon as",
        "in that case",
        "in any other case", "in all other cases", "should the user", "provided that", "assuming that", "depending on",
    ]
    static let wait: PhraseSet = [
        "wait", "await", "yield for", "pause for", "pause until", "listen to", "listen for",
    ]
    static let jump: PhraseSet = [
        "go to", "go back to", "jump to", "jump back to", "return to", "continue with", "continue at", "continue from",
        "go on with", "start again from", "start again at", "start over at", "start over from", "resume at", "skip to",
        "proceed to", "move on to",
    ]
    /// These are jumps, not loops, where a step is named.
    static let repeatStep: PhraseSet = ["repeat from step", "repeat step", "repeat from"]
    static let startOver: PhraseSet = [
        "start over", "start again", "begin again", "start from the beginning", "restart",
    ]

    // MARK: The verb of a step

    static let ask: Set<String> = ["ask", "prompt", "request", "inquire", "enquire"]
    static let say: Set<String> = [
        "say", "tell", "greet", "welcome", "thank", "inform", "show", "reply", "respond", "answer", "explain",
        "announce", "congratulate", "apologize", "apologise", "remind", "display", "introduce", "wish", "notify",
        "mention", "state", "acknowledge", "praise", "assure", "reassure", "encourage", "advise", "instruct", "comfort",
        "compliment",
    ]
    /// These speak only where they name the human.
    static let perhapsSay: Set<String> = [
        "give", "send", "list", "describe", "present", "share", "offer", "read", "report", "print", "output", "let",
        "suggest", "recommend", "warn", "confirm", "summarize", "summarise", "propose", "write", "point", "hand",
        "teach",
    ]
    /// These ask only where they name the human as the source.
    static let perhapsAsk: Set<String> = [
        "get", "collect", "gather", "obtain", "take", "accept", "receive", "learn",
    ]
    /// These settle something with the human: `Confirm the order with the user`.
    static let settle: Set<String> = ["confirm", "check", "verify", "clarify", "discuss", "agree", "settle"]
    /// These leave it to the human: `Let the user pick a $dish`.
    static let leave: Set<String> = ["let", "have", "allow", "invite"]
    static let think: Set<String> = [
        "think", "reason", "reflect", "ponder", "consider", "plan", "brainstorm", "deliberate", "decide",
    ]
    /// These change what the agent knows. They have no code of their own, yet show that a step begins.
    static let change: Set<String> = [
        "set", "add", "subtract", "increase", "increment", "decrease", "decrement", "remember", "store", "save", "note",
        "compute", "calculate", "append", "remove", "put", "count", "multiply", "divide", "double", "reset", "clear",
        "record", "keep", "pick", "choose", "update",
    ]
    /// These speak to whoever stands behind them; whom others name by a variable mostly is the user (`Greet $name`).
    static let addressing: Set<String> = ["ask", "tell"]
    /// Behind a variable they follow what is asked, and do not make it somebody who is asked.
    static let afterAsked: Set<String> = ["", "again", "and", "now", "then"]
    /// These end the program where nothing follows them.
    static let end: Set<String> = ["end", "exit", "quit", "terminate", "stop", "finish"]

    // MARK: Anywhere in a step

    static let human: PhraseSet = [
        "user", "user's", "users", "human", "human's", "them", "him", "her", "person", "customer",
    ]
    static let toHuman: PhraseSet = [
        "to the user", "to user", "to the human", "to the person", "to the customer", "to them",
    ]
    static let fromHuman: PhraseSet = [
        "from the user", "from user", "user's", "user input", "from them", "from the customer", "customer's",
        "from the human", "human's",
    ]
    static let withHuman: PhraseSet = [
        "with the user", "with user", "with them", "with the customer", "with the human", "with the person",
    ]
    /// What the human is left to do, behind ``leave`` and who it is.
    static let choices: Set<String> = [
        "choose", "pick", "select", "enter", "type", "decide", "answer", "say", "describe", "give", "guess", "ask",
        "try",
        "tell", "name", "correct", "confirm", "to",
    ]
    static let finding: PhraseSet = ["find out", "figure out"]
    static let indirect: PhraseSet = [
        "what the user", "which", "whether the user", "if the user", "how the user", "where the user", "when the user",
        "why the user", "who the user",
    ]
    static let answers: PhraseSet = [
        "an answer", "the answer", "a reply", "the reply", "a response", "the response", "input",
    ]
    /// In a step that says something: it also needs an answer.
    static let thenAsk: PhraseSet = ["and ask", "then ask", "ask the user"]
    static let alsoAsk: PhraseSet = ["ask", "asking", "and wait", "then wait", "offer to"]
    /// Behind the verb: the step is not always to be done. Codes cannot say so, so its words have to stay.
    static let trailingConditions: PhraseSet = ["if", "unless", "when", "whenever", "while", "until"]
    /// The same in a step that waits, which is always a matter of when.
    static let trailingIf: PhraseSet = ["if", "unless"]
    /// The conditions that may follow what is to be done.
    static let trailing: PhraseSet = ["if", "unless", "when", "whenever", "while", "until", "as long as"]
    static let endProgram = PhraseSet(
        ["end here", "stop here", "finish here"]
            + ["end", "exit", "quit", "terminate", "stop", "finish", "close"].flatMap { verb in
                ["program", "conversation", "session", "chat", "application", "app"].flatMap { thing in
                    ["\(verb) \(thing)", "\(verb) the \(thing)", "\(verb) this \(thing)"]
                }
            })
}
