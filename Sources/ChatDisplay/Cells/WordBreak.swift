/// Where a line may end within text of scripts that part words without spaces, after UAX #14.
enum WordBreak {
    /// Whether a line may end between two characters, one of which is wide.
    static func isAllowed(between left: Unicode.Scalar, and right: Unicode.Scalar) -> Bool {
        !staysBefore.contains(left) && !staysAfter.contains(right)
    }

    /// What no line ends with: opening brackets and quotes (UAX #14, OP).
    private static let staysBefore: Set<Unicode.Scalar> = [
        "（", "［", "｛", "「", "『", "【", "〈", "《", "〔", "(", "[", "{", "“", "‘", "\"",
    ]
    /// What no line begins with: closing brackets, stops, small kana (UAX #14, CL, NS, EX).
    private static let staysAfter: Set<Unicode.Scalar> = [
        "）", "］", "｝", "」", "』", "】", "〉", "》", "〕", ")", "]", "}", "”", "’", "、", "。", "，", "．", "：", "；", "！",
        "？", ",", ".", ":", ";", "!", "?", "ー", "々", "ゃ", "ゅ", "ょ", "っ", "ャ", "ュ", "ョ", "ッ", "\"", "…",
    ]
}
