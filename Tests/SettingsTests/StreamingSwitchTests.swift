import Testing

@testable import Settings

@Suite struct StreamingSwitchTests {
    /// What the flag and the variable make of it.
    private func resolve(flag: Bool? = nil, variable: String? = nil, file: String? = nil) throws -> Bool {
        let environment = Environment(variable.map { ["PLAYBOOKS_STREAMING_ENABLED": $0] } ?? [:])
        let files = SettingsFiles(user: file.map { SettingsFile(path: "config.yaml", text: $0) })
        return try StreamingSwitch.resolve(flag: flag, layers: SettingLayers(environment: environment, files: files))
    }

    @Test(
        arguments: ["true", "1", "yes", "on", "TRUE", "Yes", "oN", " on "].map { ($0, true) }
            + ["false", "0", "no", "off", "FALSE", "No", "oFf"].map { ($0, false) } + [("", true), ("  ", true)])
    func variable(value: String, expected: Bool) throws {
        #expect(try resolve(variable: value) == expected)
    }

    @Test func isOnByDefault() throws {
        #expect(try resolve())
    }

    @Test(arguments: [
        ("stream: false", false), ("stream: off", false), ("stream: 0", false), ("stream: 'No'", false),
        ("stream: yes", true), ("stream: True", true), ("stream:", true), ("# stream: false", true), ("", true),
    ])
    func file(text: String, expected: Bool) throws {
        #expect(try resolve(file: text) == expected)
    }

    @Test func theVariableIsAboveTheFile() throws {
        #expect(try resolve(variable: "on", file: "stream: off"))
        #expect(try !resolve(variable: "off", file: "stream: on"))
    }

    @Test(arguments: [true, false], ["true", "false", "perhaps"])
    func flagDecides(flag: Bool, value: String) throws {
        #expect(try resolve(flag: flag, variable: value) == flag)
    }

    @Test func aKeyInItsPlaceIsNotRepeated() {
        let error = #expect(throws: SettingsError.self) { try resolve(variable: "SK-geheim") }
        #expect(error?.message.contains("geheim") == false)
    }

    @Test(arguments: ["perhaps", "2", "-1", "true1", "y", "enabled"])
    func otherValuesAreErrors(value: String) {
        let error = #expect(throws: SettingsError.self) { try resolve(variable: value) }
        #expect(error?.exitCode == 78)
        for part in ["PLAYBOOKS_STREAMING_ENABLED", value, "true, 1, yes or on", "false, 0, no or off"] {
            #expect(error?.message.contains(part) == true)
        }
    }
}
