/// The reply's characters, by index.
extension ReferenceReader {
    func scalar(_ index: Int) -> Unicode.Scalar? {
        reply.indices.contains(index) ? reply[index] : nil
    }

    /// The first index from `start` on at which the condition holds, or the reply's end.
    func index(from start: Int, where condition: (Unicode.Scalar) -> Bool) -> Int {
        reply.indices.dropFirst(start).first { condition(reply[$0]) } ?? reply.count
    }

    /// Whether `text`, which is in lower case, stands there in any case.
    func stands(_ text: String, at start: Int) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard start + scalars.count <= reply.count else { return false }
        return zip(reply[start...], scalars).allSatisfy {
            $0 == $1 || $0.isASCII && $0.properties.lowercaseMapping == String($1)
        }
    }

    func source(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(reply[range]))
    }

    func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
    func isNewline(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\r" }
    func isSpace(_ scalar: Unicode.Scalar) -> Bool { isBlank(scalar) || isNewline(scalar) }
    func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    func isASCIILetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    /// ASCII letters, digits, `_`, and whatever is not ASCII: what a name is made of, or would be if it were one.
    func isWord(_ scalar: Unicode.Scalar) -> Bool {
        isASCIILetter(scalar) || isDigit(scalar) || scalar == "_" || !scalar.isASCII
    }

    func asciiWord(at start: Int) -> String {
        source(start..<index(from: start) { !isASCIILetter($0) && !isDigit($0) && $0 != "_" })
    }

    /// The run of name characters there, whether it is a name or not; nil if there is none.
    func name(at start: Int) -> String? {
        guard let first = scalar(start), isWord(first), !isDigit(first) else { return nil }
        return source(start..<index(from: start) { !isWord($0) })
    }
}
