/// The child process that executes the program's Python, as the engine sees it.
protocol PythonChild: Sendable {
    /// Runs the process until it has ended by itself, or the task is cancelled; it is gone when this returns.
    ///
    /// - Throws: a sentence for people, where there is no Python that could be started.
    func run(onEvent: @escaping @Sendable (PythonEvent) -> Void) async throws
    /// Hands it a command; one that comes before the process has started is kept until it has.
    func send(_ command: PythonCommand)
}
