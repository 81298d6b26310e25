import ArgumentParser

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The options that say which programs are run, and what they may do.
struct ProgramOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder with playbooks that people can choose; may be given several times. Its programs may have Python.",
            valueName: "folder"),
        completion: .directory)
    var playbooks: [String] = []

    @Flag(help: "Run the Python of programs that clients send; they can then do all that this user can.")
    var allowPython = false

    @Option(
        help: ArgumentHelp("A folder whose files programs may load. (default: none)", valueName: "folder"),
        completion: .directory)
    var allowFiles: String?

    @Option(
        help: ArgumentHelp(
            "A saved session of agent-chat to go on with: its ID, the beginning of that, or last; may be given several times.",
            valueName: "id"))
    var resume: [String] = []

    @Option(
        help: ArgumentHelp(
            "The interpreter for Python of programs. (default: that of a virtual environment .venv or venv beside the "
                + "program, else python3)",
            valueName: "path"),
        completion: .file())
    var python: String?

    func loader() throws(StartFailure) -> ProgramLoader {
        for folder in playbooks { try Self.check(folder, "--playbooks") }
        if let allowFiles { try Self.check(allowFiles, "--allow-files") }
        return ProgramLoader(
            shelf: PlaybookShelf(folders: playbooks), allowsPostedPython: allowPython, pythonInterpreter: python,
            fileFolder: allowFiles)
    }

    private static func check(_ folder: String, _ option: String) throws(StartFailure) {
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, access(folder, R_OK | X_OK) == 0 else {
            throw StartFailure(.unreadable, "\(option) \(folder) is no folder that can be read.")
        }
    }
}
