import Testing

@testable import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// man/agent-chat-config.5 says what the tables say.
@Suite struct ManualTests {
    private func page() throws -> String {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return String(
            decoding: try Data(contentsOf: project.appending(path: "man/agent-chat-config.5")), as: UTF8.self)
    }

    private func items(_ macro: String, in section: String) throws -> [String] {
        let page = try page()
        let body = try #require(page.split(separator: ".Sh \(section)\n").dropFirst().first)
        let lines = (body.split(separator: "\n.Sh ").first ?? "").split(separator: "\n")
        return lines.filter { $0.hasPrefix(".It \(macro) ") }.map { String($0.dropFirst(".It \(macro) ".count)) }
    }

    @Test func everyKeyInTheTablesOrder() throws {
        #expect(try items("Ic", in: "KEYS") == ConfigurationKey.allCases.map(\.rawValue))
    }

    @Test func everyRoleThatHasAColour() throws {
        let colors = try #require(page().split(separator: "\n.It Ic colors\n").dropFirst().first)
        let named = Set(
            colors.split(separator: "\n").filter { $0.hasPrefix(".Ql ") }.map { $0.split(separator: " ")[1] })
        for role in ColorRole.allCases
        where ![.speaker2, .speaker3, .speaker4, .speaker5, .speaker6, .speaker7].contains(role) {
            #expect(named.contains(role.rawValue[...]), "\(role.rawValue)")
        }
    }

    @Test func everyVariableInTheTablesOrder() throws {
        let items = try items("Ev", in: "ENVIRONMENT")
        #expect(Array(items.prefix(SettingVariables.names.count)) == SettingVariables.names)
        #expect(items.count > SettingVariables.names.count)
    }
}
