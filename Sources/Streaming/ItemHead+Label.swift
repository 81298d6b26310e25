/// `recap`, `plan`, `trig?`, `what?` at the start of a line, and what makes them a label.
extension ItemHead {
    /// Whether the name begins as a label does; most names do not, and cost no more.
    var mayBeLabel: Bool {
        switch name.first(where: { $0 != Byte.underscore }).map({ $0 | 0x20 }) {
        case UInt8(ascii: "r"), UInt8(ascii: "p"), UInt8(ascii: "t"), UInt8(ascii: "w"): true
        default: false
        }
    }

    /// Whether the name is `recap` or `plan` as a label, with marks of emphasis or a dash around it: nil if it is not, else
    /// whether words follow the dash.
    func isLabel(before byte: UInt8) -> Bool? {
        let text = name.drop { $0 == Byte.underscore }
        guard let label = Self.labels.first(where: { text.prefix($0.count).map { $0 | 0x20 } == $0 }) else {
            return nil
        }
        let rest = text.dropFirst(label.count)
        guard rest.first.map({ $0 == Byte.underscore || $0 >= 0x80 }) ?? true else { return nil }
        let afterEmphasis = String(decoding: rest.drop { $0 == Byte.underscore }, as: UTF8.self).unicodeScalars
        guard let first = afterEmphasis.first else { return endsLabel(byte) ? false : nil }
        guard first == "–" || first == "—" else { return nil }
        return !afterEmphasis.allSatisfy { $0 == "–" || $0 == "—" || $0 == "_" }
    }

    /// Whether the name is `trig` or `what` before its question mark, or `recap` or `plan` before the end of its emphasis.
    func opensLabel(before byte: UInt8) -> Bool {
        let name = String(decoding: name.drop { $0 == Byte.underscore }, as: UTF8.self).lowercased()
        switch byte {
        case UInt8(ascii: "?"): return name == "trig" || name == "what"
        case UInt8(ascii: "*"): return name == "recap" || name == "plan"
        default: return false
        }
    }

    private static let labels = ["recap", "plan"].map { Array($0.utf8) }

    func endsLabel(_ byte: UInt8) -> Bool {
        byte.isBlank || byte.isNewline || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
    }

    mutating func scanDash(_ byte: UInt8, _ dash: ScalarDecoder) -> Decision {
        if dash.isUnfinished, !byte.continuesScalar { return .notItem }
        var dash = dash
        guard let character = dash.feed(byte) else {
            phase = .labelDash(dash)
            return .undecided
        }
        phase = .label
        return character == "–" || character == "—" ? .undecided : .notItem
    }
}
