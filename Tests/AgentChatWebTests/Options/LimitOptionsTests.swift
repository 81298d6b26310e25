import ArgumentParser
import Settings
import Testing

@testable import AgentChatWeb

/// How much the server takes: options over configuration files over what is usual.
@Suite struct LimitOptionsTests {
    @Test func whatIsUsual() throws {
        let limits = try LimitOptions.parse([]).limits(WebLimits())
        #expect(limits.maxRuns == 100 && limits.maxStreams == 10_000 && limits.rate == 20)
        #expect(limits.drainLimit == .seconds(30) && limits.idleLimit == .seconds(86_400) && limits.keepsFiles == nil)
    }

    @Test func optionsBeforeFiles() throws {
        let files = SettingsFiles(
            project: SettingsFile(path: "p.yaml", text: "web_max_runs: 7\nweb_idle_limit: 0"),
            user: SettingsFile(
                path: "u.yaml", text: "web_max_runs: 8\nweb_rate: 3\nweb_keep_runs: 2\nweb_drain_limit: 5"))
        let settings = try Settings.resolve(
            options: Settings.Options(model: "none"), environment: Environment([:]), files: files)
        let limits = try LimitOptions.parse(["--rate", "4", "--keep-runs", "0.5"]).limits(settings.web)
        #expect(limits.maxRuns == 7 && limits.rate == 4 && limits.drainLimit == .seconds(5))
        #expect(limits.idleLimit == nil && limits.keepsFiles == .seconds(43_200))
    }

    @Test(arguments: ["--max-runs 0", "--max-streams 1000001", "--rate -1", "--drain-limit 3601", "--keep-runs -1"])
    func whatIsRefused(line: String) {
        #expect(throws: (any Error).self) { _ = try LimitOptions.parse(line.split(separator: " ").map(String.init)) }
    }
}
