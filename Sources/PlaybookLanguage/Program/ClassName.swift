/// Class names: what calls, logs and the wire use for a heading.
enum ClassName {
    /// The class name of a heading, or nil where nothing of it can stand in a name.
    ///
    /// A heading that is an identifier stays as it is. Otherwise each word's first letter is raised, other characters
    /// are dropped, and a leading digit gets `_` before it: `Hello world` becomes `HelloWorld`.
    static func of(_ heading: String) -> String? {
        if isIdentifier(heading) { return heading }
        var name = ""
        var isWordStart = true
        for scalar in heading.unicodeScalars {
            if isNameScalar(scalar) {
                name += isWordStart ? scalar.properties.uppercaseMapping : String(scalar)
                isWordStart = false
            } else if scalar != "'" && scalar != "\u{2019}" {
                // An apostrophe stands inside a word; everything else ends one.
                isWordStart = true
            }
        }
        guard let first = name.unicodeScalars.first else { return nil }
        return first.properties.numericType != nil ? "_" + name : name
    }

    /// A letter or `_`, then letters, digits and `_`.
    static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.numericType == nil else { return false }
        return text.unicodeScalars.allSatisfy(isNameScalar)
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return UInt8(scalar.value).isWordByte }
        // Marks belong to the letter before them, as in decomposed `é`.
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || scalar.properties.generalCategory == .nonspacingMark
    }
}
