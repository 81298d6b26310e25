import Streaming

/// A model's answer to the compiler's request, as models write it.
enum CompilerReply {
    /// The PBASM in an answer: without reasoning before it, without a fence around it and what stands outside that.
    static func pbasm(in answer: String) -> String {
        var lines = answer.withoutReasoning.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard let heading = lines.firstIndex(where: { $0.hasPrefix("# ") || $0.hasPrefix("## ") }) else {
            return answer.trimmingBlankEnds
        }
        let opening = lines[..<heading].last { !$0.allSatisfy(\.isWhitespace) }.map { $0.drop(while: \.isWhitespace) }
        lines = lines[heading...]
        if let opening, let mark = ["```", "~~~"].first(where: { opening.hasPrefix($0) }),
            let closing = lines.lastIndex(where: { $0.drop(while: \.isWhitespace).hasPrefix(mark) })
        {
            lines = lines[..<closing]
        }
        return lines.joined(separator: "\n").trimmingBlankEnds
    }
}
