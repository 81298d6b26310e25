import Streaming

/// Reads the files that `!import` lines name.
///
/// Imports work in source and in PBASM alike. What heads a file (a byte order mark, `#!…`, front matter) belongs to it as
/// a program of its own and is left out where it is imported.
struct ImportReader {
    /// The first two are language.md's; the others keep a few small files from becoming gigabytes.
    static let maximumDepth = 10
    static let maximumFileSize = 1_048_576
    static let maximumFiles = 1_000
    static let maximumTotalSize = 16 * 1_048_576
    static let maximumLines = SourceFile.maximumLines

    /// nil where the program does not come from files.
    let folder: ProgramFolder?
    /// The names of all files, in the order in which they begin in the text.
    private(set) var fileNames: [String] = []

    /// Paths without links of the files being read, the importing ones before the imported.
    private var openFiles: [String] = []
    private var filesRead = 0
    private var sizeRead = 0
    private var linesRead = 0

    init(folder: ProgramFolder?) {
        self.folder = folder
    }

    /// Begins a file that is named on the command line.
    mutating func begin(_ file: SourceFile) {
        fileNames.append(file.path)
        openFiles = [ProgramFolder.resolved(file.path) ?? file.path]
    }

    /// The lines that stand in the place of a line `!import path`. ``end()`` must be called behind them.
    mutating func begin(_ path: String, at directive: SourceLine) throws(SourceFileError) -> [SourceLine] {
        guard let folder else { throw refusal(path, "this program does not come from a file", at: directive) }
        guard openFiles.count <= Self.maximumDepth else {
            throw refusal(path, "files import each other more than \(Self.maximumDepth) levels deep", at: directive)
        }
        guard filesRead < Self.maximumFiles else {
            throw refusal(path, "a program may import at most \(Self.maximumFiles) files", at: directive)
        }
        let base = ProgramFolder.folder(of: directive.file)
        let content: (bytes: [UInt8], resolved: String)
        do {
            content = try folder.file(path, from: base, limit: Self.maximumFileSize)
        } catch {
            throw refusal(path, error.explanation, at: directive)
        }
        guard !openFiles.contains(content.resolved) else {
            throw refusal(path, "it imports this file in turn. Remove one of the two lines", at: directive)
        }
        let file = SourceFile(path: ProgramFolder.joined(base, path), bytes: content.bytes)
        var lines = try file.lines()
        FrontMatter.drop(from: &lines)
        let indentation = directive.bytes.prefix(while: \.isBlank)
        sizeRead += content.bytes.count + lines.count * indentation.count
        linesRead += lines.count
        guard sizeRead <= Self.maximumTotalSize, linesRead <= Self.maximumLines else {
            throw refusal(
                path, "imports may add at most 16 MiB and \(Self.maximumLines) lines to a program", at: directive)
        }
        filesRead += 1
        fileNames.append(file.path)
        openFiles.append(content.resolved)
        guard !indentation.isEmpty else { return lines }
        return lines.map { $0.indented(by: indentation) }
    }

    /// Ends the file that was begun last.
    mutating func end() {
        openFiles.removeLast()
    }

    private func refusal(_ path: String, _ reason: String, at directive: SourceLine) -> SourceFileError {
        let start = directive.bytes.drop(while: \.isBlank).startIndex
        return SourceFileError(
            problem: directive.problem(.error, "`\(path)` cannot be imported: \(reason)", atByte: start))
    }
}

extension SourceLine {
    /// The path of a line `!import path`, behind which `# a comment` may stand; nil where the line is no import.
    var importedPath: String? {
        // By far the most lines end here.
        guard bytes.drop(while: \.isBlank).first == UInt8(ascii: "!") else { return nil }
        let text = visible.trimmed
        guard text.hasPrefix("!import") else { return nil }
        let rest = text.dropFirst("!import".utf8.count)
        guard rest.first?.isBlank ?? false else { return nil }
        var path = rest
        var index = rest.startIndex
        while let mark = rest[index...].firstIndex(of: UInt8(ascii: "#")) {
            // Behind a space, so that a name may hold the mark. `mark` is not the first byte of `rest`, a blank.
            if rest[mark - 1].isBlank {
                path = rest[..<mark]
                break
            }
            index = mark + 1
        }
        path = path.trimmed
        return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
    }
}
