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
        "xterm", "tmux", "alacritty", "kitty", "foot", "wezterm", "ghostty", "contour", "rio", "iterm", "iterm2", "konsole",
        "gnome", "vte", "mintty", "st",
    ]
}
