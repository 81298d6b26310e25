import NIOCore

/// Has a task run in the thread of its connection's event loop, where its writes happen anyway: a stream writes as soon as
/// its run has said something, and two changes of threads for that would cost more than the writing.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // What the task does next, even where that is in this thread: other connections have their turns between.
        loop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
