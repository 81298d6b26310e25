#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What can be known of a terminal from the environment, beyond what its description says.
struct TerminalType: Sendable, Hashable {
    /// TERM.
    var name: String
    /// Runs inside tmux.
    var isInTmux = false

    /// Whether it understands the control sequences that xterm has made common, and is silent about those that it does not
    /// know.
    var isLikeXterm: Bool {
        isInTmux || Self.likeXterm.contains { name == $0 || name.hasPrefix($0 + "-") }
    }

    private static let likeXterm = [
        "xterm", "tmux", "alacritty", "kitty", "foot", "wezterm", "ghostty", "contour", "rio", "iterm", "iterm2",
        "konsole",
        "gnome", "vte", "mintty", "st",
    ]
}

extension TerminalType {
    /// The terminal of this process; nil where TERM is not set.
    static var current: TerminalType? {
        variable("TERM").map { TerminalType(name: $0, isInTmux: variable("TMUX") != nil) }
    }

    /// False where NO_COLOR is set (https://no-color.org).
    static var wantsColors: Bool { variable("NO_COLOR") == nil }

    /// nil where it is empty, too.
    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
