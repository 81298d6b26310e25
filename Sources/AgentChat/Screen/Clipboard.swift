import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The clipboard of the person's own computer, reached through the terminal (OSC 52), also over ssh.
struct Clipboard: Sendable, Hashable {
    /// Terminals agree on no more: 100,000 characters of Base64, of which the envelope takes a few.
    static let maximumLength = 74_000

    /// The terminal's description has the sequence (`Ms`).
    var isDescribed: Bool
    var type: TerminalType

    /// What to send for a text, and what to tell the person.
    struct Copy: Sendable, Hashable {
        var sequence: String
        var sentence: String
        var isError = false
    }

    /// What is copied is going to be pasted, often into a shell: so the text passes the sanitizer as it does for the screen.
    func copy(_ text: String) -> Copy {
        var bytes = Array(TextSanitizer.sanitized(text).utf8)
        let isCut = bytes.count > Self.maximumLength
        if isCut { bytes = Self.prefix(of: bytes) }
        let encoded = Data(bytes).base64EncodedString()
        let sequence = wrapped("\u{1B}]52;c;\(encoded)\u{07}")
        guard isDescribed || type.isLikeXterm else {
            return Copy(
                sequence: "",
                sentence: "This terminal (\(type.name)) has no clipboard for programs. /save writes a file.",
                isError: true)
        }
        if isCut {
            return Copy(
                sequence: sequence,
                sentence: "Only the first \(Self.maximumLength / 1000) kB were copied: terminals take no more. "
                    + "/save writes it all.",
                isError: true)
        }
        return Copy(sequence: sequence, sentence: type.isInTmux ? "Copied, if tmux lets it through." : "Copied.")
    }

    /// tmux passes a sequence on if it comes in an envelope, in which each ESC stands twice. Without, newer versions take it
    /// for their own clipboard and pass it on only if `set-clipboard` says so; both reach the terminal outside.
    private func wrapped(_ sequence: String) -> String {
        guard type.isInTmux else { return sequence }
        return sequence + "\u{1B}Ptmux;" + sequence.replacing("\u{1B}", with: "\u{1B}\u{1B}") + "\u{1B}\\"
    }

    /// As much as may be copied, without half a character at the end.
    private static func prefix(of bytes: [UInt8]) -> [UInt8] {
        var end = maximumLength
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(bytes[..<end])
    }
}
