import Testing

@testable import ChatDisplay

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// man/agent-chat.1 says what the help on the screen says: the same keys and commands, in the same order.
@Suite struct ManualTests {
    @Test func keysAreTheSame() throws {
        #expect(try items.filter { !$0.hasPrefix("/") } == HelpText.keys.map(\.keys))
    }

    @Test func commandsAreTheSame() throws {
        let commands = ChatCommand.table.map(\.usage) + [HelpText.commandNote.0]
        #expect(try items.filter { $0.hasPrefix("/") } == commands.map { $0.lowercased() })
    }

    /// What the lists of the section are about, as it is shown: `.It Cm /save Op Ar file` is `/save [file]`.
    private var items: [String] {
        get throws {
            let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            let page = String(
                decoding: try Data(contentsOf: project.appending(path: "man/agent-chat.1")), as: UTF8.self)
            let lines = page.split(separator: "\n").drop { $0 != ".Sh THE FULL SCREEN" }.dropFirst()
            return lines.prefix { !$0.hasPrefix(".Sh ") }.filter { $0.hasPrefix(".It ") }.map(Self.shown)
        }
    }

    private static func shown(_ line: Substring) -> String {
        String(line.dropFirst(".It ".count)).replacing(#/Op (?:Cm|Ar) (\S+)/#) { "[\($0.1)]" }
            .replacing(" Ns ", with: "").replacing(#/(?:Cm|Ar) /#, with: "").replacing("Ar ", with: "")
            .replacing(" , ", with: ", ").replacing(" | ", with: "|")
    }
}
