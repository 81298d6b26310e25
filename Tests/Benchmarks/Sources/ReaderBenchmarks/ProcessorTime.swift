#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Seconds of the processor that this process has used. What else runs on the machine does not count.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
