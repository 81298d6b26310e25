/// Reads the first tokens of what may be an item and decides whether it is one.
///
/// An item is known by its head alone: `Step[`, `Var[`, `Trigger[`, `Return[`, `Return(`, `name =`, `Name(`, or the word
/// `yld`. Until that is read nothing is a token; what turns out to be prose leaves no trace.
struct ItemHead {
    enum Decision {
        case undecided
        /// An item; the byte is the next of its inside. `name` is what ``ItemScanner`` has to go on with.
        case item(ItemForm)
        /// The word `yld`; the byte follows it.
        case yield
        /// A label such as `recap`; the byte follows it, or words that were already read.
        case label(hasWords: Bool)
        /// Underscores, which are marks before a label; the byte follows them.
        case marks
        /// The name is an operator or a literal's prefix: the item before goes on.
        case itemBefore
        case notItem
    }

    /// What may stand where the head stands.
    struct Place: OptionSet {
        let rawValue: Int
        /// In a code span, where any callee counts and a variable needs no `$`.
        static let span = Place(rawValue: 1)
        /// A label may stand here.
        static let label = Place(rawValue: 2)
        /// In a label's block, where only `Step[` and `yld` count.
        static let block = Place(rawValue: 4)
        /// After underscores that stand for themselves, where only a label counts.
        static let labelOnly = Place(rawValue: 8)
        /// On a line that begins with `#`, where only a label counts too, and all else is ignored.
        static let heading = Place(rawValue: labelOnly.rawValue | 16)
        /// After an operand without a separator, or after a bare assigned call, where an operator may go on with the item.
        static let operand = Place(rawValue: 32)
    }

    enum Phase {
        /// Before a name, perhaps after `await `.
        case start
        case name
        case dollar
        case afterName
        case type
        /// `=` was read.
        case assign
        /// Before the value of an assignment.
        case valueStart
        case valueName
        /// After `trig?`, `what?` or `recap*`, where a dash, a colon or a space makes it a label.
        case labelEnd
        case labelDash(ScalarDecoder)
        case label
    }

    let place: Place
    /// The tokens read so far; the name in ``name`` is not among them.
    private(set) var tokens: [ReplyToken] = []
    /// The name that is being read.
    private(set) var name: [UInt8] = []
    private(set) var namePosition: ReplyPosition
    /// Where the item begins.
    private(set) var position: ReplyPosition
    var phase = Phase.start
    private var hasDollar = false
    /// Whether `await` or `self.` stood before.
    private var hasIgnoredName = false
    /// The names before the one that is being read, each with its dot.
    private var path = ""

    /// Whether `name =` was read.
    var hasAssignment: Bool { tokens.contains { $0.kind == .symbol(.assign) } }

    init(_ place: Place, at position: ReplyPosition) {
        self.place = place
        self.position = position
        namePosition = position
    }

    /// A head whose name begins with a character that was already read.
    init(_ place: Place, beginningWith character: Unicode.Scalar, at position: ReplyPosition) {
        self.init(place, at: position)
        name = Array(String(character).utf8)
        phase = .name
    }

    /// Takes as many bytes of a name that was begun as stand at `start`; returns the index after them.
    mutating func scanRun(_ bytes: [UInt8], from start: Int, _ output: inout TokenOutput) -> Int {
        switch phase {
        case .name, .valueName:
            let run = bytes[start...].prefix(while: \.continuesName)
            name += run
            output.skipRun(run)
            return run.endIndex
        default: return start
        }
    }

