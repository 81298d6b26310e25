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

    var looks: [StyleRole: Look]
    /// Of the agents, by turns; never empty.
    var speakers: [Look]

    /// The theme `auto`.
    public init() { self = .auto }

    init(looks: [StyleRole: Look], speakers: [Look]) {
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
        guard case .speaker(let place) = role else { return looks[role] ?? Look() }
        // A negative place would be a mistake of ours; it has a colour as well.
        let index = Int(place.magnitude % UInt(max(1, speakers.count)))
        return speakers.indices.contains(index) ? speakers[index] : Look()
    }

    // MARK: Changing

    /// Gives a role another foreground; nil for the terminal's default. A speaker whose place is further than the last that
    /// has a colour of its own is left as it is.
    public mutating func set(_ color: Color?, for role: StyleRole) {
        guard case .speaker(let place) = role else {
            looks[role, default: Look()].foreground = color
            return
        }
        guard speakers.indices.contains(place) else { return }
        speakers[place].foreground = color
        speakers[place].coarseForeground = nil
    }
}
