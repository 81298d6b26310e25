import OrderedCollections

/// What the fence `public.json` says of a public playbook.
struct PublicTool {
    /// The playbook's class name.
    var name: String
    var description: String

    /// The tools of a fence's content, or nil where it has another form.
    static func tools(of value: PlaybookValue) -> [PublicTool]? {
        guard case .list(let elements) = value else { return nil }
        var tools: [PublicTool] = []
        for element in elements {
            guard case .dictionary(let object) = element, case .string(let name) = object[.string("name")] else {
                return nil
            }
            var description = ""
            if case .string(let text) = object[.string("description")] { description = text }
            tools.append(PublicTool(name: name, description: description))
        }
        return tools
    }
}