    mutating func scan(_ byte: UInt8, callees: CalleeNames, at position: ReplyPosition) -> Decision {
        switch phase {
        case .start: return scanStart(byte, at: position)
        case .name:
            if byte.continuesName { return append(byte) }
            return finishName(before: byte, callees, at: position)
        case .dollar:
            guard byte.beginsName else { return .notItem }
            phase = .name
            return append(byte)
        case .afterName: return scanAfterName(byte, callees, at: position)
        case .type: return scanType(byte, at: position)
        case .assign:
            if byte == UInt8(ascii: "=") { return .notItem }
            phase = .valueStart
            return scan(byte, callees: callees, at: position)
        case .valueStart:
            if byte.isBlank { return .undecided }
            guard byte.beginsName else { return assignment }
            namePosition = position
            phase = .valueName
            return append(byte)
        case .valueName:
            if byte.continuesName { return append(byte) }
            return finishValueName(before: byte, callees, at: position)
        case .labelEnd:
            if byte == UInt8(ascii: "*") || byte == Byte.underscore { return .undecided }
            if byte >= 0x80 { return scanDash(byte, ScalarDecoder()) }
            return endsLabel(byte) ? .label(hasWords: false) : .notItem
        case .labelDash(let dash): return scanDash(byte, dash)
        case .label: return .label(hasWords: false)
        }
    }

    // MARK: The name before `(`, `[` or `=`

    private mutating func scanStart(_ byte: UInt8, at position: ReplyPosition) -> Decision {
        if byte.isBlank { return .undecided }
        namePosition = position
        if tokens.isEmpty, path.isEmpty { self.position = position }
        if byte == Byte.dollar, path.isEmpty, !place.contains(.block), !place.contains(.labelOnly) {
            hasDollar = true
            phase = .dollar
            return .undecided
        }
        guard byte.beginsName else { return .notItem }
        phase = .name
        return append(byte)
    }

    private mutating func append(_ byte: UInt8) -> Decision {
        name.append(byte)
        return .undecided
    }

    private mutating func finishName(before byte: UInt8, _ callees: CalleeNames, at position: ReplyPosition) -> Decision
    {
        if path.isEmpty, !hasDollar {
            if place.contains(.label), !hasIgnoredName, mayBeLabel {
                if let hasWords = isLabel(before: byte) { return .label(hasWords: hasWords) }
                if opensLabel(before: byte) {
                    phase = .labelEnd
                    return .undecided
                }
            }
            if place.contains(.labelOnly) { return hasOnlyUnderscores ? .marks : .notItem }
            let word = String(decoding: name, as: UTF8.self)
            if name.count == 3, word.lowercased() == "yld" { return .yield }
            if place.contains(.operand), !hasIgnoredName, continuesItem(word, before: byte) { return .itemBefore }
            if word == "await", byte.isBlank { return ignoreName() }
            if word == "self", byte == UInt8(ascii: ".") { return ignoreName() }
        }
        switch byte {
        case UInt8(ascii: ".") where !hasDollar:
            guard pushName(isVariable: false) else { return .notItem }
            path += "."
            tokens.append(ReplyToken(.symbol(.dot), at: position))
            phase = .start
            return .undecided
        case Byte.openBracket:
            return path.isEmpty && !hasDollar ? bracketForm : .notItem
        case Byte.openParenthesis where !hasDollar:
            return call(callees, mayBeUnknown: place.contains(.span))
        default:
            return scanAfterName(byte, callees, at: position)
        }
    }

    /// Whether the name after an operand goes on with the item before: an operator, or the prefix of a literal in a span.
    private func continuesItem(_ word: String, before byte: UInt8) -> Bool {
        ReplyToken.operatorWords.contains(word) || place.contains(.span) && byte.isQuote
    }

    /// Whether nothing but marks stands there, and a label may still follow.
    private var hasOnlyUnderscores: Bool {
        place.contains(.label) && path.isEmpty && !hasDollar && !hasIgnoredName
            && name.allSatisfy { $0 == Byte.underscore }
    }

    private mutating func ignoreName() -> Decision {
        hasIgnoredName = true
        name = []
        phase = .start
        return .undecided
    }

