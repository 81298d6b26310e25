import OrderedCollections
import PlaybookLanguage
import Testing

@testable import PlaybookEngine

@Suite("Cancelling a program's Python", .timeLimit(.minutes(5)))
struct PythonCancellationTests {
    private static let source = """
        import asyncio, threading

        gate = threading.Event()

        def ready():
            print("ready")

        @playbook
        async def Sleeps():
            ready()
            await asyncio.sleep(1000)

        @playbook
        def Spins():
            ready()
            while True:
                pass

        @playbook
        def Asks():
            Summarise("x")

        @playbook
        async def AsksLater():
            await Summarise("x")

        @playbook
        def AsksInALoopOfItsOwn():
            asyncio.run(ask())

        async def ask():
            await Summarise("x")

        @playbook
        async def CleansUp():
            try:
                ready()
                await asyncio.sleep(1000)
            except asyncio.CancelledError:
                return "clean"

        @playbook
        def CleansUpNow():
            try:
                Summarise("x")
            except asyncio.CancelledError:
                # Nothing more is thrown in here.
                for _ in range(100_000):
                    pass
                return "clean"

        @playbook
        async def TimesOut():
            try:
                await asyncio.wait_for(Summarise("x"), 0.01)
            except asyncio.TimeoutError:
                return "late"

        @playbook
        async def Fine():
            return "fine"

        @playbook
        async def Blocks():
            ready()
            gate.wait()

        @playbook
        def Opens():
            Summarise("x")
            gate.set()

        @playbook
        async def Together():
            return await asyncio.gather(*(Summarise(n) for n in range(5)))
        """

    @Test("Tasks and threads are stopped, wherever they are")
    func stops() async throws {
        try await withPython(source: Self.source, playbooks: ["Summarise"]) { session in
            session.answer = { _ in nil }
            for playbook in ["Sleeps", "Spins", "Asks", "AsksLater", "AsksInALoopOfItsOwn"] {
                let call = session.start(playbook)
                let request: Int? = try await session.next { event in
                    switch event {
                    case .printed: .some(nil)
                    case .request(let id, _, _): .some(id)
                    default: nil
                    }
                }
                session.process.send(.cancel(call: call))
                let failure = try await session.failure(of: call)
                #expect(failure.message == "CancelledError", "\(playbook)")
                #expect(failure.file == "shop.md")
                if let request { #expect(session.cancelledRequests.last == request) }
            }
            try await session.expect("Fine", returns: .string("fine"))
        }
    }

    @Test("A call that is cancelled before it has begun fails, and one that is over does not mind")
    func atOnce() async throws {
        try await withPython(source: Self.source, playbooks: ["Summarise"]) { session in
            session.answer = { _ in nil }
            for playbook in ["Sleeps", "Spins", "Asks", "AsksLater"] {
                let call = session.start(playbook)
                session.process.send(.cancel(call: call))
                let failure = try await session.failure(of: call)
                #expect(failure.message == "CancelledError", "\(playbook)")
            }
            let call = session.start("Fine")
            _ = try await session.result(of: call)
            session.process.send(.cancel(call: call))
            session.process.send(.cancel(call: 12345))
            try await session.expect("Fine", returns: .string("fine"))
        }
    }

    @Test("Code may clean up, and return a value nevertheless")
    func cleaningUp() async throws {
        try await withPython(source: Self.source, playbooks: ["Summarise"]) { session in
            session.answer = { _ in nil }
            for playbook in ["CleansUp", "CleansUpNow"] {
                let call = session.start(playbook)
                try await session.next { event in
                    switch event {
                    case .printed, .request: ()
                    default: nil
                    }
                }
                session.process.send(.cancel(call: call))
                let value = try await session.result(of: call)
                #expect(value == .string("clean"))
            }
        }
    }

    @Test("A time limit of the code cancels its request; an answer that comes too late is dropped")
    func timeLimit() async throws {
        try await withPython(source: Self.source, playbooks: ["Summarise"]) { session in
            session.answer = { _ in nil }
            try await session.expect("TimesOut", returns: .string("late"))
            let id = try #require(session.requests.first?.id)
            #expect(session.cancelledRequests == [id])
            session.process.send(.answer(request: id, value: .int(1)))
            session.process.send(.growth(request: id, sender: "x", content: "y"))
            try await session.expect("Fine", returns: .string("fine"))
        }
    }

    @Test("A playbook that blocks the loop holds back no playbook of def, and requests may be answered in any order")
    func together() async throws {
        try await withPython(source: Self.source, playbooks: ["Summarise"]) { session in
            session.answer = { _ in nil }
            let blocking = session.start("Blocks")
            try await session.next { if case .printed = $0 { () } else { nil } }
            let opening = session.start("Opens")
            let id = try await session.next { if case .request(let id, opening, _) = $0 { id } else { nil } }
            // Only the thread ends what the loop waits for.
            session.process.send(.answer(request: id, value: .null))
            let returned: [Int] = [
                try await session.next { if case .returned(let call, _) = $0 { call } else { nil } },
                try await session.next { if case .returned(let call, _) = $0 { call } else { nil } },
            ]
            #expect(Set(returned) == [blocking, opening])

            let call = session.start("Together")
            var ids: [Int] = []
            while ids.count < 5 {
                ids.append(try await session.next { if case .request(let id, _, _) = $0 { id } else { nil } })
            }
            for (index, id) in ids.enumerated().reversed() {
                session.process.send(.answer(request: id, value: .int(index)))
            }
            let value = try await session.result(of: call)
            #expect(value == .list((0..<5).map { .int($0) }))
        }
    }
}
