/// Reads the answer to a request for a stream, cut anywhere: its head, its chunks if it has some, and the frames in them.
struct FrameReader {
    private enum Place {
        case head
        case chunkSize(Int)
        case chunk(left: Int)
        /// Behind a chunk, before its line end.
        case chunkEnd
        /// Of a body that ends with the connection.
        case body
        case end
    }

    private var place = Place.head
    private var head: [UInt8] = []
    private var frame: [UInt8] = []

    /// Whether the body came to its end in order.
    var isOver: Bool { if case .end = place { true } else { false } }

    /// The answer's status; 0 as long as that is not known.
    private(set) var status = 0

    /// - Parameter take: gets each frame, without the empty line behind it.
    mutating func read(_ bytes: UnsafeRawBufferPointer, take: (Frame) -> Void) {
        var rest = bytes[...]
        while let byte = rest.first {
            switch place {
            case .head:
                head.append(byte)
                rest = rest.dropFirst()
                if byte == 0x0A, head.suffix(4) == [0x0D, 0x0A, 0x0D, 0x0A] { beginBody() }
            case .chunkSize(let size):
                rest = rest.dropFirst()
                switch byte {
                case 0x0A: place = size == 0 ? .end : .chunk(left: size)
                case 0x30...0x39: place = .chunkSize(size * 16 + Int(byte - 0x30))
                case 0x41...0x46, 0x61...0x66: place = .chunkSize(size * 16 + Int((byte | 0x20) - 0x61) + 10)
                default: break
                }
            case .chunk(let left):
                let part = rest.prefix(left)
                read(part, take)
                place = part.count == left ? .chunkEnd : .chunk(left: left - part.count)
                rest = rest.dropFirst(part.count)
            case .chunkEnd:
                rest = rest.dropFirst()
                if byte == 0x0A { place = .chunkSize(0) }
            case .body:
                read(rest, take)
                rest = rest.suffix(0)
            case .end: return
            }
        }
    }

    private mutating func beginBody() {
        let text = String(decoding: head, as: UTF8.self).lowercased()
        status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        place = text.contains("transfer-encoding: chunked") ? .chunkSize(0) : .body
        head = []
    }

    private mutating func read(_ part: Slice<UnsafeRawBufferPointer>, _ take: (Frame) -> Void) {
        var rest = part
        while let lineEnd = rest.firstIndex(of: 0x0A) {
            frame.append(contentsOf: rest[...lineEnd])
            rest = rest[rest.index(after: lineEnd)...]
            if frame.count > 1, frame[frame.count - 2] == 0x0A {
                frame.withUnsafeBytes { take(Frame(bytes: UnsafeRawBufferPointer(rebasing: $0.dropLast(2)))) }
                frame.removeAll(keepingCapacity: true)
            }
        }
        frame.append(contentsOf: rest)
    }
}

/// One frame of a stream, as far as a benchmark looks at it: the texts there have nothing that JSON escapes.
struct Frame {
    let bytes: UnsafeRawBufferPointer

    /// What stands behind `id: `; empty without an ID.
    var id: Slice<UnsafeRawBufferPointer> {
        guard bytes.count > 4, bytes.starts(with: "id: ".utf8) else { return bytes.suffix(0) }
        return bytes[4...].prefix { $0 != 0x0A }
    }

    func `is`(_ type: StaticString) -> Bool {
        guard let value = text(of: "type") else { return false }
        return value.count == type.utf8CodeUnitCount
            && value.elementsEqual(UnsafeBufferPointer(start: type.utf8Start, count: type.utf8CodeUnitCount))
    }

    /// A text without escapes.
    func text(of key: StaticString) -> Slice<UnsafeRawBufferPointer>? {
        guard let start = value(of: key), start < bytes.endIndex, bytes[start] == 0x22 else { return nil }
        return bytes[(start + 1)...].prefix { $0 != 0x22 }
    }

    func number(of key: StaticString) -> Int? {
        guard let start = value(of: key) else { return nil }
        let digits = bytes[start...].prefix { (0x30...0x39).contains($0) }
        return digits.isEmpty ? nil : digits.reduce(0) { $0 &* 10 &+ Int($1 - 0x30) }
    }

    /// Where the value of a member begins.
    private func value(of key: StaticString) -> Int? {
        let length = key.utf8CodeUnitCount
        let name = UnsafeBufferPointer(start: key.utf8Start, count: length)
        var place = 0
        while place + length + 3 <= bytes.count {
            if bytes[place] == 0x22, bytes[place + length + 1] == 0x22,
                bytes[(place + 1)..<(place + 1 + length)].elementsEqual(name)
            {
                var after = place + length + 2
                while after < bytes.count, bytes[after] == 0x3A || bytes[after] == 0x20 { after += 1 }
                return after
            }
            place += 1
        }
        return nil
    }
}
