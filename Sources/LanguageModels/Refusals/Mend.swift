/// A change that makes a request acceptable to a server that refused it. Each is made once, so that asking again ends.
enum Mend: Sendable, Hashable {
    case withoutTemperature
    case withoutStreamOptions
    case withoutCacheMarks
    case withoutSchema
    case withOutputLimit
    case limitAsCompletionTokens
    case limitAsTokens
    case smallerLimit
    case systemAsDeveloper
    case systemInFirstMessage
    case unstreamed

    /// What a person may want to know, as a sentence.
    var note: String {
        switch self {
        case .withoutTemperature:
            "The server takes no temperature for this model; it is left out from now on."
        case .withoutStreamOptions:
            "The server does not take stream_options; tokens of streamed replies may stay uncounted."
        case .withoutCacheMarks:
            "The server does not take cache_control; nothing is marked for caching from now on."
        case .withoutSchema:
            "The server does not take response_format; answers are only asked for in their form from now on."
        case .withOutputLimit: "The server wants a limit for the length of a reply; one is sent from now on."
        case .limitAsCompletionTokens:
            "The server takes max_completion_tokens in place of max_tokens; it is renamed from now on."
        case .limitAsTokens:
            "The server takes max_tokens in place of max_completion_tokens; it is renamed from now on."
        case .smallerLimit: "The server allows only shorter replies; the limit is smaller from now on."
        case .systemAsDeveloper:
            "The server takes no messages of the role system; the rules go to it as developer from now on."
        case .systemInFirstMessage:
            "The server takes no messages of the role system; the rules stand in the first message from now on."
        case .unstreamed: "The server does not stream this model; replies are asked for whole from now on."
        }
    }
}
