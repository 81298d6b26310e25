import Streaming
import TestSupport

/// libFuzzer's entry: any bytes are a reply. What is wrong with the reading of one ends the process, and libFuzzer keeps
/// the bytes. `scripts/fuzz` builds and runs it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let reply = Array(UnsafeBufferPointer(start: start, count: count))
    var random = SeededGenerator(seed: UInt64(count))
    if let violation = ReplyInvariants.violation(by: reply, random: &random) {
        fatalError(violation)
    }
    return 0
}
