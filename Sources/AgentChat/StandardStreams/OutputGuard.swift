#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Keeps a command from writing into a file that it reads, or into one file twice.
///
/// Devices and pipes hold nothing that could be lost, so several outputs may go there.
struct OutputGuard {
    private var taken: Set<Identity>

    /// - Parameter inputs: the files that the command reads. What is no file is passed over.
    init(inputs: [String]) {
        taken = Set(inputs.compactMap(Identity.init(ofFile:)))
    }

    /// Takes what the command is going to write, before any of it is opened.
    mutating func take(outputs: [String?]) throws(CommandFailure) {
        for case let path? in outputs {
            guard let identity = Identity(ofFile: path) ?? Identity(ofNewFile: path) else { continue }
            guard taken.insert(identity).inserted else {
                throw CommandFailure(
                    .usage,
                    "agent-chat: \(path) is a file that this command reads or writes already. Name another file.")
            }
        }
    }

    /// What all names of a file have in common.
    private struct Identity: Hashable {
        let device: dev_t
        let number: ino_t
        /// Of a file that is not there yet: its name in the folder that the numbers mean.
        var newName = ""

        /// nil where there is no regular file.
        init?(ofFile path: String) {
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            (device, number) = (status.st_dev, status.st_ino)
        }

        /// nil where there is something already, or no folder for it.
        init?(ofNewFile path: String) {
            var status = stat()
            guard stat(path, &status) != 0, let name = path.split(separator: "/").last else { return nil }
            let folder = String(path.dropLast(name.count))
            guard stat(folder.isEmpty ? "." : folder, &status) == 0 else { return nil }
            (device, number, newName) = (status.st_dev, status.st_ino, String(name))
        }
    }
}
