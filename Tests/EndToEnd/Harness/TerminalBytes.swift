/// What a program has sent to its terminal, taken apart (ECMA-48).
struct TerminalBytes {
    enum Piece: Equatable, Hashable {
        case text(String)
        /// A control character, of C0 or C1.
        case control(UInt32)
        /// What follows `ESC [`, e.g. `?25h`.
        case controlSequence(String)
        /// What stands between `ESC ]` and its end.
        case command(String)
        /// Any other sequence, without its `ESC`.
        case escape(String)
    }

    var pieces: [Piece] = []

    init(_ bytes: [UInt8]) {
        var scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
        var text = ""
        func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }
        while let scalar = scalars.popFirst() {
            guard isControl(scalar) else {
                text.unicodeScalars.append(scalar)
                continue
            }
            if !text.isEmpty { pieces.append(.text(text)) }
            text = ""
            guard scalar == "\u{1B}", let kind = scalars.popFirst() else {
                pieces.append(.control(scalar.value))
                continue
            }
            switch kind {
            case "[":
                // Parameters and intermediates, and the byte that ends them.
                let body = scalars.prefix { (0x20...0x3F).contains($0.value) }
                scalars = scalars[body.endIndex...]
                let end = scalars.popFirst()
                pieces.append(.controlSequence(String(body) + (end.map(String.init) ?? "")))
            case "]", "P", "_", "^", "X":
                var body = ""
                while let next = scalars.popFirst(), next != "\u{7}" {
                    if next == "\u{1B}", scalars.first == "\\" {
                        scalars.removeFirst()
                        break
                    }
                    body.unicodeScalars.append(next)
                }
                pieces.append(kind == "]" ? .command(body) : .escape(String(kind) + body))
            case "\u{20}"..."\u{2F}":
                pieces.append(.escape(String(kind) + (scalars.popFirst().map(String.init) ?? "")))
            default:
                pieces.append(.escape(String(kind)))
            }
        }
        if !text.isEmpty { pieces.append(.text(text)) }
    }

    /// All that is no sequence and no control.
    var text: String {
        pieces.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    /// The private modes (DEC) in the order in which they were changed: number and whether it was set.
    var modeChanges: [(mode: Int, isSet: Bool)] {
        pieces.flatMap { piece -> [(mode: Int, isSet: Bool)] in
            guard case .controlSequence(let body) = piece, body.hasPrefix("?"), let end = body.last, "hl".contains(end)
            else { return [] }
            return body.dropFirst().dropLast().split(separator: ";").compactMap { Int($0) }.map { ($0, end == "h") }
        }
    }

    /// The modes that are set at the end, of those that were changed.
    var modesLeftSet: Set<Int> {
        modeChanges.reduce(into: []) { modes, change in
            if change.isSet { modes.insert(change.mode) } else { modes.remove(change.mode) }
        }
    }
}
