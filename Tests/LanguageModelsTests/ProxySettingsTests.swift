import Settings
import Testing

@testable import LanguageModels

@Suite struct ProxySettingsTests {
    static let cases: [(environment: [String: String], server: String, host: String?)] = [
        ([:], "https://api.example.com", nil),
        (["https_proxy": "http://proxy:3128"], "https://api.example.com", "proxy"),
        (["https_proxy": "http://proxy:3128"], "http://api.example.com", nil),
        (["HTTPS_PROXY": "proxy:3128"], "https://api.example.com", "proxy"),
        (["http_proxy": "http://proxy"], "http://api.example.com", "proxy"),
        (["HTTP_PROXY": "http://proxy"], "http://api.example.com", nil),
        (["all_proxy": "http://proxy"], "http://api.example.com", "proxy"),
        (["https_proxy": "", "ALL_PROXY": "http://proxy"], "https://api.example.com", "proxy"),
        (["all_proxy": "socks5://proxy"], "https://api.example.com", nil),
        (["all_proxy": "http://proxy"], "http://127.0.0.1:8080", nil),
        (["all_proxy": "http://proxy"], "http://localhost:8080", nil),
        (["all_proxy": "http://proxy", "no_proxy": "other, .example.com"], "https://api.example.com", nil),
        (["all_proxy": "http://proxy", "NO_PROXY": "ample.com"], "https://api.example.com", "proxy"),
        (["all_proxy": "http://proxy", "no_proxy": "*"], "https://api.example.com", nil),
    ]

    @Test(arguments: cases)
    func chosenAsCurlDoes(environment: [String: String], server: String, host: String?) {
        let proxy = ProxySettings(environment: environment).proxy(for: sampleEndpoint(.openai, baseURL: server))
        #expect(proxy?.host == host)
    }
}
