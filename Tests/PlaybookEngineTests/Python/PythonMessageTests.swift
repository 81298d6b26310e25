import OrderedCollections
import PlaybookLanguage
import Testing

@testable import PlaybookEngine

@Suite("Messages of a program's Python", .timeLimit(.minutes(5)))
struct PythonMessageTests {
    private static let source = """
        import asyncio

        async def words():
            for word in "one", " two", "", " three":
                await asyncio.sleep(0)
                yield word

        def plain():
            yield "a"
            yield "b"

        def broken():
            yield "begun"
            raise ValueError("cut off")

        @playbook
        async def Later():
            await Say("user", words())
            await SendMessage("Other", plain())

        @playbook
        def Now():
            Say(["a", "b"])
            Say("user", words())

        @playbook
        async def Broken():
            await Say(broken())

        @playbook
        def BrokenNow():
            Say(broken())

        @playbook
        async def Wrong(kind):
            await Say("user", {"bytes": b"x", "dictionary": {}, "pieces": ["a", 1]}[kind])

        @playbook
        async def Number():
            await Say("user", 5)
        """

    @Test("Pieces of an iterator stream in their order, from tasks and threads")
    func streams() async throws {
        try await withPython(source: Self.source) { session in
            try await session.expect("Later", returns: .null)
            try await session.expect("Now", returns: .null)
            #expect(
                transcript(session) == [
                    "start user", "one", " two", " three", "end", "start Other", "a", "b", "end",
                    "start human", "a", "b", "end", "start user", "one", " two", " three", "end",
                ])
        }
    }

    @Test("A message whose iterator fails is aborted")
    func aborted() async throws {
        for playbook in ["Broken", "BrokenNow"] {
            try await withPython(source: Self.source) { session in
                let failure = try await session.failure(playbook)
                #expect(failure.message == "ValueError: cut off")
                #expect(failure.line == 14)
                #expect(transcript(session) == ["start human", "begun", "aborted"])
            }
        }
    }

    @Test("A message that is cancelled while it is written is aborted")
    func cancelled() async throws {
        let source = """
            import asyncio

            async def endless():
                yield "begun"
                await asyncio.sleep(1000)

            @playbook
            async def Endless():
                await Say(endless())
            """
        try await withPython(source: source) { session in
            let call = session.start("Endless")
            try await session.next { if case .request(_, _, .messagePiece) = $0 { () } else { nil } }
            session.process.send(.cancel(call: call))
            let failure = try await session.failure(of: call)
            #expect(failure.message == "CancelledError")
            #expect(transcript(session) == ["start human", "begun", "aborted"])
        }
    }

    @Test("What is no text is refused")
    func wrong() async throws {
        try await withPython(source: Self.source) { session in
            let messages = [
                ("bytes", "TypeError: text is a bytes; pass text, or an iterator of pieces of text"),
                ("dictionary", "TypeError: text is a dict; pass text, or an iterator of pieces of text"),
                ("pieces", "TypeError: a piece of the text is an int; each must be text"),
            ]
            for (kind, message) in messages {
                let failure = try await session.failure("Wrong", ["kind": .string(kind)])
                #expect(failure.message == message)
            }
            try await session.expect("Number", returns: .null)
            #expect(session.requests.last?.request == .send(target: "user", text: "5"))
        }
    }

    private func transcript(_ session: PythonSession) -> [String] {
        session.requests.map { _, request in
            switch request {
            case .messageStart(let target): "start \(target ?? "human")"
            case .messagePiece(_, let text): text
            case .messageEnd(_, let isAborted): isAborted ? "aborted" : "end"
            default: "\(request)"
            }
        }
    }

    @Test("Messages are waited for, and observed while they are written")
    func waiting() async throws {
        let source = """
            @playbook
            async def Later():
                seen = []
                messages = await WaitForMessage("Other", timeout=2.5, on_update=lambda *update: seen.append(list(update)))
                return [seen, [[m.sender, m.content] for m in messages], messages]

            @playbook
            def Now():
                seen = []
                messages = WaitForMessage(on_update=lambda *update: seen.append(list(update)))
                return [seen, [[m.sender, m.content] for m in messages], messages]

            @playbook
            async def Wrong():
                def on_update(*update): raise ValueError("mine")
                await WaitForMessage(on_update=on_update)
            """
        let message: PlaybookValue = .dictionary([
            .string("content"): .string("ab"), .string("sender"): .string("Other"),
        ])
        let pieces = ["a", "b"].map { PlaybookValue.list([.string("Other"), .string($0)]) }
        let expected: PlaybookValue = .list([
            .list(pieces), .list([.list([.string("Other"), .string("ab")])]), .list([message]),
        ])
        try await withPython(source: source) { session in
            session.answer = { _ in nil }
            let requests: [(String, PythonRequest)] = [
                ("Later", .waitForMessage(source: "Other", timeout: 2.5, observes: true)),
                ("Now", .waitForMessage(source: nil, timeout: nil, observes: true)),
            ]
            for (playbook, request) in requests {
                let call = session.start(playbook)
                let id = try await session.next { if case .request(let id, _, request) = $0 { id } else { nil } }
                session.process.send(.growth(request: id, sender: "Other", content: "a"))
                session.process.send(.growth(request: id, sender: "Other", content: "b"))
                session.process.send(.answer(request: id, value: .list([message])))
                let value = try await session.result(of: call)
                #expect(value == expected)
            }
            let call = session.start("Wrong")
            let id = try await session.next { if case .request(let id, _, _) = $0 { id } else { nil } }
            session.process.send(.growth(request: id, sender: "Other", content: "a"))
            let failure = try await session.failure(of: call)
            #expect(failure.message == "ValueError: mine")
            #expect(session.cancelledRequests == [id])
        }
    }
}
