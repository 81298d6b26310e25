import PlaybookLanguage

/// Takes a reply byte by byte and records what each byte released.
///
/// A unit is one delivered character, or one other event. A message's start is part of its first unit: before that nobody
/// sees anything of it.
struct DeliveryRecorder {
    /// For each unit, in order: what it is, and how many bytes of the reply had been read when it came.
    private(set) var units: [(unit: String, byteCount: Int)] = []
    private var reader = ReplyReader(vocabulary: ReplyReading.vocabulary)
    private var byteCount = 0
    private var start = ""

    mutating func feed(_ byte: UInt8) {
        byteCount += 1
        for event in reader.feed(CollectionOfOne(byte)) { record(event) }
    }

    private mutating func record(_ event: ReplyEvent) {
        switch event {
        case .malformed: break
        case .messageStart: start = event.asText + " "
        case .messageText(let text): for scalar in text.unicodeScalars { append(String(scalar)) }
        default: append(event.asText)
        }
    }

    private mutating func append(_ unit: String) {
        units.append((start + unit, byteCount))
        start = ""
    }
}
