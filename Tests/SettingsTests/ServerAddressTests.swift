import Testing

@testable import Settings

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "http://127.0.0.1:11434/v1"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
        ("myhost", "http://myhost:11434/v1"),
        ("myhost:1234", "http://myhost:1234/v1"),
        ("myhost:1234/", "http://myhost:1234/v1"),
        ("myhost/ollama", "http://myhost:11434/ollama/v1"),
        (":8080", "http://127.0.0.1:8080/v1"),
        ("0.0.0.0", "http://127.0.0.1:11434/v1"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080/v1"),
        ("::1", "http://[::1]:11434/v1"),
        ("::", "http://[::1]:11434/v1"),
        ("[::1]", "http://[::1]:11434/v1"),
        ("[::1]:8080", "http://[::1]:8080/v1"),
        ("http://myhost", "http://myhost/v1"),
        ("https://myhost", "https://myhost/v1"),
        ("https://myhost:8443/path/", "https://myhost:8443/path/v1"),
        ("HTTP://myhost", "http://myhost/v1"),
    ])
    func ollamaHost(text: String, expected: String) throws {
        #expect(try ServerAddress.ollama(text, from: .variable("OLLAMA_HOST")) == expected)
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/v1//", "http://127.0.0.1:8080/v1"),
        ("https://api.example.com", "https://api.example.com"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://[::1]", "http://[::1]"),
    ])
    func url(text: String, expected: String) throws {
        #expect(try ServerAddress.parse(text, from: .variable("OPENAI_BASE_URL")) == expected)
    }

    @Test(arguments: [
        "127.0.0.1:8080", "ftp://host", "http://", "http:///v1", "http://:80", "http://host:0", "http://host:65536",
        "http://host:port", "http://host:", "http://a b", "http://host/?q", "http://host/#f", "http://::1/v1",
    ])
    func refusesWhatIsNoURL(text: String) {
        let error = #expect(throws: SettingsError.self) {
            try ServerAddress.parse(text, from: .variable("OPENAI_BASE_URL"))
        }
        #expect(error?.exitCode == 78)
        #expect(error?.message.hasPrefix("OPENAI_BASE_URL: “\(text)”") == true)
    }

    @Test(arguments: ["host:port", "host:0", "host:99999", "a b", "http://"])
    func refusesWhatIsNoOllamaHost(text: String) {
        #expect(throws: SettingsError.self) { try ServerAddress.ollama(text, from: .variable("OLLAMA_HOST")) }
    }

    @Test(arguments: ["http://me:secret@host/v1", "https://secret@host", "ftp://me:secret@host", "me:secret@host"])
    func passwordsAreRefusedAndNotRepeated(text: String) {
        let error = #expect(throws: SettingsError.self) {
            try ServerAddress.parse(text, from: .variable("OPENAI_BASE_URL"))
        }
        #expect(error?.message.contains("secret") == false)
    }
}
