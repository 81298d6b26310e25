/// Makes text safe for a terminal or a pipe: what would steer a terminal, reorder or hide text is made visible, made
/// harmless or left out. Everything else passes unchanged, byte for byte.
///
/// It is fed piece by piece, cut anywhere, and the result does not depend on the cutting: only an incomplete UTF-8 sequence
/// is held back until it is complete. One sanitizer serves one text.
///
/// | what | becomes | why |
/// | --- | --- | --- |
/// | C0 controls except LF and TAB, DEL | their control pictures, `␛` | they steer terminals; visible, nothing is lost |
/// | CR, CR LF, NEL, U+2028, U+2029 | LF | they end lines (UAX #14); a bare CR would let text overwrite its line |
/// | C1 controls | U+FFFD | terminals take U+009B for `ESC [`; they have no pictures |
/// | embeddings, overrides, isolates | U+FFFD | they show text in another order than it has (UAX #9, UTR #36 2.6) |
/// | LRM, RLM, ALM, ZWSP, ZWNJ, ZWJ, WJ, soft hyphens … | as they are, four in a row | scripts need them; long runs hide data |
/// | variation selectors | as they are behind something visible | emoji need one; more of them hide data |
/// | tags U+E0020–E007F | as they are after U+1F3F4, else U+FFFD | they spell flags of regions; elsewhere they are invisible ASCII |
/// | combining marks | as they are, 30 in a row | the bound of UAX #15's stream-safe format, beyond any script's need |
/// | what is more than that in a row | one U+FFFD | it is left out, and that shows |
/// | deprecated format controls, annotation anchors | U+FFFD | invisible, and without meaning in plain text |
/// | noncharacters | U+FFFD | Unicode keeps them for the inside of programs, which may give them a meaning |
/// | ill-formed UTF-8 | U+FFFD | what follows stays as it is |
///
/// Characters for private use stay: fonts of many terminals have symbols there.
public struct TextSanitizer: Sendable {
    private var decoder = UTF8Decoder()
    private var filter: ScalarFilter

    /// - Parameter showsFloods: whether U+FFFD stands where a run was too long. Cells of a screen, which show nothing of such
    ///   runs in any case, do without.
    public init(showsFloods: Bool = true) {
        filter = ScalarFilter(showsFloods: showsFloods)
    }

