import Settings

/// Takes the key out of a text that arrives in pieces, such as a reply: a server that was set up wrong may answer with what
/// it was sent, and a reply is shown, logged, recorded and saved.
///
/// The key is found as it stands, as in a URL, with its slashes as in JSON, and in Base64, however the text is cut. Its first
/// ``shownPrefix`` characters stay, which many texts end with by chance: only what agrees with more of it has to wait for the
/// next piece. A byte costs the same whatever came before it.
///
/// This is for accidents: whoever knows the key can write it in ways that nothing finds.
struct KeyFilter: Sendable {
    /// Characters that tell nothing: keys of a provider begin alike (`sk-`).
    static let shownPrefix = 3
    /// Shorter ones are no secrets, but words (`ollama`, `not-needed`) that are given where a key is asked for and none is
    /// needed. They may stand in any text.
    static let shortestKey = 16

    private static let replacement = Array("[secret]".utf8)

    /// The forms of the key; none where nothing has to be found.
    private let patterns: [Pattern]
    /// Whether a byte begins one of them.
    private let isFirst: [Bool]
    /// Of each pattern, how many of its bytes the text ends with.
    private var matched: [Int]
    /// The end of the text that is not handed on yet.
    private var held: [UInt8] = []

    /// - Parameter key: visible ASCII characters.
    init(_ key: Secret?) {
        var forms: [[UInt8]] = []
        if let key, key.value.utf8.count >= Self.shortestKey {
            for form in KeyEcho.forms(of: Array(key.value.utf8)) where !forms.contains(form) { forms.append(form) }
        }
        patterns = forms.map { Pattern($0) }
        matched = patterns.map { _ in 0 }
        var isFirst = [Bool](repeating: false, count: 256)
        for form in forms { for byte in form.prefix(1) { isFirst[Int(byte)] = true } }
        self.isFirst = isFirst
    }

    /// Takes the next piece.
    ///
    /// - Returns: what can be handed on.
    mutating func feed(_ text: String) -> String {
        guard !patterns.isEmpty, !text.isEmpty else { return text }
        if matched.allSatisfy({ $0 == 0 }), !text.utf8.contains(where: { isFirst[Int($0)] }) { return text }
        var output: [UInt8] = []
        output.reserveCapacity(held.count + text.utf8.count)
        for byte in text.utf8 { take(byte, into: &output) }
        return String(decoding: output, as: UTF8.self)
    }

    /// The text is over.
    ///
    /// - Returns: what had to wait.
    mutating func finish() -> String {
        defer { reset() }
        return String(decoding: held, as: UTF8.self)
    }

    private mutating func reset() {
        held = []
        for pattern in matched.indices { matched[pattern] = 0 }
    }

    private mutating func take(_ byte: UInt8, into output: inout [UInt8]) {
        held.append(byte)
        var waiting = 0
        for (index, pattern) in patterns.enumerated() {
            matched[index] = pattern.matched(after: matched[index], byte)  // as many as there are patterns
            if matched[index] == pattern.bytes.count {
                output += held.dropLast(pattern.bytes.count - Self.shownPrefix) + Self.replacement
                return reset()
            }
            waiting = max(waiting, matched[index] - Self.shownPrefix)
        }
        guard held.count > waiting else { return }
        output += held.prefix(held.count - waiting)
        held.removeFirst(held.count - waiting)
    }

    /// Bytes that are looked for (Knuth, Morris and Pratt 1977).
    private struct Pattern: Sendable {
        let bytes: [UInt8]
        /// By how many bytes agree: how many still do where the next one does not.
        private let fallbacks: [Int]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            var fallbacks = [0]
            for index in bytes.indices.dropFirst() {
                var length = fallbacks[index - 1]  // one was appended for each index before
                // `length` is less than `index`.
                while length > 0, bytes[length] != bytes[index] { length = fallbacks[length - 1] }
                fallbacks.append(bytes[length] == bytes[index] ? length + 1 : 0)
            }
            self.fallbacks = fallbacks
        }

        /// How many of its bytes a text ends with that ended with `count` of them, fewer than all.
        func matched(after count: Int, _ byte: UInt8) -> Int {
            var length = count
            while length > 0, bytes[length] != byte { length = fallbacks[length - 1] }
            return bytes[length] == byte ? length + 1 : 0
        }
    }
}

/// The filters of one reply: of its text, and of what the provider marks as reasoning.
struct ReplyKeyFilter: Sendable {
    private var text: KeyFilter
    private var reasoning: KeyFilter

    init(_ key: Secret?) {
        text = KeyFilter(key)
        reasoning = text
    }

    mutating func filter(_ event: ModelEvent) -> [ModelEvent] {
        switch event {
        case .text(let piece): Self.texts(text.feed(piece))
        case .reasoning(let piece): Self.reasonings(reasoning.feed(piece))
        case .stopped: finish() + [event]
        default: [event]
        }
    }

    /// The reply is over, whole or broken off.
    mutating func finish() -> [ModelEvent] {
        Self.reasonings(reasoning.finish()) + Self.texts(text.finish())
    }

    private static func texts(_ text: String) -> [ModelEvent] { text.isEmpty ? [] : [.text(text)] }
    private static func reasonings(_ text: String) -> [ModelEvent] { text.isEmpty ? [] : [.reasoning(text)] }
}
