import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// The humans of a program: who they are, and which names mean them.
///
/// With no or one declared human there is one, whom messages and the log call `user`. Where several are declared, each goes
/// by class name. Nothing else decides who is a human: ``RunState/humans`` holds these names.
struct Humans: Sendable {
    /// As messages and the log name them, in the program's order; never empty.
    let names: [String]
    /// Heading, class name and `name:` of each declared human.
    private let callings: [(calling: String, name: String)]

    var areSeveral: Bool { names.count > 1 }

    init(of program: Program) {
        let declared = program.agents.filter { $0.kind == .human }
        names = declared.count > 1 ? declared.map(\.className) : [LogEvent.human]
        var callings: [(calling: String, name: String)] = []
        for human in declared {
            let name = declared.count > 1 ? human.className : LogEvent.human
            callings.append((human.className, name))
            callings.append((human.heading, name))
            // Her other name does not hide an agent's own.
            if let other = human.metadata["name"]?.text, program.agent(named: other) == nil {
                callings.append((other, name))
            }
        }
        self.callings = callings
    }

    /// The declared human whom a word means.
    func name(meantBy word: String) -> String? {
        callings.first { $0.calling.isSameName(as: word) }?.name
    }

    /// Whether a word means the human, whoever that is.
    static func isGeneral(_ word: String) -> Bool {
        word.isSameName(as: LogEvent.human) || word.isSameName(as: "human")
    }

    /// Everything that a declared human is called.
    var allCallings: [String] { callings.map(\.calling) }

    /// `Alice: text` with the name of one of several humans; any other line is text of nobody named.
    func splitSpeaker(_ line: String) -> (speaker: String?, text: String) {
        guard areSeveral, let colon = line.firstIndex(of: ":"),
            let speaker = name(meantBy: String(line[..<colon]).trimmingBlankEnds)
        else { return (nil, line) }
        return (speaker, String(line[colon...].dropFirst().drop { $0 == " " }))
    }
}

extension Program {
    var humans: Humans { Humans(of: self) }
}