    /// Makes a token of the name that is complete.
    private mutating func pushName(isVariable: Bool) -> Bool {
        let text = String(decoding: name, as: UTF8.self)
        guard text.isIdentifier else { return false }
        path += text
        let kind: ReplyToken.Kind = isVariable ? .variable(text) : .name(text)
        tokens.append(ReplyToken(kind, at: isVariable ? position : namePosition))
        name = []
        return true
    }

    private var bracketForm: Decision {
        switch String(decoding: name, as: UTF8.self) {
        case "Step": .item(.step)
        case "Var" where !place.contains(.block): .item(.variable)
        case "Trigger" where !place.contains(.block): .item(.trigger)
        case "Return" where !place.contains(.block): .item(.returned)
        default: .notItem
        }
    }

    private func call(_ callees: CalleeNames, mayBeUnknown: Bool) -> Decision {
        if place.contains(.block) { return .notItem }
        let callee = path + String(decoding: name, as: UTF8.self)
        if callees.contains(callee) { return .item(.call) }
        if callee == "Return" { return .item(.returned) }
        guard mayBeUnknown, callee.split(separator: ".").allSatisfy({ String($0).isIdentifier }) else {
            return .notItem
        }
        return .item(.call)
    }

    private mutating func scanAfterName(_ byte: UInt8, _ callees: CalleeNames, at position: ReplyPosition) -> Decision {
        if place.contains(.block) || place.contains(.labelOnly) { return hasOnlyUnderscores ? .marks : .notItem }
        switch byte {
        case Byte.openParenthesis where !hasDollar && place.contains(.span):
            return call(callees, mayBeUnknown: false)
        case _ where byte.isBlank:
            phase = .afterName
            return .undecided
        case UInt8(ascii: ":"), UInt8(ascii: "="):
            guard path.isEmpty, pushName(isVariable: hasDollar) else { return .notItem }
            path = ""
            if byte == UInt8(ascii: "=") { return pushAssign(at: position) }
            tokens.append(ReplyToken(.symbol(.colon), at: position))
            phase = .type
            return .undecided
        default:
            return hasOnlyUnderscores ? .marks : .notItem
        }
    }

    // MARK: The type and the value of an assignment

    private mutating func scanType(_ byte: UInt8, at position: ReplyPosition) -> Decision {
        if name.isEmpty { namePosition = position }
        if byte == UInt8(ascii: "=") {
            let type = String(decoding: name[...].trimmed, as: UTF8.self)
            if !type.isEmpty { tokens.append(ReplyToken(.rawText(type), at: namePosition)) }
            name = []
            return pushAssign(at: position)
        }
        guard
            byte.continuesName || byte.isBlank || ItemScanner.isTypePunctuation(byte)
                || byte == Byte.openBracket || byte == Byte.closeBracket
        else { return .notItem }
        return append(byte)
    }

    private mutating func pushAssign(at position: ReplyPosition) -> Decision {
        tokens.append(ReplyToken(.symbol(.assign), at: position))
        phase = .assign
        return .undecided
    }

    private mutating func finishValueName(
        before byte: UInt8, _ callees: CalleeNames, at position: ReplyPosition
    ) -> Decision {
        let word = String(decoding: name, as: UTF8.self)
        if path.isEmpty, word == "await" && byte.isBlank || word == "self" && byte == UInt8(ascii: ".") {
            name = []
            phase = .valueStart
            return .undecided
        }
        switch byte {
        case UInt8(ascii: "."):
            guard pushName(isVariable: false) else { return assignment }
            path += "."
            tokens.append(ReplyToken(.symbol(.dot), at: position))
            phase = .valueName
            namePosition = position
            return .undecided
        case Byte.openParenthesis where callees.contains(path + word):
            return .item(.call)
        default:
            return assignment
        }
    }

    /// An assignment of an expression: outside of code spans only a `$` tells it from prose.
    private var assignment: Decision {
        place.contains(.span) || hasDollar ? .item(.assignment) : .notItem
    }
}
