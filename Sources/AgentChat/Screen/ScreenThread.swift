import CNcursesw

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A plain thread that owns the terminal. Waiting for keys blocks it, which the threads of tasks must not.
enum ScreenThread {
    /// Layouts recurse; a thread's usual size on Linux.
    private static let stackSize = 8 * 1024 * 1024

    /// Starts a thread that runs a piece of work.
    ///
    /// - Returns: whether the system could start one.
    static func start(_ work: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let box = Unmanaged.passRetained(Work(work))
        #if canImport(Glibc)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        let status = pthread_create(
            &thread, &attributes,
            { context in
                #if canImport(Glibc)
                guard let context else { return nil }
                #endif
                terminal_restore_use_alternate_stack()
                terminal_signals_unblock(ScreenLoop.signals, ScreenLoop.signals.count)
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        if status != 0 { box.release() }
        return status == 0
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
