import Settings
import Testing

@testable import LanguageModels

/// Replies that come whole, and what comes instead of replies.
@Suite struct WholeReplyTests {
    private func whole<Dialect: WireDialect>(
        _ dialect: Dialect.Type, _ body: String
    ) -> Reading {
        read(
            dialect, [Array(body.utf8)],
            endpoint: sampleEndpoint(dialect == AnthropicMessages.self ? .anthropic : .openai))
    }

    @Test func openAI() {
        let reading = whole(
            OpenAIChatCompletions.self,
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi \ud83d\ude00","reasoning":"so"},"finish_reason":"length"}],"usage":{"prompt_tokens":4,"completion_tokens":2}}"#
        )
        #expect(
            reading
                == Reading(events: [
                    .reasoning("so"), .text("Hi 😀"), .usage(TokenUsage(input: 4, output: 2)), .stopped(.length),
                ]))
    }

    @Test func anthropic() {
        let reading = whole(
            AnthropicMessages.self,
            #"{"type":"message","content":[{"type":"thinking","thinking":"so"},{"type":"text","text":"Hi"},{"type":"text","text":" there"}],"stop_reason":"end_turn","usage":{"input_tokens":4,"output_tokens":2}}"#
        )
        #expect(
            reading
                == Reading(events: [
                    .reasoning("so"), .text("Hi there"), .usage(TokenUsage(input: 4, output: 2)), .stopped(.finished),
                ]))
    }

    @Test func aReplyWithoutTextIsAReply() {
        let body = #"{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"#
        #expect(whole(OpenAIChatCompletions.self, body) == Reading(events: [.stopped(.finished)]))
        #expect(
            whole(AnthropicMessages.self, #"{"content":[],"stop_reason":"refusal"}"#)
                == Reading(events: [.stopped(.filtered)]))
    }

    @Test func anErrorAtStatus200() {
        let body = #"{"error":{"message":"No credit","code":"insufficient_quota"}}"#
        #expect(whole(OpenAIChatCompletions.self, body).code == .quotaExhausted)
        let own = #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#
        #expect(whole(AnthropicMessages.self, own).code == .overloaded)
    }

    /// As DeepSeek sends them while a reply is written.
    @Test func lineEndsBeforeAReply() {
        let body = "\n\n" + #"{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"#
        #expect(whole(OpenAIChatCompletions.self, body) == Reading(events: [.text("Hi"), .stopped(.finished)]))
    }

    @Test("what is no reply is shown, safely and briefly")
    func foreignBodies() {
        let page =
            "<html>\r\n<title>\u{1B}[31mBad gateway</title>\u{7}" + String(repeating: "é", count: 500) + "</html>"
        let reading = whole(OpenAIChatCompletions.self, page)
        #expect(reading.code == .malformedResponse && reading.events.isEmpty)
        let detail = reading.error?.detail ?? ""
        #expect(detail.hasPrefix("<html>  <title> [31mBad gateway</title> éé"))
        #expect((299...300).contains(detail.utf8.count))
        #expect(detail.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
    }

    @Test(arguments: ["", "\n \n"]) func nothing(body: String) {
        let reading = whole(OpenAIChatCompletions.self, body)
        #expect(reading.code == .truncated)
        #expect(
            reading.error?.message
                == "The server at https://api.example.com answered with nothing. Try again, or check OPENAI_BASE_URL.")
    }

    @Test func anEndlessErrorIsNotReadToItsEnd() {
        let pieces = Array(repeating: Array(repeating: UInt8(ascii: "x"), count: 10_000), count: 1_000)
        let reading = read(OpenAIChatCompletions.self, pieces, status: 500, endpoint: sampleEndpoint(.openai))
        #expect(reading.code == .server)
    }

    @Test(arguments: ["[]", "{}", #"{"choices":[]}"#, #"{"content":[]}"#])
    func incompleteJSON(body: String) {
        #expect(whole(OpenAIChatCompletions.self, body).code == .malformedResponse)
        #expect(whole(AnthropicMessages.self, body).code == .malformedResponse)
    }
}
