import Settings
import Testing

@Suite struct StreamingSwitchTests {
    @Test(
        arguments: ["true", "1", "yes", "on", "TRUE", "Yes", "oN", " on "].map { ($0, true) }
            + ["false", "0", "no", "off", "FALSE", "No", "oFf"].map { ($0, false) } + [("", true), ("  ", true)])
    func variable(value: String, expected: Bool) throws {
        let environment = Environment(["PLAYBOOKS_STREAMING_ENABLED": value])
        #expect(try StreamingSwitch.resolve(flag: nil, environment: environment) == expected)
    }

    @Test func isOnByDefault() throws {
        #expect(try StreamingSwitch.resolve(flag: nil, environment: Environment([:])))
    }

    @Test(arguments: [true, false], ["true", "false", "perhaps"])
    func flagDecides(flag: Bool, value: String) throws {
        let environment = Environment(["PLAYBOOKS_STREAMING_ENABLED": value])
        #expect(try StreamingSwitch.resolve(flag: flag, environment: environment) == flag)
    }

    @Test(arguments: ["perhaps", "2", "-1", "true1", "y", "enabled"])
    func otherValuesAreErrors(value: String) {
        let environment = Environment(["PLAYBOOKS_STREAMING_ENABLED": value])
        let error = #expect(throws: SettingsError.self) {
            try StreamingSwitch.resolve(flag: nil, environment: environment)
        }
        #expect(error?.exitCode == 78)
        for part in ["PLAYBOOKS_STREAMING_ENABLED", value, "true, 1, yes or on", "false, 0, no or off"] {
            #expect(error?.message.contains(part) == true)
        }
    }
}
