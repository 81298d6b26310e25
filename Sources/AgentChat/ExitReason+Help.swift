extension ExitReason {
    /// What the status says.
    var meaning: String {
        switch self {
        case .success: "the program ended"
        case .programFailed: "it failed; the error names playbook, step and line"
        case .inputEnded: "it needed input, and there was no more"
        case .usage: "the command line is wrong"
        case .programText: "the program text is wrong"
        case .unreadableFile: "a file cannot be read, or there is no such example"
        case .unavailable: "the model cannot be reached, or Python is missing"
        case .outputFailed: "output cannot be written"
        case .keyRefused: "the key was refused"
        case .configuration: "the environment or a configuration file is wrong, or no model is set up"
        case .hungUp: "the terminal has gone away"
        case .interrupted: "interrupted"
        case .terminated: "terminated"
        }
    }

    /// The part of a command's help that lists its statuses, one a line.
    ///
    /// - Parameter success: what 0 says of this command.
    static func help(_ reasons: some Sequence<ExitReason>, success: String? = nil) -> String {
        let lines = reasons.map { reason in
            let number = "\(reason.rawValue)"
            let meaning = reason == .success ? success ?? reason.meaning : reason.meaning
            return String(repeating: " ", count: max(0, 5 - number.count)) + number + "  " + meaning
        }
        return "Exit status:\n" + lines.joined(separator: "\n")
    }
}
