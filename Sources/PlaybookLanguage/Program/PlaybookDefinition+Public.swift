import OrderedCollections

extension PlaybookDefinition {
    /// Whether other agents may call the playbook: its metadata says `public: true` or `export: true`.
    public var isPublic: Bool { Self.isPublic(metadata) }

    /// The same of a playbook that is not compiled yet.
    static func isPublic(_ metadata: OrderedDictionary<String, PlaybookValue>) -> Bool {
        metadata["public"] == .bool(true) || metadata["export"] == .bool(true)
    }
}