    /// Appends the safe form of the next piece to `output`.
    public mutating func sanitize(_ bytes: some Sequence<UInt8>, into output: inout [UInt8]) {
        let passed: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            sanitize(buffer, into: &output)
        }
        if passed == nil {
            Array(bytes).withUnsafeBufferPointer { sanitize($0, into: &output) }
        }
    }

    /// The text has ended: appends what was held back.
    public mutating func finish(into output: inout [UInt8]) {
        decoder.finish { filter.pass($0, into: &output) }
    }

    /// The safe form of a whole text.
    public static func sanitized(_ text: String, showsFloods: Bool = true) -> String {
        var sanitizer = TextSanitizer(showsFloods: showsFloods)
        var output: [UInt8] = []
        sanitizer.sanitize(text.utf8, into: &output)
        sanitizer.finish(into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// The safe form of a whole text, and a line end.
    public static func line(_ text: String) -> [UInt8] {
        Array((sanitized(text) + "\n").utf8)
    }

    private mutating func sanitize(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        output.reserveCapacity(output.count + bytes.count)
        var position = 0
        while position < bytes.count {
            if !decoder.isInsideSequence {
                // Printable ASCII is most of any text: it is copied in one go.
                let end = bytes[position...].firstIndex { $0 < 0x20 || $0 > 0x7E } ?? bytes.count
                if end > position {
                    output.append(contentsOf: bytes[position..<end])
                    filter.passedPlainText()
                    position = end
                    continue
                }
            }
            decoder.decode(bytes[position]) { filter.pass($0, into: &output) }
            position += 1
        }
    }
}

/// Decides about one scalar after the other.
private struct ScalarFilter {
    let showsFloods: Bool
    private var followsCarriageReturn = false
    /// Neither run is counted further than one more than it may have.
    private var invisibleRun = 0
    private var markRun = 0
    /// How many tags may follow: some after U+1F3F4, none elsewhere.
    private var allowedTags = 0

    private static let longestInvisibleRun = 4
    private static let longestMarkRun = 30
    /// A region and its subdivision have at most six letters (UTS #51, ED-14a); U+E007F ends them.
    private static let longestTagRun = 7

    init(showsFloods: Bool) {
        self.showsFloods = showsFloods
    }

    /// Printable ASCII has passed: every run ends.
    mutating func passedPlainText() {
        self = ScalarFilter(showsFloods: showsFloods)
    }

    mutating func pass(_ scalar: Unicode.Scalar, into output: inout [UInt8]) {
        let followedCarriageReturn = followsCarriageReturn
        followsCarriageReturn = false
        switch scalar.value {
        case 0x0A where followedCarriageReturn:
            // The CR before it has become this LF.
            break
        case 0x0D:
            followsCarriageReturn = true
            show("\n", into: &output)
        case 0x85, 0x2028, 0x2029: show("\n", into: &output)
        case 0x09, 0x0A, 0x20...0x7E: show(scalar, into: &output)
        // The pictures stand in the order of the controls.
        case 0x00..<0x20: show(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}", into: &output)
        case 0x7F: show("\u{2421}", into: &output)
        case 0xA0..<0x0300: scalar == "\u{AD}" ? passInvisible(scalar, into: &output) : show(scalar, into: &output)
        case 0xE0020...0xE007F: passTag(scalar, into: &output)
        case 0xFE00...0xFE0F, 0xE0100...0xE01EF: passVariationSelector(scalar, into: &output)
        case _ where scalar.isAlwaysReplaced: show("\u{FFFD}", into: &output)
        default:
            if scalar.properties.isDefaultIgnorableCodePoint {
                passInvisible(scalar, into: &output)
            } else if scalar.isMark {
                passMark(scalar, into: &output)
            } else {
                show(scalar, into: &output)
                if scalar.value == 0x1F3F4 { allowedTags = Self.longestTagRun }
            }
        }
    }

    /// Something visible, which ends every run.
    private mutating func show(_ scalar: Unicode.Scalar, into output: inout [UInt8]) {
        invisibleRun = 0
        markRun = 0
        allowedTags = 0
        append(scalar, to: &output)
    }

    private mutating func passInvisible(_ scalar: Unicode.Scalar, into output: inout [UInt8]) {
        allowedTags = 0
        pass(scalar, &invisibleRun, upTo: Self.longestInvisibleRun, into: &output)
    }

    private mutating func passVariationSelector(_ scalar: Unicode.Scalar, into output: inout [UInt8]) {
        // Behind something invisible it varies nothing.
        if invisibleRun > 0 { invisibleRun = max(invisibleRun, Self.longestInvisibleRun) }
        passInvisible(scalar, into: &output)
    }

    private mutating func passMark(_ scalar: Unicode.Scalar, into output: inout [UInt8]) {
        allowedTags = 0
        pass(scalar, &markRun, upTo: Self.longestMarkRun, into: &output)
    }

    private func pass(
        _ scalar: Unicode.Scalar, _ run: inout Int, upTo longest: Int, into output: inout [UInt8]
    ) {
        guard run <= longest else { return }
        run += 1
        if run <= longest {
            append(scalar, to: &output)
        } else if showsFloods {
            append("\u{FFFD}", to: &output)
        }
    }

    private func append(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func passTag(_ scalar: Unicode.Scalar, into output: inout [UInt8]) {
        guard allowedTags > 0 else { return show("\u{FFFD}", into: &output) }
        allowedTags = scalar.value == 0xE007F ? 0 : allowedTags - 1
        append(scalar, to: &output)
    }
}

extension Unicode.Scalar {
    /// Whether the sanitizer shows U+FFFD in its place, wherever it stands.
    package var isAlwaysReplaced: Bool {
        switch value {
        // C1; embeddings and overrides; isolates and deprecated format controls; annotation anchors; deprecated tags.
        case 0x80...0x84, 0x86...0x9F, 0x202A...0x202E, 0x2066...0x206F, 0xFFF9...0xFFFB, 0xE0000...0xE001F: true
        default: properties.isNoncharacterCodePoint
        }
    }

    fileprivate var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }
}
