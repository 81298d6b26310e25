import StubModelServer

/// Plays the model: it writes what a script says next, behind what the conversation shows that it has written already.
///
/// So a request that is repeated gets the same reply, and one that goes on behind a break gets what is left, as from a model
/// that reads what it is shown. What the conversation shows and cannot be is a ``Fault``.
struct ScriptedWriter: Sendable {
    /// Something in a request that cannot come from what was written and executed.
    struct Complaint: Error, CustomStringConvertible {
        var description: String
    }

    /// What executing a playbook comes to, item by item, yields and all; by the playbook's name, or by the call where calls
    /// differ.
    var playbooks: [String: [String]] = [:]
    /// Answers to the questions of guided runs, given the last message of a request; nil for one that is not meant.
    var answers: @Sendable (String) -> String? = { _ in nil }

    func reply(to request: ReceivedRequest) throws(Complaint) -> String {
        guard let last = request.messages.last, last.role == "user" else {
            throw Complaint(description: "The request does not end with a message of the user's.")
        }
        if let answer = answers(last.content) { return answer }
        guard let execution = Execution(request.messages) else {
            throw Complaint(description: "The request names no playbook: \(last.content)")
        }
        guard let items = execution.call.flatMap({ playbooks[$0] }) ?? playbooks[execution.playbook] else {
            throw Complaint(description: "\(execution.playbook) has no script: \(last.content)")
        }
        let written = try execution.writtenItems(of: items)
        try checkPlace(in: last.content, behind: items.prefix(written), of: execution.playbook)
        var reply = "recap – so far \(written) items\nplan – write the next\n"
        for item in items.dropFirst(written) {
            reply += item + "\n"
            if item.hasPrefix("yld") || item.hasPrefix("`Return[") { return reply }
        }
        throw Complaint(description: "\(execution.playbook) was asked to go on behind its end: \(last.content)")
    }

    /// The instruction must name the step that was reached last.
    private func checkPlace(in message: String, behind written: ArraySlice<String>, of playbook: String)
        throws(Complaint)
    {
        let reached = written.last { $0.hasPrefix("`Step[") }
        let named = message.split(separator: "\n").last { $0.hasPrefix("\(playbook):") && $0.contains(" was ") }
        let number = named?.dropFirst(playbook.count + 1).prefix { $0.isNumber || $0 == "." }
        guard let number else {
            guard reached == nil else { throw Complaint(description: "\(reached ?? "") is forgotten: \(message)") }
            return
        }
        guard reached?.hasPrefix("`Step[\"\(playbook):\(number):") == true else {
            throw Complaint(description: "\(number) was never reached, but \(reached ?? "nothing"): \(message)")
        }
    }
}

/// The execution of a playbook as a request shows it.
private struct Execution {
    var playbook: String
    /// As in `Price('tea')`; nil where the beginning does not stand in the request.
    var call: String?
    /// The replies so far, and whether each was cut off.
    private var replies: [(text: String, isCut: Bool)] = []

    init?(_ messages: [ReceivedRequest.Message]) {
        let marker = "The playbook in execution:\n\n## "
        guard let start = messages.lastIndex(where: { $0.role == "user" && $0.content.contains(marker) }),
            let shown = messages[start].content.ranges(of: marker).last
        else { return nil }
        let text = messages[start].content[shown.upperBound...]
        playbook = String(text.prefix { $0 != "(" && !$0.isNewline })
        if let execute = text.firstRange(of: "Execute "), let end = text.firstRange(of: " from step ") {
            call = execute.upperBound <= end.lowerBound ? String(text[execute.upperBound..<end.lowerBound]) : nil
        }
        for (index, message) in messages.enumerated().dropFirst(start + 1) where message.role == "assistant" {
            let next = messages.dropFirst(index + 1).first?.content ?? ""
            let isCut = next.contains("Your reply was cut off.") || next.contains("was too long and was cut off.")
            replies.append((message.content, isCut))
        }
    }

    /// How many of the items, in order, stand whole in the replies.
    ///
    /// - Throws: when a reply holds anything else than these items and the beginning of the next.
    func writtenItems(of items: [String]) throws(ScriptedWriter.Complaint) -> Int {
        var count = 0
        for reply in replies {
            var rest = reply.text[...]
            skipProse(&rest)
            while let item = items.dropFirst(count).first, rest.utf8.starts(with: item.utf8) {
                // Of a yield nobody knows that it is whole before the line ends.
                let end = rest.utf8.index(rest.startIndex, offsetBy: item.utf8.count)
                if item.hasPrefix("yld"), reply.isCut, rest.utf8[end...].isEmpty { break }
                rest = rest[end...]
                count += 1
                skipProse(&rest)
            }
            let next = items.dropFirst(count).first ?? ""
            guard next.utf8.starts(with: rest.utf8), reply.isCut || rest.isEmpty else {
                throw ScriptedWriter.Complaint(
                    description: "This was never written, or is not marked as cut off: \(reply.text.debugDescription)")
            }
        }
        return count
    }

    private func skipProse(_ rest: inout Substring) {
        while true {
            rest = rest.drop { $0.isWhitespace }
            let line = rest.prefix { $0 != "\n" }
            let isProse = ["recap –", "plan –"].contains { label in
                line.utf8.starts(with: label.utf8)
                    || (line.endIndex == rest.endIndex && !line.isEmpty && label.utf8.starts(with: line.utf8))
            }
            guard isProse else { return }
            rest = rest[line.endIndex...]
        }
    }
}
