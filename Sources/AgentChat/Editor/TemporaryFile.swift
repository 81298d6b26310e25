#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that only its owner can read, for a text on its way to an editor and back.
struct TemporaryFile {
    /// Ends with `.md`, so that an editor knows what it is.
    let path: String

    init(_ text: String) throws(ExternalEditor.Failure) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        // mkstemps(3) asks for six X before the suffix, which has three bytes. It puts letters of its choice in their place, in
        // the array, which is this function's own, and makes the file readable by its owner alone.
        let places = String(repeating: "X", count: 6)
        var template = Array("\(folder.isEmpty ? "/tmp" : folder)/agent-chat-\(places).md".utf8CString)
        let descriptor = mkstemps(&template, 3)
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        guard descriptor >= 0 else { throw Self.failure(path, SystemError.text) }
        defer { close(descriptor) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        guard let reason = StandardStreams.writeAll(text.utf8, to: descriptor) else { return }
        unlink(path)
        throw Self.failure(path, reason)
    }

    /// What the file holds now. Editors end a text with a line end, which nobody has typed.
    func content() throws(ExternalEditor.Failure) -> String {
        // By its name: many editors write a new file in the old one's place.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path, SystemError.text) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var portion = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= LineSplitter.maximumLineLength {
            let count = read(descriptor, &portion, portion.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(path, SystemError.text) }
            if count == 0 { break }
            bytes += portion.prefix(count)
        }
        guard bytes.count <= LineSplitter.maximumLineLength else {
            throw ExternalEditor.Failure(description: "The text is longer than 16 MiB, too long for one message.")
        }
        while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func remove() {
        unlink(path)
    }

    private static func failure(_ path: String, _ reason: String) -> ExternalEditor.Failure {
        ExternalEditor.Failure(description: "The file for the editor, \(path), cannot be used: \(reason).")
    }
}
