internal import OrderedCollections

/// Values as natural JSON: null, booleans, numbers, strings, arrays, and objects for dictionaries whose keys are strings.
///
/// What JSON, or its decoder, would not give back exactly has a tag, a key that begins with `$`:
///
/// | tag | stands for |
/// | --- | --- |
/// | `{"$float": "1.0"}` | a float without fraction, nan or inf, which JSON cannot tell from an integer or cannot write |
/// | `{"$keys": ["b", "a"], "b": …, "a": …}` | a dictionary whose keys are not in ascending order; JSON objects have none |
/// | `{"$dictionary": [[1, …], …]}` | a dictionary with other keys than strings, or with a key that begins with `$` |
extension PlaybookValue: Codable {
    public init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: Key.self) {
            self = try Self.decode(object)
        } else if var array = try? decoder.unkeyedContainer() {
            var elements: [PlaybookValue] = []
            while !array.isAtEnd {
                elements.append(try array.decode(PlaybookValue.self))
            }
            self = .list(elements)
        } else {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(String.self) {
                self = .string(value)
            } else if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(Int.self) {
                self = .int(value)
            } else {
                self = .double(try container.decode(Double.self))
            }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let value): try value.encode(to: encoder)
        case .int(let value): try value.encode(to: encoder)
        case .double(let value):
            if value.isFinite && value != value.rounded() {
                try value.encode(to: encoder)
            } else {
                var object = encoder.container(keyedBy: Key.self)
                try object.encode(FloatFormat.repr(of: value), forKey: .float)
            }
        case .string(let value): try value.encode(to: encoder)
        case .list(let elements):
            var array = encoder.unkeyedContainer()
            for element in elements {
                try array.encode(element)
            }
        case .dictionary(let entries): try Self.encode(entries, to: encoder)
        }
    }

    // MARK: Dictionaries

    private static func encode(
        _ entries: OrderedDictionary<PlaybookValue, PlaybookValue>, to encoder: any Encoder
    ) throws {
        var object = encoder.container(keyedBy: Key.self)
        guard let names = plainNames(of: entries) else {
            try object.encode(entries.map { [$0.key, $0.value] }, forKey: .dictionary)
            return
        }
        if names != names.sorted() {
            try object.encode(names, forKey: .keys)
        }
        for (name, value) in zip(names, entries.values) {
            try object.encode(value, forKey: Key(name))
        }
    }

    /// The keys, if they can be those of a JSON object; nil if not.
    private static func plainNames(of entries: OrderedDictionary<PlaybookValue, PlaybookValue>) -> [String]? {
        var names: [String] = []
        for key in entries.keys {
            guard case .string(let name) = key, !name.utf8.starts(with: "$".utf8) else { return nil }
            names.append(name)
        }
        // Differently composed names are different keys here, but one to Swift and its decoders.
        return Set(names).count == names.count ? names : nil
    }

    private static func decode(_ object: KeyedDecodingContainer<Key>) throws -> PlaybookValue {
        if object.contains(.float) {
            let text = try object.decode(String.self, forKey: .float)
            guard let value = try? NumberConversion.float(.string(text)) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .float, in: object, debugDescription: "\(text.pythonQuoted) is not a float.")
            }
            return value
        }
        var entries: OrderedDictionary<PlaybookValue, PlaybookValue> = [:]
        if object.contains(.dictionary) {
            for pair in try object.decode([[PlaybookValue]].self, forKey: .dictionary) {
                guard pair.count == 2 else {
                    throw DecodingError.dataCorruptedError(
                        forKey: .dictionary, in: object, debugDescription: "An entry is a key and a value.")
                }
                entries[pair[0]] = pair[1]
            }
            return .dictionary(entries)
        }
        let names =
            if object.contains(.keys) {
                try object.decode([String].self, forKey: .keys)
            } else {
                object.allKeys.map(\.stringValue).sorted()
            }
        for name in names {
            entries[.string(name)] = try object.decode(PlaybookValue.self, forKey: Key(name))
        }
        return .dictionary(entries)
    }

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(_ name: String) { stringValue = name }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }

        static let float = Key("$float")
        static let keys = Key("$keys")
        static let dictionary = Key("$dictionary")
    }
}
