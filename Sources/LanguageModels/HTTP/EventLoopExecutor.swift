package import NIOCore

/// Has a task run in the thread of a connection's event loop, where its bytes come and go anyway: with a thousand replies at
/// once each change of threads means waiting in a queue.
package final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    package init(_ loop: any EventLoop) {
        self.loop = loop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // What the task does next, even where that is in this thread: other connections have their turns between.
        loop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
