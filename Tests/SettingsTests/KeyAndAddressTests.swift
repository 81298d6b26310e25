import Testing

@testable import Settings

/// A key goes to the provider, or to an address that the person set; to an address of the current folder only a key of the
/// same file goes.
@Suite struct KeyAndAddressTests {
    enum Place: String, Sendable, CaseIterable {
        case environment, dotEnv, project, user
    }

    static let addresses: [Place?] = [nil] + Place.allCases
    static let keys: [[Place]] = [[], [.environment], [.dotEnv], [.environment, .dotEnv]]

    /// Every place of an address with every place of keys.
    @Test(arguments: addresses, keys)
    func whichKeyGoesWhere(address: Place?, keys: [Place]) throws {
        var environment: [String: String] = [:]
        var dotEnv = ""
        if keys.contains(.environment) { environment["OPENAI_API_KEY"] = "geheim-environment" }
        if keys.contains(.dotEnv) { dotEnv += "OPENAI_API_KEY=geheim-dotEnv\n" }
        if address == .environment { environment["OPENAI_BASE_URL"] = "http://h/v1" }
        if address == .dotEnv { dotEnv += "OPENAI_BASE_URL=http://h/v1\n" }
        let yaml = "openai_base_url: http://h/v1"
        func resolve() throws -> Settings {
            try Settings.resolve(
                options: Settings.Options(model: "openai/m"), environment: Environment(environment),
                files: SettingsFiles(
                    dotEnv: SettingsFile(path: ".env", text: dotEnv),
                    project: address == .project ? SettingsFile(path: ".agent-chat.yaml", text: yaml) : nil,
                    user: address == .user ? SettingsFile(path: "config.yaml", text: yaml) : nil))
        }
        let sent: Place? =
            switch address {
            case nil, .environment, .user: keys.first
            case .dotEnv: keys.contains(.dotEnv) ? .dotEnv : nil
            case .project: nil
            }
        guard address != nil || !keys.isEmpty else {
            #expect(throws: SettingsError.self) { try resolve() }
            return
        }
        let settings = try resolve()
        #expect(settings.llm.apiKey?.value == sent.map { "geheim-\($0)" })
        // A key that is there and stays here is explained, once for the person and once for a refusal.
        let isWithheld = sent == nil && !keys.isEmpty
        // An address that the folder brought along is told in any case.
        let isOfFolder = address == .dotEnv || address == .project
        #expect(settings.notices.count == (isWithheld || isOfFolder ? 1 : 0))
        #expect(settings.llm.withheldKey == (isWithheld ? settings.notices.first : nil))
        if isOfFolder { #expect(settings.notices.first?.contains("http://h/v1") == true) }
        if isWithheld {
            let notice = settings.notices.first ?? ""
            for part in ["OPENAI_API_KEY in", "http://h/v1", "is not sent", "set OPENAI_BASE_URL in the environment"] {
                #expect(notice.contains(part), "\(notice)")
            }
        }
        #expect(!"\(settings)".contains("geheim"))
    }

    @Test func aKeyOfDotEnvIsChecked() {
        let error = #expect(throws: SettingsError.self) {
            try Settings.resolve(
                options: Settings.Options(model: "openai/m"), environment: Environment([:]),
                files: SettingsFiles(dotEnv: SettingsFile(path: ".env", text: "OPENAI_API_KEY=\"two\\ngeheim\"")))
        }
        #expect(error?.message.hasPrefix(".env:1: OPENAI_API_KEY: ") == true)
        #expect(error?.message.contains("geheim") == false)
    }
}
