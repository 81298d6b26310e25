import SystemPackage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A file without a name, for what a child process is to read: however either of them ends, nothing is left of it.
///
/// A pipe would have nobody to take the rest where the child ends before it has read all.
enum UnnamedFile {
    /// Holds these bytes, to be read from the first; nil where the system has no room for it. Whoever has it closes it.
    static func holding(_ bytes: Data) -> FileDescriptor? {
        let folder = FileManager.default.temporaryDirectory.path
        // mkstemp(3) puts letters of its choice in the place of the six X, in the array, which is this function's own.
        var template = Array("\(folder)/agent-chat-\(String(repeating: "X", count: 6))".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return nil }
        // At once, so that a signal finds no name of it.
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let file = FileDescriptor(rawValue: descriptor)
        guard (try? file.writeAll(bytes)) == bytes.count, (try? file.seek(offset: 0, from: .start)) == 0 else {
            try? file.close()
            return nil
        }
        return file
    }
}
