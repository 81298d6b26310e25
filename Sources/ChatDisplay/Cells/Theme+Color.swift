extension Theme {
    public enum Color: Sendable, Hashable {
        /// The terminal's own colours, 0 to 15: red is 1, bright red is 9.
        case ansi(UInt8)
        /// Of the 256 colours of xterm.
        case indexed(UInt8)
        case rgb(UInt8, UInt8, UInt8)
    }
}

extension Theme.Color {
    // MARK: Palettes

    /// The number of the nearest color of a palette.
    func number(in palette: Theme.Palette) -> Int {
        switch palette {
        case .mono: return -1
        case .direct:
            let (red, green, blue) = components
            return red << 16 | green << 8 | blue
        case .indexed:
            switch self {
            case .ansi(let number), .indexed(let number): return Int(number)
            case .rgb: return Self.nearest(to: components, among: 16..<256)
            }
        case .sixteen: return ansiNumber
        // The bright colours are bold there, or not at all.
        case .eight:
            let number = ansiNumber
            return number == 8 ? 7 : number % 8
        }
    }

    private var ansiNumber: Int {
        switch self {
        case .ansi(let number): Int(number % 16)
        case .indexed(let number) where number < 16: Int(number)
        case .indexed, .rgb: Self.nearest(to: components, among: 0..<16)
        }
    }

    /// Red, green and blue from 0 to 255.
    private var components: (Int, Int, Int) {
        switch self {
        case .ansi(let number), .indexed(let number): Self.xterm(Int(number))
        case .rgb(let red, let green, let blue): (Int(red), Int(green), Int(blue))
        }
    }

    /// The first of those that differ least.
    private static func nearest(to color: (Int, Int, Int), among numbers: Range<Int>) -> Int {
        numbers.min { distance(color, xterm($0)) < distance(color, xterm($1)) } ?? 7
    }

    /// Squared, red and blue weighted by how much red there is ("redmean", compuphase.com/cmetric.htm), which is near enough
    /// to what is seen.
    private static func distance(_ one: (Int, Int, Int), _ other: (Int, Int, Int)) -> Int {
        let mean = (one.0 + other.0) / 2
        let (red, green, blue) = (one.0 - other.0, one.1 - other.1, one.2 - other.2)
        return ((512 + mean) * red * red) / 256 + 4 * green * green + ((767 - mean) * blue * blue) / 256
    }

    /// xterm's default colours: 16 of the terminal, a cube of 6 × 6 × 6, 24 grays (its 256colres.pl and XTerm-col.ad).
    private static func xterm(_ number: Int) -> (Int, Int, Int) {
        switch number {
        case 0..<16: return terminal[number]
        case 16..<232:
            let steps = [0, 95, 135, 175, 215, 255]
            let place = number - 16
            // Each of the three is below 6.
            return (steps[place / 36], steps[place / 6 % 6], steps[place % 6])
        default:
            let gray = 8 + 10 * (min(number, 255) - 232)
            return (gray, gray, gray)
        }
    }

    private static let terminal = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]
}
