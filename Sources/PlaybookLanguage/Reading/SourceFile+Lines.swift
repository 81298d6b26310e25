extension SourceFile {
    /// The file's lines, ends at LF, CRLF or CR removed. A byte order mark and a first line `#!…` are left out.
    ///
    /// - Throws: the problem with the first bytes that are not UTF-8, or with the first line too many.
    func lines() throws(SourceFileError) -> [SourceLine] {
        var content = bytes[...]
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if content.starts(with: byteOrderMark) { content = content.dropFirst(byteOrderMark.count) }
        let lines = try split(content)
        if let invalid = invalidByte(in: content) {
            let line = lines.last { $0.bytes.startIndex <= invalid } ?? line(content, number: 1)
            throw SourceFileError(
                problem: line.problem(
                    .error, "These bytes are not UTF-8. Save the file with the encoding UTF-8", atByte: invalid))
        }
        if let first = lines.first, first.bytes.hasPrefix("#!") { return Array(lines.dropFirst()) }
        return lines
    }

    /// A line costs some hundred bytes of memory, even an empty one.
    static let maximumLines = 1_000_000

    private func split(_ content: ArraySlice<UInt8>) throws(SourceFileError) -> [SourceLine] {
        var lines: [SourceLine] = []
        var start = content.startIndex
        var index = start
        while index < content.endIndex {
            let byte = content[index]
            guard byte == .newline || byte == .carriageReturn else {
                index += 1
                continue
            }
            guard lines.count < Self.maximumLines else {
                throw SourceFileError(
                    problem: line(content[start..<index], number: lines.count + 1).problem(
                        .error, "A file of a program may have at most \(Self.maximumLines) lines"))
            }
            lines.append(line(content[start..<index], number: lines.count + 1))
            index += 1
            if byte == .carriageReturn, index < content.endIndex, content[index] == .newline { index += 1 }
            start = index
        }
        if start < content.endIndex { lines.append(line(content[start...], number: lines.count + 1)) }
        return lines
    }

    private func line(_ bytes: ArraySlice<UInt8>, number: Int) -> SourceLine {
        SourceLine(
            file: path, number: number, bytes: bytes, visible: bytes, isCompiled: isCompiled, kind: .text)
    }

    /// The index of the first byte that is not part of a UTF-8 sequence.
    private func invalidByte(in content: ArraySlice<UInt8>) -> Int? {
        guard String(validating: content, as: UTF8.self) == nil else { return nil }
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = content.makeIterator()
        var index = content.startIndex
        while case .valid(let scalar) = decoder.parseScalar(from: &iterator) { index += scalar.count }
        return index
    }
}

/// A file that cannot be taken as text.
struct SourceFileError: Error {
    var problem: ProgramProblem
}
