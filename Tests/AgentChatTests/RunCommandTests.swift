import ArgumentParser
import Testing

@testable import AgentChat
@testable import SessionLog

@Suite struct RunCommandTests {
    @Test(arguments: [
        ["hello.md"], ["run", "hello.md"], ["--plain", "hello.md"], ["hello.md", "--plain"],
    ])
    func runIsTheDefault(arguments: [String]) throws {
        let command = try #require(try AgentChat.parseAsRoot(arguments) as? RunCommand)
        #expect(command.playbooks == ["hello.md"])
        #expect(command.conversationOptions.stream == nil)
        #expect(!command.outputOptions.verbose)
    }

    @Test(arguments: [
        (["hello.md"], "hello.md"), (["/home/maria/programs/a.md", "../b/c d.md"], "a.md c d.md"),
        (["example:quiz"], "example:quiz"), (["folder/"], "folder"), (["/"], "/"),
    ])
    func aProgramIsCalledByItsFiles(paths: [String], name: String) {
        #expect(RunCommand.fileNames(of: paths) == name)
    }

    @Test func everyOptionArrives() throws {
        let command = try #require(
            try AgentChat.parseAsRoot([
                "a.md", "b.pb", "--no-stream", "--model", "replay:x", "--message", "hi there", "--max-llm-calls", "7",
                "--temperature", "0.5", "--timeout", "9", "-v", "--snoop", "--raw-output",
                "--arg", "a=1", "--arg", "b=-2",
            ]) as? RunCommand)
        #expect(command.playbooks == ["a.md", "b.pb"])
        #expect(command.conversationOptions.stream == false)
        #expect(command.modelOptions.model == "replay:x")
        #expect(command.programArguments.arguments == ["a=1", "b=-2"])
        #expect(command.outputOptions.message == "hi there")
        #expect(command.conversationOptions.maxLLMCalls == 7)
        #expect(command.modelOptions.temperature == 0.5)
        #expect(command.modelOptions.timeout == 9)
        #expect(command.outputOptions.verbose && command.outputOptions.snoop && command.outputOptions.rawOutput)
    }

    @Test(arguments: [
        ["--bogus"], ["--bogus", "a.md"], ["a.md", "--temperature", "warm"], ["a.md", "--max-llm-calls", "1.5"],
        ["a.md", "--model"],
    ])
    func usageErrors(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try AgentChat.parseAsRoot(arguments) }
        guard let error else { return }
        #expect(AgentChat.exitCode(for: error).rawValue == ExitReason.usage.rawValue)
    }

    @Test(arguments: [["--help"], ["run", "--help"], ["--version"]])
    func helpIsNoError(arguments: [String]) {
        let error = #expect(throws: (any Error).self) {
            var command = try AgentChat.parseAsRoot(arguments)
            try command.run()
        }
        guard let error else { return }
        #expect(AgentChat.exitCode(for: error).isSuccess)
    }

    @Test(arguments: [
        (RunEnding.finished, Int32(0)), (.inputEnded, 3), (.cancelled, 130),
        (.failed(RunFailure(.program, "")), 1), (.failed(RunFailure(.modelUnavailable, "")), 69),
        (.failed(RunFailure(.keyRefused, "")), 77),
    ])
    func exitReason(ending: RunEnding, code: Int32) {
        #expect(ExitReason(for: ending).rawValue == code)
    }
}
