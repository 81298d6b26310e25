import LanguageModels

/// How a request to a model ended, as the dimension of a metric has it.
enum ModelOutcome: Sendable, Hashable {
    /// The reply is whole, or all of it that was wanted has come.
    case finished
    /// The model's output limit cut the reply off.
    case length
    /// The provider withheld the rest.
    case filtered
    /// The person, or the end of the run, ended it.
    case cancelled
    case failed(ModelError.Code)

    var label: String {
        switch self {
        case .finished: "finished"
        case .length: "length"
        case .filtered: "filtered"
        case .cancelled: "cancelled"
        case .failed(let code): code.label
        }
    }

    init(_ reason: StopReason) {
        self =
            switch reason {
            case .finished: .finished
            case .length: .length
            case .filtered: .filtered
            case .interrupted: .cancelled
            }
    }
}

extension ModelError.Code {
    /// As a dimension: what it waited for when the time was over is not told apart.
    fileprivate var label: String {
        if case .timeout = self { "timeout" } else { name }
    }
}
