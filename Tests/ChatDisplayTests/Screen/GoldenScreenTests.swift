import SessionLog
import Streaming
import Testing

@testable import ChatDisplay

/// Whole frames between bars, with the cursor's row and column, as Tests/Fixtures/screens keeps them.
@Suite("Screens of the chat")
struct GoldenScreenTests {
    static let sizes = [(80, 24), (40, 12), (20, 5)]
    static let scenes = ["answer", "queue", "completion", "help", "search", "log", "several", "failed", "long-input"]

    @Test("look as they were approved", arguments: scenes, sizes)
    func golden(scene: String, size: (Int, Int)) throws {
        let (columns, rows) = size
        var script = Self.play(scene, columns: columns, rows: rows)
        try Screens.compare(script.picture(), with: "chat-\(scene)-\(columns)x\(rows)")
    }

    private static func play(_ scene: String, columns: Int, rows: Int) -> ScreenScript {
        let agents = scene == "several" ? ["Guide", "Host"] : ["Guide"]
        var script = ScreenScript(columns: columns, rows: rows, agents: agents)
        _ = script.frame()
        script.say("Hello! Where would you like to go?")
        script.wait()
        script.press("To the sea.<Enter>")
        script.log(.humanMessage(messageID: "h", recipient: "Guide", content: "To the sea."))
        script.log(.status(agent: "Guide", .modelWrites))
        script.now += 2300
        switch scene {
        case "queue":
            script.press("Rome<Enter>Naples<Enter>Bari<Enter>Lecce<Enter>and th")
        case "completion":
            script.press("/s<Down>")
        case "help":
            script.press("/help<Enter>")
        case "search":
            script.press("<C-f>sea")
        case "log":
            script.log(
                .step(agent: "Guide", playbook: "Main", number: "02", source: "Ask where the person wants to go"))
            script.log(.usage(agent: "Guide", tokens: .init(input: 1200, output: 80, cachedInput: 900)))
            script.handle(.diagnostics("python3: DeprecationWarning: use zoneinfo\n"))
            script.press("/log<Enter>")
        case "several":
            script.log(.status(agent: "Host", .waitingForModel))
            script.now += 1000
        case "failed":
            let message =
                "Step 02 of playbook Main (trip.md:14) failed: GetWeather returned no weather. Run it with -v."
            script.log(.ended(.failed(.init(.program, message))))
        case "long-input":
            script.wait()
            script.handle(
                .paste("A long line that does not fit into any of the screens, so that it wraps.\n\nBye\n1\n2\n3"))
        default: break
        }
        return script
    }
}
