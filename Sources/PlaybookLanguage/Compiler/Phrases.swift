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
        "while", "until", "till", "for each", "for every", "for all", "repeat", "loop", "as long as", "go through each",
        "go through every", "go through all", "iterate over",
    ]
    /// These open a loop where its rule follows: `Do the following three times`.
    static let doing: PhraseSet = ["do this", "do that", "do it", "do the following", "do these"]
    static let loopRules: PhraseSet = ["times", "until", "till", "while", "for each", "for every", "as long as"]
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
        "compliment", "present", "recommend", "suggest", "propose", "conclude",
    ]
    /// These speak only where they name the human.
    static let perhapsSay: Set<String> = [
        "give", "send", "list", "describe", "share", "offer", "read", "report", "print", "output", "let", "warn",
        "confirm", "summarize", "summarise", "write", "point", "hand", "teach", "provide", "convey",
    ]
    /// These say something to an agent that stands at the end behind `to`: `Pass the result on to the Clerk`.
    static let handOver: Set<String> = [
        "pass", "hand", "forward", "convey", "send", "give", "report", "confirm", "describe", "present", "offer",
    ]
    /// These are talk that goes back and forth.
    static let converse: Set<String> = [
        "converse", "chat", "talk", "speak", "negotiate", "haggle", "bargain",
    ]
    /// The same as a thing that somebody has: `Have a short chat with the user`.
    static let conversations: Set<String> = ["conversation", "chat", "talk", "discussion", "dialogue"]
    /// These speak unless what comes of them is kept: `Summarize the text into $summary`.
    static let sayOrKeep: Set<String> = ["summarize", "summarise", "share", "provide"]
    /// These ask only where they name the human, or an agent, as the source.
    static let perhapsAsk: Set<String> = [
        "get", "collect", "gather", "obtain", "take", "accept", "receive", "learn",
    ]
    /// These settle something with the human: `Confirm the order with the user`.
    static let settle: Set<String> = ["confirm", "check", "verify", "clarify", "discuss", "agree", "settle"]
    /// These leave it to the human: `Let the user pick a $dish`.
    static let leave: Set<String> = ["let", "have", "allow", "invite"]
    static let think: Set<String> = [
        "think", "reason", "reflect", "ponder", "consider", "plan", "brainstorm", "deliberate", "decide", "analyze",
        "analyse", "assess", "evaluate",
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

    private static let verbs = ask.union(say).union(perhapsSay).union(perhapsAsk).union(settle).union(leave).union(
        think
    )
    .union(change).union(end).union(converse).union(handOver).union(sayOrKeep)

    /// `ask` of `Asks the user`: many write down what the agent does rather than what it is to do.
    static func imperative(_ verb: String) -> String {
        guard !verbs.contains(verb), verb.hasSuffix("s") else { return verb }
        let forms =
            verb.hasSuffix("ies") ? [verb.dropLast(3) + "y"] : [verb.dropLast(), verb.dropLast(2)].map(String.init)
        return forms.first(where: verbs.contains) ?? verb
    }

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
    static let finding: PhraseSet = ["find out", "figure out", "see whether", "see if"]
    static let indirect: PhraseSet = [
        "what the user", "which", "whether the user", "if the user", "how the user", "where the user", "when the user",
        "why the user", "who the user",
    ]
    static let answers: PhraseSet = [
        "an answer", "the answer", "a reply", "the reply", "a response", "the response", "input",
    ]
    /// In a step that says something: it also needs an answer.
    static let thenAsk: PhraseSet = ["and ask", "then ask", "ask the user"]
    static let alsoAsk: PhraseSet = [
        "ask", "asking", "and wait", "then wait", "offer to", "and confirm that they", "and confirm whether",
        "and check whether they", "and check if they", "and check that they",
    ]
    /// In a step that does something: what came of it is told.
    static let thenTell = PhraseSet(
        ["and tell", "then tell", "and inform", "then inform", "and show", "then show"].flatMap { phrase in
            ["the user", "user", "them", "the customer"].map { "\(phrase) \($0)" }
        } + ["and let the user know", "and let them know"]
            + ["to respond to", "to reply to", "to answer"].flatMap { ["\($0) the user", "\($0) them"] })
    /// What the human is asked to confirm: `Confirm the order`.
    static let confirmed: Set<String> = ["the", "their", "all", "these"]
    /// Words that begin a question inside a sentence, so that what follows them may be part of it.
    static let interrogatives: Set<String> = [
        "what", "which", "who", "whom", "whose", "when", "where", "why", "how", "whether", "if",
    ]
    /// Behind the verb: the step is not always to be done. Codes cannot say so, so its words have to stay.
    static let trailingConditions: PhraseSet = ["if", "unless", "when", "whenever", "while", "until", "till"]
    /// The same in a step that waits, which is always a matter of when.
    static let trailingIf: PhraseSet = ["if", "unless"]
    /// The conditions that may follow what is to be done.
    static let trailing: PhraseSet = ["if", "unless", "when", "whenever", "while", "until", "till", "as long as"]
    static let endProgram = PhraseSet(
        ["end here", "stop here", "finish here"]
            + ["end", "exit", "quit", "terminate", "stop", "finish", "close"].flatMap { verb in
                ["program", "conversation", "session", "chat", "application", "app"].flatMap { thing in
                    ["\(verb) \(thing)", "\(verb) the \(thing)", "\(verb) this \(thing)"]
                }
            })
}
