/// Numbers that people write as words.
public enum NumberWord {
    /// The number of a word in lower case; nil where it is none.
    public static func value(of word: String) -> Int? { numbers[word] }

    private static let numbers = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12,
    ]
}
