/// What prose may call by name: playbooks or agents, found by the words of their headings or by their class names.
struct NameIndex: Sendable {
    struct Entry: Sendable {
        /// What a call or a target is written as: `Name` or `Agent.Name`.
        var name: String
        /// Class name of the agent it belongs to, or that it is.
        var agent: String
        /// Names of all parameters; empty for agents.
        var parameters: [String] = []
        /// How many of them, from the first on, a caller has to give.
        var required = 0
        /// Whether it is a declared human.
        var isHuman = false
    }

    /// Headings of more words are found by their class name only.
    static let maximumWords = 8

    private var entries: [Entry] = []
    /// Words in lower case, joined by spaces, articles left out, to the first entry of that name.
    private var byWords: [String: Int] = [:]
    /// How many words the longest name with this first word has: where none begins, no more need be looked up.
    private var longest: [String: Int] = [:]

    /// Adds a name; the first of equal names stays.
    mutating func add(_ entry: Entry, heading: String, className: String) {
        let number = entries.count
        entries.append(entry)
        for words in [Word.words(of: heading).map(\.lowercased), Self.humps(of: className), [className.lowercased()]] {
            let key = words.filter { !Filler.articles.contains($0) }
            guard let first = key.first, key.count <= Self.maximumWords else { continue }
            let joined = key.joined(separator: " ")
            if byWords[joined] == nil { byWords[joined] = number }
            longest[first] = max(longest[first] ?? 0, key.count)
        }
    }

    /// The entry with exactly these words, or this class name without case.
    func entry(_ words: some Sequence<String>) -> Entry? {
        byWords[words.joined(separator: " ")].map { entries[$0] }
    }

    /// How many words the longest name that begins with `word` has; 0 where none does.
    func longestName(beginningWith word: String) -> Int {
        longest[word] ?? 0
    }

    /// `GetPrice2` is `get price2`: the words of a class name.
    static func humps(of className: String) -> [String] {
        var words: [String] = []
        var wasUpper = true
        for scalar in className.unicodeScalars {
            let isUpper = scalar.properties.isUppercase
            if scalar == "_" {
                wasUpper = true
                words.append("")
                continue
            }
            if words.isEmpty || (isUpper && !wasUpper) { words.append("") }
            words[words.count - 1] += scalar.properties.lowercaseMapping
            wasUpper = isUpper
        }
        return words.filter { !$0.isEmpty }
    }
}

/// All that the steps of one agent may name.
struct Vocabulary: Sendable {
    /// Class name of the agent whose steps are compiled.
    var agent: String
    /// The agent's own playbooks.
    var own: NameIndex
    /// Public playbooks of all agents, as `Agent.Name`.
    var shared: NameIndex
    var agents: NameIndex

    /// How many words the longest name of a playbook that begins with `word` has; 0 where none does.
    func longestPlaybook(beginningWith word: String) -> Int {
        max(own.longestName(beginningWith: word), shared.longestName(beginningWith: word))
    }

    func playbook(_ words: some Collection<String>) -> NameIndex.Entry? {
        if let entry = own.entry(words) { return entry }
        return shared.entry(words).flatMap { $0.agent == agent ? nil : $0 }
    }

    func agent(_ words: some Collection<String>) -> NameIndex.Entry? {
        agents.entry(words).flatMap { $0.agent == agent ? nil : $0 }
    }
}
