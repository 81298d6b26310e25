/// A time as text of eight bytes, which is what a delta consists of: so whoever receives it knows how long it has been on its
/// way, however it was cut or joined, and a text in which one is missing is not the same.
enum TimeStamp {
    static let length = 8

    /// - Parameter time: in microseconds, as ``microseconds()``; what is above 78 thousand seconds is cut off.
    static func write(_ time: Int, to bytes: UnsafeMutableBufferPointer<UInt8>) {
        var rest = time
        for index in stride(from: length - 2, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: rest % 36)
            bytes[index] = digit < 10 ? digit + 0x30 : digit - 10 + 0x61
            rest /= 36
        }
        bytes[length - 1] = 0x20
    }

    /// - Parameter bytes: begins with a time stamp.
    /// - Returns: how many microseconds have passed since then; nil for another text.
    static func age(of bytes: Slice<UnsafeRawBufferPointer>, now: Int) -> Int? {
        guard bytes.count >= length else { return nil }
        var time = 0
        for byte in bytes.prefix(length - 1) {
            switch byte {
            case 0x30...0x39: time = time * 36 + Int(byte - 0x30)
            case 0x61...0x7A: time = time * 36 + Int(byte - 0x61) + 10
            default: return nil
            }
        }
        return now % period - time
    }

    private static let period = 36 * 36 * 36 * 36 * 36 * 36 * 36
}
