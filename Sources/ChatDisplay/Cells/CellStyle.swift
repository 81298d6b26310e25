/// How a piece of text looks, in terms of what it is. A ``Theme`` says which colours that means.
public struct CellStyle: Sendable, Hashable {
    public var role: StyleRole
    public var attributes: TextAttributes

    public init(_ role: StyleRole = .text, _ attributes: TextAttributes = []) {
        self.role = role
        self.attributes = attributes
    }

    public static let plain = CellStyle()
}

/// What a piece of text is.
public enum StyleRole: Sendable, Hashable {
    case text
    /// Of secondary weight: hints, times, markers.
    case faint
    /// An agent, by its place among the program's agents: border and name of its panels.
    case speaker(Int)
    /// The person at this terminal.
    case you
    case heading, code, codeBlock, link, quote, listMarker, rule, tableBorder
    case title, status, statusBusy, input, prompt, popup, popupSelection
    case match, currentMatch
    case warning, error
}

public struct TextAttributes: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let bold = TextAttributes(rawValue: 1)
    public static let italic = TextAttributes(rawValue: 2)
    public static let underline = TextAttributes(rawValue: 4)
    public static let reverse = TextAttributes(rawValue: 8)
    public static let dim = TextAttributes(rawValue: 16)
}
