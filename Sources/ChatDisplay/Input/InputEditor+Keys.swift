extension InputEditor {
    /// What the keys do that edit and move within the text.
    ///
    /// - Returns: whether the key is one of them.
    mutating func press(_ key: ChatKey) -> Bool {
        switch key {
        case .text(let text): type(text)
        case .newLine, .control("j"): type("\n")
        case .backspace, .control("h"): deleteBackward()
        case .delete, .control("d"): deleteForward()
        case .left: moveLeft()
        case .right: moveRight()
        case .home, .control("a"): moveToLineStart()
        case .end, .control("e"): moveToLineEnd()
        case .wordLeft, .alt("b"): moveWordLeft()
        case .wordRight, .alt("f"): moveWordRight()
        case .control("w"): deleteBlankSeparatedWordBackward()
        case .deleteWordBackward: deleteWordBackward()
        case .deleteWordForward, .alt("d"): deleteWordForward()
        case .control("u"): deleteToLineStart()
        case .control("k"): deleteToLineEnd()
        case .control("_"), .alt("u"): undo()
        case .alt("r"): redo()
        default: return false
        }
        return true
    }
}
