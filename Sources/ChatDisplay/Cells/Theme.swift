/// Which colours and attributes the roles have.
public struct Theme: Sendable, Hashable {
    /// What a terminal can show.
    public enum Palette: Sendable, Hashable {
        case mono, eight, sixteen, indexed, direct
    }

    /// What to show in a terminal's terms.
    public struct Appearance: Sendable, Hashable {
        /// The number of a color in the palette (24 bits for `direct`); -1 for the terminal's default.
        public var foreground: Int
        public var background: Int
        public var attributes: TextAttributes

        public init(foreground: Int = -1, background: Int = -1, attributes: TextAttributes = []) {
            self.foreground = foreground
            self.background = background
            self.attributes = attributes
        }
    }

    /// How a role looks before it is fitted to a palette.
    struct Look: Sendable, Hashable {
        var foreground: Color?
        /// Instead of the foreground, where there are no more than 16 colours and the nearest of them would not be told
        /// apart from another role's.
        var coarseForeground: Color?
        var background: Color?
        var attributes: TextAttributes = []
        /// Instead of the attributes, where there are no colours.
        var withoutColor: TextAttributes = []
    }

    var looks: [Name: Look]
    /// Of the agents, by turns; never empty.
    var speakers: [Look]

    /// The theme `auto`.
    public init() { self = .auto }

    init(looks: [Name: Look], speakers: [Look]) {
        self.looks = looks
        self.speakers = speakers
    }

    // MARK: Appearance

    /// The nearest that a palette has.
    public func appearance(of style: CellStyle, in palette: Palette) -> Appearance {
        let look = look(of: style.role)
        guard palette != .mono else {
            return Appearance(attributes: look.withoutColor.union(style.attributes))
        }
        let isCoarse = palette == .eight || palette == .sixteen
        let foreground = isCoarse ? look.coarseForeground ?? look.foreground : look.foreground
        return Appearance(
            foreground: foreground?.number(in: palette) ?? -1,
            background: look.background?.number(in: palette) ?? -1,
            attributes: look.attributes.union(style.attributes))
    }

    private func look(of role: StyleRole) -> Look {
        guard case .speaker(let place) = role else { return looks[Name(role)] ?? Look() }
        // A negative place would be a mistake of ours; it has a colour as well.
        let index = Int(place.magnitude % UInt(max(1, speakers.count)))
        return speakers.indices.contains(index) ? speakers[index] : Look()
    }

    // MARK: Changing

    /// The roles, by the names that they have in a configuration: `text`, `heading`, `code-block`, `speaker-1` …
    public static var roleNames: [String] {
        Name.allCases.map(\.rawValue) + (1...Self.speakerCount).map { "speaker-\($0)" }
    }

    /// How many speakers have a colour of their own.
    static let speakerCount = 8

    /// Gives a role another foreground.
    ///
    /// - Parameter roleName: one of ``roleNames``.
    /// - Returns: false if there is no such role.
    @discardableResult
    public mutating func set(_ color: Color, for roleName: String) -> Bool {
        if let name = Name(rawValue: roleName) {
            looks[name, default: Look()].foreground = color
            looks[name, default: Look()].coarseForeground = nil
            return true
        }
        let prefix = "speaker-"
        guard roleName.hasPrefix(prefix), let place = Int(roleName.dropFirst(prefix.count)),
            speakers.indices.contains(place - 1), String(place) == roleName.dropFirst(prefix.count)
        else { return false }
        speakers[place - 1].foreground = color
        speakers[place - 1].coarseForeground = nil
        return true
    }

    /// The roles that are not speakers, with their names in a configuration.
    enum Name: String, CaseIterable {
        case text, faint, you, heading, code, link, quote, rule, title, status, input, prompt, popup, match, warning,
            error
        case codeBlock = "code-block"
        case listMarker = "list-marker"
        case tableBorder = "table-border"
        case statusBusy = "status-busy"
        case popupSelection = "popup-selection"
        case currentMatch = "current-match"

        init(_ role: StyleRole) {
            self =
                switch role {
                case .text, .speaker: .text
                case .faint: .faint
                case .you: .you
                case .heading: .heading
                case .code: .code
                case .codeBlock: .codeBlock
                case .link: .link
                case .quote: .quote
                case .listMarker: .listMarker
                case .rule: .rule
                case .tableBorder: .tableBorder
                case .title: .title
                case .status: .status
                case .statusBusy: .statusBusy
                case .input: .input
                case .prompt: .prompt
                case .popup: .popup
                case .popupSelection: .popupSelection
                case .match: .match
                case .currentMatch: .currentMatch
                case .warning: .warning
                case .error: .error
                }
        }
    }
}
