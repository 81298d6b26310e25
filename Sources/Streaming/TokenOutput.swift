/// Where the scanners put their tokens, and what they have to know of the place where they are.
struct TokenOutput {
    private(set) var tokens: [ReplyToken] = []
    /// Of the byte that is being read.
    private(set) var position = ReplyPosition(line: 1, column: 1)
    /// Bytes read, the one that is being read included.
    private(set) var offset = 0
    private(set) var hasFailed = false
    private var lastByte: UInt8 = 0

    /// Decoded bytes of a literal that are not yet a token.
    private var text: [UInt8] = []
    private var textPosition = ReplyPosition(line: 1, column: 1)

    /// Whether `byte` is the second half of a line end whose first half was already seen.
    func endsCarriageReturn(_ byte: UInt8) -> Bool {
        byte == Byte.lineFeed && lastByte == Byte.carriageReturn
    }

    /// Takes note that a byte is being read.
    mutating func begin() {
        offset += 1
    }

    /// Moves the position past the byte that was read.
    mutating func advance(past byte: UInt8) {
        if byte.isNewline {
            if !endsCarriageReturn(byte) {
                position.line += 1
                position.column = 1
            }
        } else if !byte.continuesScalar {
            position.column += 1
        }
        lastByte = byte
    }

    /// Takes plain bytes of a literal, none of them a newline, as text.
    mutating func appendRun(_ run: ArraySlice<UInt8>) {
        beginText(at: position, with: run.first)
        text.append(contentsOf: run)
        skipRun(run)
    }

    /// Goes past bytes, none of them a newline, that are no token's.
    mutating func skipRun(_ run: ArraySlice<UInt8>) {
        guard let last = run.last else { return }
        offset += run.count
        var characters = 0
        for byte in run where !byte.continuesScalar { characters += 1 }
        position.column += characters
        lastByte = last
    }

    mutating func appendText(_ byte: UInt8) {
        beginText(at: position, with: byte)
        text.append(byte)
    }

    mutating func appendText(_ scalar: Unicode.Scalar) {
        beginText(at: position)
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// - Parameter byte: of the reply, if the text goes on with one.
    private mutating func beginText(at position: ReplyPosition, with byte: UInt8? = nil) {
        if text.isEmpty {
            textPosition = position
        } else if let byte, byte.continuesScalar, lastByte < 0x80 {
            // What was read between, such as an escaped newline, ended the character whose beginning stands here.
            let unfinished = unfinishedSuffixLength(of: text)
            if unfinished > 0 {
                text.removeLast(unfinished)
                text.append(contentsOf: UTF8.encodedReplacementCharacter)
            }
        }
    }

    /// Makes the token of the text read so far, except the beginning of a character whose rest is still to come.
    mutating func flushText() {
        let length = lastByte < 0x80 ? text.count : text.count - unfinishedSuffixLength(of: text)
        guard length > 0 else { return }
        appendToken(.text(String(decoding: text[..<length], as: UTF8.self)), at: textPosition)
        text.removeFirst(length)
    }

    mutating func emit(_ kind: ReplyToken.Kind, at position: ReplyPosition) {
        if !text.isEmpty {
            appendToken(.text(String(decoding: text, as: UTF8.self)), at: textPosition)
            text.removeAll(keepingCapacity: true)
        }
        appendToken(kind, at: position)
    }

    mutating func emit(_ kind: ReplyToken.Kind) {
        emit(kind, at: position)
    }

    /// The reply ends here: nothing more is read.
    mutating func fail(_ message: String, at position: ReplyPosition? = nil) {
        guard !hasFailed else { return }
        emit(.malformed(message), at: position ?? self.position)
        hasFailed = true
    }

    /// Hands over the tokens made so far.
    mutating func takeTokens() -> [ReplyToken] {
        let taken = tokens
        tokens = []
        // The next chunk is likely to be as long.
        tokens.reserveCapacity(taken.count)
        return taken
    }

    private mutating func appendToken(_ kind: ReplyToken.Kind, at position: ReplyPosition) {
        guard !hasFailed else { return }
        tokens.append(ReplyToken(kind, at: position, end: offset))
    }
}
