import OrderedCollections
import Yams

/// Reads front matter and metadata: lines of YAML to values, keeping their order.
///
/// Scalars follow YAML 1.2's core schema, and besides `yes`, `no`, `on` and `off` are booleans, as authors of YAML 1.1
/// expect.
enum YAMLReader {
    /// The keys and values that the lines hold.
    ///
    /// - Throws: the first problem, at its place in the source.
    static func mapping(
        of lines: [SourceLine]
    ) throws(YAMLProblem) -> OrderedDictionary<String, PlaybookValue> {
        guard let first = lines.first else { return [:] }
        let bytes = Array(lines.map(\.visible).joined(separator: [UInt8.newline]))
        guard !usesAliases(bytes) else {
            throw YAMLProblem(
                problem: first.problem(.error, "YAML anchors and aliases are not supported. Write the value out"))
        }
        do {
            guard let root = try Parser(yaml: String(decoding: bytes, as: UTF8.self)).singleRoot() else { return [:] }
            guard case .mapping(let mapping) = root else {
                throw YAMLProblem(problem: problem("write lines of the form `key: value`", at: root.mark, in: lines))
            }
            var result: OrderedDictionary<String, PlaybookValue> = [:]
            for (key, node) in mapping {
                result[try name(of: key, in: lines)] = try value(of: node, in: lines)
            }
            return result
        } catch let error as YAMLProblem {
            throw error
        } catch let error as YamlError {
            throw YAMLProblem(problem: problem(for: error, in: lines))
        } catch {
            throw YAMLProblem(problem: problem("\(error)", at: nil, in: lines))
        }
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
                names.insert(rest.prefix(while: \.isWordByte))
            }
            return names
        }
        let anchors = names(after: UInt8(ascii: "&"))
        return !anchors.isEmpty && !anchors.isDisjoint(with: names(after: UInt8(ascii: "*")))
    }

    /// Recursion is bounded: libyaml refuses more than 1,000 levels.
    private static func value(of node: Node, in lines: [SourceLine]) throws(YAMLProblem) -> PlaybookValue {
        switch node {
        case .scalar(let scalar):
            return value(of: scalar)
        case .sequence(let sequence):
            var values: [PlaybookValue] = []
            for element in sequence { values.append(try value(of: element, in: lines)) }
            return .list(values)
        case .mapping(let mapping):
            var values: OrderedDictionary<PlaybookValue, PlaybookValue> = [:]
            for (key, element) in mapping {
                values[.string(try name(of: key, in: lines))] = try value(of: element, in: lines)
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

    /// A problem at a mark, which counts lines and columns of the joined lines from 1.
    private static func problem(_ text: String, at mark: Mark?, in lines: [SourceLine]) -> ProgramProblem {
        let index = min(max((mark?.line ?? 1) - 1, 0), lines.count - 1)
        var problem = lines[index].problem(.error, "This cannot be read as YAML: \(text)")
        problem.location.column = max((mark?.column ?? 1) - lines[index].importIndentation, 1)
        return problem
    }
}

/// YAML that cannot be read.
struct YAMLProblem: Error {
    var problem: ProgramProblem
}
