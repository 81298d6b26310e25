/// One file of a program, as it was read.
public struct SourceFile: Sendable, Hashable {
    /// The file as the user named it; problems and locations use this name.
    public var path: String
    /// The file's bytes, which should be UTF-8; loading reports where they are not.
    public var bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    public init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// Whether the file holds PBASM already, which its suffix says.
    var isCompiled: Bool { path.hasSuffix(".pbasm") }
}
