import AsyncHTTPClient
import NIOCore
import NIOHTTP1

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A real browser without a window: Chromium, driven by its driver through WebDriver (W3C).
final class Browser: Sendable {
    private let driver: ChildProcess
    private let address: String
    private let session: String

    private static let paths = ["/usr/bin/chromium", "/usr/bin/chromedriver"]

    /// Whether tests need no browser: where scripts/setup installs none. Everywhere else they fail without one.
    static var isMissing: Bool {
        #if os(Linux)
        false
        #else
        !paths.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
        #endif
    }

    /// Starts a browser, and ends it when the body has returned.
    static func with(_ body: (Browser) async throws -> Void) async throws {
        guard paths.allSatisfy({ FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw ChildProcess.Failure(
                description: "There is no chromium with its driver; scripts/setup installs both.")
        }
        let browser = try await Browser(paths[0], driver: paths[1])
        do {
            try await body(browser)
        } catch {
            await browser.quit()
            throw error
        }
        await browser.quit()
    }

    private init(_ path: String, driver driverPath: String) async throws {
        let driver = try ChildProcess(
            driverPath, ["--port=0"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/tmp", "LC_ALL": "C.UTF-8"])
        try await driver.wait(for: "started successfully on port", within: 120)
        let port = driver.text(of: .output).firstMatch(of: #/successfully on port (\d+)/#)?.1 ?? ""
        let address = "http://127.0.0.1:\(port)"
        let arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=420,800",
            "--disable-extensions", "--disable-background-networking", "--no-first-run",
        ]
        let options = ["goog:chromeOptions": ["binary": Value.text(path), "args": .list(arguments)]]
        let answer = try await Self.ask(
            address, "POST", "/session", Capabilities(capabilities: ["alwaysMatch": options]))
        guard let session = answer.value?.fields?["sessionId"]?.text else {
            throw ChildProcess.Failure(description: "The browser did not start: \(answer)")
        }
        self.driver = driver
        self.address = address
        self.session = session
    }

    /// Ends the browser and its driver.
    private func quit() async {
        _ = try? await Self.ask(address, "DELETE", "/session/\(session)", Nothing())
        driver.send(signal: 15)
        _ = try? await driver.end(within: 60)
    }

    func open(_ url: String) async throws { try await command("/url", ["url": url]) }

    func reload() async throws { try await command("/refresh", Nothing()) }

    /// The text that a script returns.
    func text(_ script: String) async throws -> String {
        try await run("return String(\(script))")
    }

    @discardableResult
    func run(_ script: String) async throws -> String {
        try await command("/execute/sync", Script(script: script)).value?.text ?? ""
    }

    func click(_ selector: String) async throws { try await command("/element/\(element(selector))/click", Nothing()) }

    /// Types into an element, as a person does.
    func type(_ text: String, into selector: String) async throws {
        try await command("/element/\(element(selector))/value", ["text": text])
    }

    /// Waits until a script's text is this one, or has it in it.
    func wait(for text: String, in script: String, within limit: Duration = .seconds(120)) async throws {
        let deadline = ContinuousClock.now + limit
        var seen = ""
        repeat {
            seen = try await self.text(script)
            if seen.contains(text) { return }
            try await Task.sleep(for: .milliseconds(50))
        } while .now < deadline
        let page = try await self.text("document.body.innerText")
        throw ChildProcess.Failure(description: "Waited in vain for “\(text)” in \(script); it is “\(seen)”. \(page)")
    }

    // MARK: WebDriver

    private struct Nothing: Encodable {}

    private struct Script: Encodable {
        var script: String
        var args: [String] = []
    }

    private struct Capabilities: Encodable {
        var capabilities: [String: [String: [String: Value]]]
    }

    private enum Value: Encodable {
        case text(String)
        case list([String])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .list(let list): try container.encode(list)
            }
        }
    }

    /// What the driver says; of objects, the members that are texts.
    private struct Reply: Decodable {
        var value: Part?

        enum Part: Decodable {
            case text(String)
            case object([String: Part])
            case other

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let text = try? container.decode(String.self) {
                    self = .text(text)
                } else if let object = try? container.decode([String: Part].self) {
                    self = .object(object)
                } else {
                    self = .other
                }
            }

            var text: String? { if case .text(let text) = self { text } else { nil } }
            var fields: [String: Part]? { if case .object(let fields) = self { fields } else { nil } }
        }
    }

    private func element(_ selector: String) async throws -> String {
        let reply = try await command("/element", ["using": "css selector", "value": selector])
        guard let name = reply.value?.fields?["element-6066-11e4-a52e-4f735466cecf"]?.text else {
            throw ChildProcess.Failure(description: "There is no element \(selector): \(reply)")
        }
        return name
    }

    @discardableResult
    private func command(_ path: String, _ body: some Encodable) async throws -> Reply {
        try await Self.ask(address, "POST", "/session/\(session)\(path)", body)
    }

    private static func ask(
        _ address: String, _ method: String, _ path: String, _ body: some Encodable
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: address + path)
        request.method = .RAW(value: method)
        request.headers.add(name: "Content-Type", value: "application/json")
        if method == "POST" { request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body))) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(180))
        let bytes = try await response.body.collect(upTo: 1 << 24)
        let reply = try JSONDecoder().decode(Reply.self, from: Data(bytes.readableBytesView))
        if let error = reply.value?.fields?["error"]?.text {
            throw ChildProcess.Failure(
                description: "WebDriver \(path): \(error): \(reply.value?.fields?["message"]?.text ?? "")")
        }
        return reply
    }
}
