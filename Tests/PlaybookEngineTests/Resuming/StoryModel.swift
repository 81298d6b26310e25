import LanguageModels
import Synchronization

@testable import PlaybookEngine

/// A model that goes on where its prompt says that it is, as a real one does: it writes what comes next of a story.
///
/// It keeps nothing between requests, so it answers a run that goes on as it would have answered the undisturbed one.
final class StoryModel: LanguageModel {
    let name = "story"
    let contextWindow = Int.max
    /// By playbook: what it writes, each once. A unit that begins with `yld` or holds `Return[` ends a reply.
    private let units: [String: [String]]
    /// By a part of the question: the answer, for playbooks that the engine drives.
    private let answers: [(question: String, answer: String)]
    private let pieceSize: Int
    private let asked = Mutex(0)

    init(_ units: [String: [String]], answers: [(question: String, answer: String)] = [], pieceSize: Int) {
        self.units = units
        self.answers = answers
        self.pieceSize = pieceSize
    }

    var requestCount: Int { asked.withLock { $0 } }

    func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        asked.withLock { $0 += 1 }
        guard let text = reply(to: request) else {
            throw ModelError(.recordingExhausted, "The story does not go on: \(request.messages.last?.content ?? "")")
        }
        var rest = text[...]
        while !rest.isEmpty {
            try await deliver(.text(String(rest.prefix(pieceSize))))
            rest = rest.dropFirst(pieceSize)
        }
        try await deliver(.stopped(.finished))
    }

    private func reply(to request: ModelRequest) -> String? {
        let instruction = request.messages.last?.content ?? ""
        if let found = answers.first(where: { instruction.contains($0.question) }) { return found.answer }
        // The line that says what to do names the playbook with a step.
        guard let playbook = units.keys.filter({ instruction.contains("\($0):0") }).max(by: { $0.count < $1.count }),
            let story = units[playbook]
        else { return nil }
        let written = request.messages.filter { $0.role == .assistant }.map(\.content)
        // A yield is complete at the end of its line.
        let rest = story.drop { unit in
            written.contains { $0.contains(unit.hasPrefix("yld") ? unit + "\n" : unit) }
        }
        guard !rest.isEmpty else { return nil }
        var reply: [String] = []
        for unit in rest {
            reply.append(unit)
            if unit.hasPrefix("yld") || unit.contains("Return[") { break }
        }
        return reply.joined(separator: "\n") + "\n"
    }
}
