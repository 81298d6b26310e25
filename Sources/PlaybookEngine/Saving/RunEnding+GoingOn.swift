public import SessionLog

extension RunEnding {
    /// Whether a run that has ended so may go on from its log: somebody has stopped it or left, or something that it needs
    /// could not be had. Where only words of a human were still waited for, one that has finished may too.
    public var letsRunGoOn: Bool {
        switch self {
        case .finished: false
        case .inputEnded, .cancelled: true
        case .failed(let failure):
            switch failure.kind {
            case .modelUnavailable, .modelUnfit, .modelNeeded, .keyRefused, .pythonUnavailable: true
            case .program, .step, .recordingOver, .programText: false
            }
        }
    }
}
