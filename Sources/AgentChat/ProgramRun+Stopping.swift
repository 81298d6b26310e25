import PlaybookEngine

extension ProgramRun {
    /// Runs the program until it has ended by itself, or until `stop` is finished, which ends it.
    func run(until stop: AsyncStream<Never>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await self.run() }
            group.addTask { for await _ in stop {} }
            await group.next()
            group.cancelAll()
        }
    }
}
