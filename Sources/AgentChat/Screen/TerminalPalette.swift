import ChatDisplay

extension Theme.Palette {
    /// What a terminal can show.
    ///
    /// - Parameters:
    ///   - colors: how many the terminal has; 0 for none.
    ///   - isDirect: colors are told by their red, green and blue.
    ///   - isWanted: false where NO_COLOR is set.
    init(colors: Int, isDirect: Bool, isWanted: Bool) {
        self =
            switch colors {
            case _ where !isWanted: .mono
            case ..<8: .mono
            case _ where isDirect && colors > 256: .direct
            case 256...: .indexed
            case 16...: .sixteen
            default: .eight
            }
    }
}
