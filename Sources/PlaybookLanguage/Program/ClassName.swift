import Streaming

/// Class names: what calls, logs and the wire use for a heading.
enum ClassName {
    /// The class name of a heading, or nil where nothing of it can stand in a name.
    ///
    /// A heading that is an identifier stays as it is. Otherwise each word's first letter is raised, characters that no
    /// identifier may hold are dropped (a reply could not call the name), and a leading digit gets `_` before it:
    /// `Hello world` becomes `HelloWorld`.
    static func of(_ heading: String) -> String? {
        if heading.isIdentifier { return heading }
        var name = ""
        var isWordStart = true
        for scalar in heading.unicodeScalars {
            if scalar.continuesIdentifier {
                name += isWordStart ? scalar.properties.uppercaseMapping : String(scalar)
                isWordStart = false
            } else if scalar != "'" && scalar != "\u{2019}" {
                // An apostrophe stands inside a word; everything else ends one.
                isWordStart = true
            }
        }
        guard !name.isEmpty else { return nil }
        return name.isIdentifier ? name : "_" + name
    }
}
