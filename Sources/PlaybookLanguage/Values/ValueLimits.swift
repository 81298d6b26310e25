import OrderedCollections

extension PlaybookValue {
    /// What it takes, in bytes: its texts, and some for each value in it. Never more than the bound of one evaluation where
    /// one made it.
    public var size: Int {
        switch self {
        case .null, .bool, .int, .double: ValueLimits.bytesPerValue
        case .string(let text): ValueLimits.bytesPerValue + text.utf8.count
        case .list(let elements): elements.reduce(ValueLimits.bytesPerValue) { $0 + $1.size }
        case .dictionary(let entries): entries.reduce(ValueLimits.bytesPerValue) { $0 + $1.key.size + $1.value.size }
        }
    }
}

/// How large a value may grow by evaluation, so that no expression takes long or fills the memory.
///
/// The bound counts every place where a value occurs: `$a = [$a, $a]` shares its storage, yet whoever prints or compares
/// it walks through all of it.
enum ValueLimits {
    /// That of a whole reply (language.md 3).
    static let bytes = 8 << 20
    /// Bytes counted for a value beside its text.
    static let bytesPerValue = 16
    /// How deep lists and dictionaries may be nested; as deep as expressions are.
    static let depth = 100

    /// The bytes that `value` counts for. Throws where it is larger, or nested deeper, than allowed.
    @discardableResult
    static func check(_ value: PlaybookValue) throws(EvaluationError) -> Int {
        var remaining = bytes
        try charge(value, depth: depth, to: &remaining)
        return bytes - remaining
    }

    /// The text itself, unless it is too long: `repr` writes more than the value counts for.
    static func check(text: String) throws(EvaluationError) -> String {
        if text.utf8.count > bytes { throw tooLarge }
        return text
    }

    /// Throws where `count` copies of `size` bytes are too many; a negative count is none.
    static func checkRepetition(of size: Int, count: Int) throws(EvaluationError) {
        let (total, overflow) = size.multipliedReportingOverflow(by: max(0, count))
        if overflow || total > bytes { throw tooLarge }
    }

    private static var tooLarge: EvaluationError {
        EvaluationError("The result would be larger than 8 MiB; work with smaller pieces.")
    }

    private static func charge(
        _ value: PlaybookValue, depth: Int, to remaining: inout Int
    ) throws(EvaluationError) {
        remaining -= bytesPerValue
        switch value {
        case .null, .bool, .int, .double: break
        case .string(let text): remaining -= text.utf8.count
        case .list(let elements):
            try checkDepth(depth)
            for element in elements {
                try charge(element, depth: depth - 1, to: &remaining)
            }
        case .dictionary(let entries):
            try checkDepth(depth)
            for (key, value) in entries {
                try charge(key, depth: depth - 1, to: &remaining)
                try charge(value, depth: depth - 1, to: &remaining)
            }
        }
        if remaining < 0 { throw tooLarge }
    }

    private static func checkDepth(_ depth: Int) throws(EvaluationError) {
        guard depth > 0 else {
            throw EvaluationError(
                "Lists and dictionaries may be nested at most \(Self.depth) deep; use a flatter value.")
        }
    }
}
