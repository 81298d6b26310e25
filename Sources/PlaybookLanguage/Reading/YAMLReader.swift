import OrderedCollections
import Streaming
import Yams

/// Reads front matter and metadata: lines of YAML to values, keeping their order.
///
/// Scalars follow YAML 1.2's core schema, and besides `yes`, `no`, `on` and `off` are booleans, as authors of YAML 1.1
/// expect.
enum YAMLReader {
    /// A key with its value and the line on which it stands.
    struct Entry {
        var key: String
        var value: PlaybookValue
        var line: SourceLine
    }

    /// The keys and values that the lines hold, in their order.
    ///
    /// - Parameter block: a key whose own keys and values are taken in its place, if it has any.
    /// - Throws: the first problem, at its place in the source.
    static func entries(of lines: [SourceLine], inside block: String? = nil) throws(YAMLProblem) -> [Entry] {
        guard let first = lines.first else { return [] }
        guard lines.reduce(0, { $0 + $1.visible.count + 1 }) <= maximumSize else {
            throw YAMLProblem(
                problem: first.problem(.error, "This block of YAML is larger than \(maximumSize / 1024) KiB"))
        }
        let bytes = Array(lines.map(\.visible).joined(separator: [UInt8.newline]))
        guard !usesAliases(bytes) else {
            throw YAMLProblem(
                problem: first.problem(.error, "YAML anchors and aliases are not supported. Write the value out"))
        }
        guard max(depth(bytes), blockDepth(lines)) <= maximumDepth else {
            throw YAMLProblem(problem: first.problem(.error, tooDeep))
        }
        let root: Node?
        do {
            // With no encoding Yams asks the environment for one, and prints to standard output what it finds.
            root = try Parser(yaml: String(decoding: bytes, as: UTF8.self), encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw YAMLProblem(problem: problem(for: error, in: lines))
        } catch {
            throw YAMLProblem(problem: problem("\(error)", at: nil, in: lines))
        }
        guard let root else { return [] }
        guard case .mapping(let mapping) = root else {
            throw YAMLProblem(problem: problem("write lines of the form `key: value`", at: root.mark, in: lines))
        }
        var entries: [Entry] = []
        for (key, node) in mapping {
            let name = try name(of: key, in: lines)
            guard name == block else {
                entries.append(try entry(key, node, in: lines))
                continue
            }
            guard case .mapping(let inner) = node else {
                if try value(of: node, in: lines) == .null { continue }
                throw YAMLProblem(
                    problem: problem("write lines of the form `key: value` under `\(name)`", at: node.mark, in: lines))
            }
            for (key, node) in inner { entries.append(try entry(key, node, in: lines)) }
        }
        return entries
    }

    /// More than anybody writes. The parser's cost grows with size times depth, and its recursion with the depth.
    private static let maximumSize = 256 * 1024
    private static let maximumDepth = 100
    private static let tooDeep = "This YAML nests more than \(maximumDepth) levels deep"

    /// How many brackets are open at once, those in quotation marks counted too.
    private static func depth(_ bytes: [UInt8]) -> Int {
        var depth = 0
        var deepest = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: continue
            }
            deepest = max(deepest, depth)
        }
        return deepest
    }

    /// How deep lines nest by their indentation and by marks on one line (`- - - x`); no level of YAML does without. A
    /// mapping and the list under it may have the same.
    private static func blockDepth(_ lines: [SourceLine]) -> Int {
        var columns: [Int] = []
        var deepest = 0
        for line in lines where !line.isBlank {
            let text = line.visible
            var place = text.drop(while: \.isBlank).startIndex
            while true {
                let column = place - text.startIndex
                while let last = columns.last, last >= column { columns.removeLast() }
                columns.append(column)
                guard place < text.endIndex, "-?:".utf8.contains(text[place]) else { break }
                let rest = text[(place + 1)...].drop(while: \.isBlank)
                guard rest.startIndex > place + 1, !rest.isEmpty else { break }
                place = rest.startIndex
            }
            deepest = max(deepest, columns.count)
        }
        return deepest
    }

    private static func entry(_ key: Node, _ node: Node, in lines: [SourceLine]) throws(YAMLProblem) -> Entry {
        Entry(
            key: try name(of: key, in: lines), value: try value(of: node, in: lines),
            line: lines[index(of: key.mark, in: lines)])
    }

    /// Whether an alias `*name` stands beside its anchor `&name`. A few lines of them expand to gigabytes, and nobody
    /// needs them here. A name is at least one byte; comparing its first word is enough, since equal names have equal
    /// ones.
    private static func usesAliases(_ bytes: [UInt8]) -> Bool {
        func names(after mark: UInt8) -> Set<ArraySlice<UInt8>> {
            var names: Set<ArraySlice<UInt8>> = []
            for (index, byte) in bytes.enumerated() where byte == mark {
                let rest = bytes[(index + 1)...]
                guard let next = rest.first, !next.isBlank, next != .newline, next != mark else { continue }
                names.insert(rest.prefix(while: \.continuesName))
            }
            return names
        }
        let anchors = names(after: UInt8(ascii: "&"))
        return !anchors.isEmpty && !anchors.isDisjoint(with: names(after: UInt8(ascii: "*")))
    }

    private static func value(
        of node: Node, in lines: [SourceLine], depth: Int = 0
    ) throws(YAMLProblem) -> PlaybookValue {
        guard depth <= maximumDepth else {
            throw YAMLProblem(problem: lines[index(of: node.mark, in: lines)].problem(.error, tooDeep))
        }
        switch node {
        case .scalar(let scalar):
            return value(of: scalar)
        case .sequence(let sequence):
            var values: [PlaybookValue] = []
            for element in sequence { values.append(try value(of: element, in: lines, depth: depth + 1)) }
            return .list(values)
        case .mapping(let mapping):
            var values: OrderedDictionary<PlaybookValue, PlaybookValue> = [:]
            for (key, element) in mapping {
                values[.string(try name(of: key, in: lines))] = try value(
                    of: element, in: lines, depth: depth + 1)
            }
            return .dictionary(values)
        case .alias:
            return .null
        }
    }

    private static func name(of key: Node, in lines: [SourceLine]) throws(YAMLProblem) -> String {
        guard case .scalar(let scalar) = key else {
            throw YAMLProblem(problem: problem("a key must be a word", at: key.mark, in: lines))
        }
        return scalar.string
    }

    private static func value(of scalar: Node.Scalar) -> PlaybookValue {
        let text = scalar.string
        guard scalar.style == .plain || scalar.style == .any else { return .string(text) }
        switch text.lowercased() {
        case "", "~", "null": return .null
        case "true", "yes", "on": return .bool(true)
        case "false", "no", "off": return .bool(false)
        case ".inf", "+.inf": return .double(.infinity)
        case "-.inf": return .double(-.infinity)
        default: break
        }
        if let integer = Int(text) { return .int(integer) }
        let isNumber = text.utf8.allSatisfy { $0.isDigit || "+-.eE".utf8.contains($0) }
        if isNumber, let number = Double(text) { return .double(number) }
        return .string(text)
    }

    private static func problem(for error: YamlError, in lines: [SourceLine]) -> ProgramProblem {
        switch error {
        case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _), .composer(_, let text, let mark, _):
            problem(text, at: mark, in: lines)
        case .duplicatedKeysInMapping(let keys, let context):
            problem("the key `\(keys.first ?? "")` stands here twice", at: context.mark, in: lines)
        case .reader(let text, _, _, _):
            problem(text, at: nil, in: lines)
        default:
            problem("\(error)", at: nil, in: lines)
        }
    }

    private static func problem(_ text: String, at mark: Mark?, in lines: [SourceLine]) -> ProgramProblem {
        let line = lines[index(of: mark, in: lines)]
        var problem = line.problem(.error, "This cannot be read as YAML: \(text)")
        problem.location.column = max(mark?.column ?? 1, 1)
        return problem
    }

    /// The line of a mark, which counts the joined lines from 1. There is at least one line.
    private static func index(of mark: Mark?, in lines: [SourceLine]) -> Int {
        min(max((mark?.line ?? 1) - 1, 0), lines.count - 1)
    }
}

/// YAML that cannot be read.
struct YAMLProblem: Error {
    var problem: ProgramProblem
}
