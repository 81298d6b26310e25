/// One token of a reply: what ``ReplyTokenizer`` makes of its bytes.
///
/// Prose, label lines and fences make no tokens at all. An item is an `itemStart`, its tokens, and an `itemEnd`.
public struct ReplyToken: Sendable, Hashable {
    public var kind: Kind
    /// Where the token begins.
    public var position: ReplyPosition
    /// Bytes of the reply read when the token was complete.
    public var end: Int

    public enum Kind: Sendable, Hashable {
        case itemStart(ItemForm)
        /// The item is complete and may be executed.
        case itemEnd
        /// A name without `$`, words such as `and` and `True` included.
        case name(String)
        /// `$name`, without the `$`.
        case variable(String)
        /// A number as written.
        case number(String)
        case symbol(Symbol)
        /// Text that is no expression: what stands in `Step[…]` or `Trigger[…]` without quotes, and types.
        case rawText(String)
        /// A string literal begins; its pieces follow, up to `literalEnd`.
        case literalStart(formatted: Bool)
        /// Decoded text of the literal, never empty.
        case text(String)
        /// A `$` or brace in a literal that may be more than a character; the text or token after it says what it is.
        case special
        /// `$name` or `{$name}` as written in a literal that is neither raw nor formatted; `source` is what was written.
        case mention(name: String, source: String)
        /// The `{` of a field of an f-string; the tokens of its expression follow.
        case fieldStart
        /// `!r` or `!s` after a field's expression; the letter alone.
        case conversion(String)
        /// The format specification after a field's `:`, as written.
        case format(String)
        case fieldEnd
        case literalEnd
        /// The reply gives control back (`yld user`); the word in lower case. No token follows.
        case yield(String)
        /// What follows cannot be read; the sentence says why. No token follows.
        case malformed(String)
    }

    public init(_ kind: Kind, at position: ReplyPosition, end: Int = 0) {
        self.kind = kind
        self.position = position
        self.end = end
    }
}

extension ReplyToken {
    /// The names that are never a variable's or callee's: an operand follows them, or they belong to Python's syntax that
    /// expressions here do without.
    public static let operatorWords: Set<String> = [
        "and", "or", "not", "in", "is", "if", "else", "for", "lambda", "async",
    ]
}

/// What kind of item a reply's item is, as its first tokens show.
public enum ItemForm: Sendable, Hashable {
    /// `Step[…]`
    case step
    /// `Var[…]`
    case variable
    /// `Trigger[…]`
    case trigger
    /// `Return[…]` or `Return(…)`
    case returned
    /// `name = …` where no known callee follows.
    case assignment
    /// `Name(…)`, or `name = Name(…)` where that callee is known.
    case call
    /// No item of a reply but an expression that stands for itself, in a heading or placeholder.
    case expression
}

/// Punctuation and operators inside items.
public enum Symbol: String, Sendable, Hashable {
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
    case comma = ","
    case colon = ":"
    case dot = "."
    case assign = "="
    case plus = "+"
    case minus = "-"
    case star = "*"
    case power = "**"
    case slash = "/"
    case doubleSlash = "//"
    case percent = "%"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}

extension Symbol {
    /// The operator of a character that may also be the first of two.
    init?(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "."): self = .dot
        case UInt8(ascii: "="): self = .assign
        case UInt8(ascii: "*"): self = .star
        case UInt8(ascii: "/"): self = .slash
        case UInt8(ascii: "<"): self = .less
        case UInt8(ascii: ">"): self = .greater
        default: return nil
        }
    }

    /// The operator of two characters.
    init?(_ first: UInt8, _ second: UInt8) {
        switch (first, second) {
        case (UInt8(ascii: "*"), first): self = .power
        case (UInt8(ascii: "/"), first): self = .doubleSlash
        case (UInt8(ascii: "="), UInt8(ascii: "=")): self = .equal
        case (UInt8(ascii: "!"), UInt8(ascii: "=")): self = .notEqual
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): self = .lessOrEqual
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): self = .greaterOrEqual
        default: return nil
        }
    }
}
