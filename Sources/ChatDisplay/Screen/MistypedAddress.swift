/// A line that begins with `@` and what may be a mistyped name of an agent. Such a line is text (language.md 4), which a
/// person who meant an agent should know.
enum MistypedAddress {
    /// - Returns: a sentence for the person; nil if the line addresses an agent, or hardly was meant to.
    static func note(on line: String, agents: [String]) -> String? {
        guard agents.count > 1, line.hasPrefix("@") else { return nil }
        let rest = line.dropFirst()
        // A name may be written with spaces, as in its heading.
        let letters = rest.prefix(200).filter { !$0.isWhitespace }.lowercased()
        guard !agents.contains(where: { letters.hasPrefix($0.lowercased()) && isFollowed(rest, name: $0) }) else {
            return nil
        }
        let word = String(rest.prefix { !$0.isWhitespace })
        let name = String(word.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        guard name.count >= 2, let nearest = nearest(to: name, among: agents) else { return nil }
        guard nearest.lowercased() != name.lowercased() else {
            return "Sent as text: behind @\(nearest) comes a space, and then what you say."
        }
        return "No agent is called \(name); sent as text. Did you mean @\(nearest)?"
    }

    /// Whether a name is followed by a space and more.
    private static func isFollowed(_ rest: Substring, name: String) -> Bool {
        var letters = name.count
        var index = rest.startIndex
        while letters > 0, index < rest.endIndex {
            if !rest[index].isWhitespace { letters -= 1 }
            index = rest.index(after: index)
        }
        return letters == 0 && index < rest.endIndex && rest[index] == " "
    }

    /// As one slip of the fingers in a short name, or a few in a long one, make it.
    private static func nearest(to name: String, among agents: [String]) -> String? {
        let distances = agents.map { ($0, EditDistance.between($0.lowercased(), name.lowercased())) }
        guard let best = distances.min(by: { $0.1 < $1.1 }), best.1 <= max(1, name.count * 2 / 5) else { return nil }
        return best.0
    }
}
