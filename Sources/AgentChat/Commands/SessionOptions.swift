import ArgumentParser
import SessionLog

/// The options that say whether a run is kept, and with which one to go on.
struct SessionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Go on with a saved session: its ID, the beginning of that, or last. It holds its program.", valueName: "id"
        ),
        completion: .custom { _, _, prefix in SessionsCommand.identifiers(beginningWith: prefix) })
    var resume: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Save the session, so that one can go on with it later. (default: the configuration file, else on)")
    var save: Bool?

    func validate() throws {
        if resume != nil, save == false {
            throw ValidationError("--resume goes on with a saved session, which --no-save cannot keep as it is.")
        }
    }
}
