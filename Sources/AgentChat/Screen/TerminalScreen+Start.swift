import CNcursesw
import ChatDisplay

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How ncurses is set up.
extension TerminalScreen {
    /// ncurses and the C library encode as the locale says. A process without one has ASCII, and its terminal UTF-8 all the
    /// same.
    static func speakUTF8() {
        setlocale(LC_CTYPE, "")
        let encoding = nl_langinfo(Int32(CODESET)).map { String(cString: $0) }
        if encoding == nil || encoding == "ANSI_X3.4-1968" || encoding == "US-ASCII" { setlocale(LC_CTYPE, "C.UTF-8") }
    }

    static func capability(_ name: String) -> String? {
        ncurses_capability(name).map { String(cString: $0) }
    }

    static func startColors(areWanted: Bool) -> Theme.Palette {
        guard areWanted, has_colors(), start_color() == OK else { return .mono }
        use_default_colors()
        return Theme.Palette(
            colors: Int(ncurses_color_count()), isDirect: ncurses_has_direct_color(), isWanted: areWanted)
    }

    static func setUpInput(_ window: UnsafeMutablePointer<WINDOW>) {
        raw()
        noecho()
        nonl()
        keypad(window, true)
        nodelay(window, true)
        // A frame is written whole, also while something is typed.
        typeahead(-1)
        for (code, binding) in KeyBinding.all { define_key(binding.sequence, code) }
        leaveMouseReportsAlone()
    }

    /// ncurses takes the beginning of a report for a key, and without having taken the mouse leaves its rest to be read as
    /// text. So ``KeyDecoder`` reads all of it, also where another program has left the mouse taken.
    static func leaveMouseReportsAlone() {
        define_key(nil, KEY_MOUSE)
    }
}
