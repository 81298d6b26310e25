import ChatDisplay

/// How the full screen is to look.
struct ScreenStyle: Sendable {
    var terminal: TerminalType
    var chat: ChatScreen.Configuration
    var theme: Theme
    /// Where to remember what is sent; nil for nowhere.
    var history: InputHistoryFile?
    /// False for NO_COLOR.
    var wantsColors = true
    /// Control sequences in messages reach the transcript's file as they are; they never reach the screen.
    var isFileRaw = false
}
