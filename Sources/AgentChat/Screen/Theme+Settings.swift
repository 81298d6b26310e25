import ChatDisplay
import Settings

extension Theme {
    /// What the configuration wants.
    init(_ settings: DisplaySettings) {
        self =
            switch settings.theme {
            case .auto: .auto
            case .dark: .dark
            case .light: .light
            case .mono: .mono
            }
        for (role, choice) in settings.colors { set(Color(choice), for: role.styleRole) }
    }
}

extension Theme.Color {
    /// nil for the terminal's default.
    fileprivate init?(_ choice: ColorChoice) {
        switch choice {
        case .terminal: return nil
        case .indexed(let number): self = number < 16 ? .ansi(number) : .indexed(number)
        case .rgb(let red, let green, let blue): self = .rgb(red, green, blue)
        }
    }
}

extension ColorRole {
    fileprivate var styleRole: StyleRole {
        switch self {
        case .text: .text
        case .faint: .faint
        case .you: .you
        case .speaker1: .speaker(0)
        case .speaker2: .speaker(1)
        case .speaker3: .speaker(2)
        case .speaker4: .speaker(3)
        case .speaker5: .speaker(4)
        case .speaker6: .speaker(5)
        case .speaker7: .speaker(6)
        case .speaker8: .speaker(7)
        case .heading: .heading
        case .code: .code
        case .codeBlock: .codeBlock
        case .link: .link
        case .quote: .quote
        case .listMarker: .listMarker
        case .rule: .rule
        case .tableBorder: .tableBorder
        case .title: .title
        case .status: .status
        case .statusBusy: .statusBusy
        case .input: .input
        case .prompt: .prompt
        case .popup: .popup
        case .popupSelection: .popupSelection
        case .match: .match
        case .currentMatch: .currentMatch
        case .warning: .warning
        case .error: .error
        }
    }
}
