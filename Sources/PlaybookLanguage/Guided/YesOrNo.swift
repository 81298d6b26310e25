/// What an answer comes to.
public enum YesOrNo: Sendable {
    case yes, no

    /// By the first words; nil where they are neither.
    public init?(_ answer: String) {
        // Most keyboards write the straight apostrophe, telephones the curly one.
        let plain = String(answer.unicodeScalars.prefix(200).map { $0 == "\u{2019}" ? "'" : Character($0) })
        let words = Word.words(of: plain, atMost: 4)
        guard !words.isEmpty else { return nil }
        // "I do not" begins like "I do".
        if Self.denials.begins(words[...]) {
            self = .no
        } else if Self.affirmations.begins(words[...]) {
            self = .yes
        } else {
            return nil
        }
    }

    private static let affirmations: PhraseSet = [
        "yes", "y", "yeah", "yep", "yup", "sure", "ok", "okay", "certainly", "absolutely", "definitely", "please",
        "true",
        "correct", "right", "exactly", "indeed", "gladly", "of course", "go ahead", "why not", "i do", "i am", "i have",
        "i would", "i will", "i'd love", "i'd like", "we do", "we are", "we have", "that's right", "that is right",
        "that's correct", "that is correct", "ja", "oui", "sí", "si", "da",
    ]
    private static let denials: PhraseSet = [
        "no", "n", "nope", "nah", "never", "not", "false", "none", "nothing", "neither", "wrong", "incorrect", "don't",
        "do not", "please don't", "please do not", "i don't", "i do not", "i am not", "i'm not", "i have not",
        "i haven't", "i have no", "i have none",
        "i would not", "i wouldn't", "i'd rather not", "i will not", "i won't", "we don't", "we do not", "we are not",
        "we have no", "that's wrong", "that is wrong", "that's not", "that is not", "nein", "non",
    ]
}
