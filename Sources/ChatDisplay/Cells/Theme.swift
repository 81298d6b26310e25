/// Which colours and attributes the roles have.
public struct Theme: Sendable, Hashable {
    /// What a terminal can show.
    public enum Palette: Sendable, Hashable {
        case mono, eight, sixteen, indexed, direct
    }

    public enum Color: Sendable, Hashable {
        /// The terminal's own colours, 0 to 15: red is 1, bright red is 9.
        case ansi(UInt8)
        /// Of the 256 colours of xterm.
        case indexed(UInt8)
        case rgb(UInt8, UInt8, UInt8)
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

    public init() {}

    /// The nearest that a palette has.
    public func appearance(of style: CellStyle, in palette: Palette) -> Appearance {
        Appearance(attributes: style.attributes)
    }
}
