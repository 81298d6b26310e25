/// How the full screen is to look, in the words of the configuration. What they mean in cells is known where those are.
public struct DisplaySettings: Sendable, Hashable {
    public var theme: ThemeChoice
    /// The roles that do not look as the theme says.
    public var colors: [ColorRole: ColorChoice]

    public init(theme: ThemeChoice = .auto, colors: [ColorRole: ColorChoice] = [:]) {
        self.theme = theme
        self.colors = colors
    }

    /// Each role is looked up on its own: a project's file changes single colours of the user's.
    init(_ layers: SettingLayers) {
        theme = layers.first(\.theme)?.value ?? .auto
        let chosen = ColorRole.allCases.compactMap { role in
            layers.first { $0.colors[role] }.map { (role, $0) }
        }
        colors = Dictionary(chosen) { first, _ in first }
    }
}

public enum ThemeChoice: String, Sendable, Hashable, CaseIterable {
    /// The terminal's own colours on its own background, whichever that is.
    case auto
    case dark, light
    /// No colours, only attributes.
    case mono
}

/// What has a colour on the screen.
public enum ColorRole: String, Sendable, Hashable, CaseIterable {
    case text, faint, you
    /// The agents, in the order in which the program declares them; further ones begin again.
    case speaker1, speaker2, speaker3, speaker4, speaker5, speaker6, speaker7, speaker8
    case heading, code
    case codeBlock = "code_block"
    case link, quote
    case listMarker = "list_marker"
    case rule
    case tableBorder = "table_border"
    case title, status
    case statusBusy = "status_busy"
    case input, prompt, popup
    case popupSelection = "popup_selection"
    case match
    case currentMatch = "current_match"
    case warning, error
}

public enum ColorChoice: Sendable, Hashable {
    /// The colour of the terminal's text.
    case terminal
    /// The terminal's own colours, 0 to 15, and those of xterm's 256 that follow.
    case indexed(UInt8)
    case rgb(UInt8, UInt8, UInt8)

    /// The names of the terminal's own colours, by number.
    static let names = [
        "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright_black", "bright_red",
        "bright_green",
        "bright_yellow", "bright_blue", "bright_magenta", "bright_cyan", "bright_white",
    ]
    /// The name of ``terminal``.
    static let terminalName = "default"

    /// A name, a number, or `#rrggbb`; nil for anything else.
    init?(parsing text: String) {
        let name = text.lowercased()
        if name == Self.terminalName {
            self = .terminal
        } else if let number = Self.names.firstIndex(of: name).map({ UInt8($0) }) ?? UInt8(name) {
            self = .indexed(number)
        } else {
            let digits = name.utf8.dropFirst()
            guard name.hasPrefix("#"), digits.count == 6, digits.allSatisfy({ "0123456789abcdef".utf8.contains($0) }),
                let value = UInt32(name.dropFirst(), radix: 16)
            else { return nil }
            self = .rgb(
                UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8),
                UInt8(truncatingIfNeeded: value))
        }
    }
}
