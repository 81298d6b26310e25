import PlaybookLanguage
import SessionLog

/// The Python of a program: loading it before anything runs, and serving its child process.
extension ProgramRun {
    /// - Returns: whether the run may begin.
    func loadPython() async -> Bool {
        guard let python else { return true }
        if let warning = options.python?.environmentWarning {
            ledger.record(showing: .note(level: .warning, agent: nil, text: "\(warning)."))
        }
        switch await python.load() {
        case .done: return true
        case .failed(let failure):
            if !failure.traceback.isEmpty {
                ledger.record(showing: .note(level: .info, agent: nil, text: failure.traceback))
            }
            var ending = failure.asRunFailure(of: nil, in: program)
            if failure.isSyntaxError { ending.kind = .programText }
            if failure.message.hasPrefix("ModuleNotFoundError") {
                ending.message +=
                    " (with \(options.python?.interpreter ?? "python3")). Install the module in a virtual environment "
                    + "`.venv` beside the program, or name the Python that has it with --python PATH."
            }
            end(.failed(ending))
        case .unavailable(let sentence): end(.failed(RunFailure(.pythonUnavailable, sentence)))
        // The run was stopped.
        case .underWay: break
        }
        return false
    }

    func serve(_ python: PythonHost) async {
        await python.serve(
            note: { level, agent, text in self.ledger.record(showing: .note(level: level, agent: agent, text: text)) },
            wake: { self.activity.wake($0) })
    }
}
