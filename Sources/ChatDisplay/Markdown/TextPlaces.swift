/// Where a text in UTF-8 ends its lines, and where it may be parted.
extension UnsafeBufferPointer<UInt8> {
    /// The length of the line end at a place of the text, which is in bounds; 0 if there is none.
    func lineEndLength(at position: Int) -> Int {
        switch self[position] {
        case 0x0A, 0x0D: return 1
        // U+0085, and U+2028 and U+2029, which end lines for the sanitizer.
        case 0xC2: return position + 1 < count && self[position + 1] == 0x85 ? 2 : 0
        case 0xE2:
            guard position + 2 < count, self[position + 1] == 0x80 else { return 0 }
            return self[position + 2] == 0xA8 || self[position + 2] == 0xA9 ? 3 : 0
        default: return 0
        }
    }

    /// Where a line that is too long is parted: after the last space, else between two characters.
    ///
    /// - Parameter end: in bounds, and further from the beginning than `length`.
    /// - Parameter length: in bytes; only so far before the end a place is looked for.
    func placeToPart(before end: Int, within length: Int) -> Int {
        let lowest = end - length
        if let space = (lowest..<end).last(where: { self[$0] == UInt8(ascii: " ") }) { return space + 1 }
        var place = end
        while place > lowest {
            // Not within a scalar, and not before one that belongs to the character before it.
            if self[place] & 0xC0 != 0x80, beginsCharacter(at: place) { return place }
            place -= 1
        }
        place = end
        while self[place] & 0xC0 == 0x80, place > lowest { place -= 1 }
        return place
    }

    private func beginsCharacter(at position: Int) -> Bool {
        let around = String(decoding: self[position..<Swift.min(position + 4, count)], as: UTF8.self)
        guard let scalar = around.unicodeScalars.first else { return true }
        switch ScalarWidth(of: scalar) {
        case .mark, .dropped: return false
        default: return !around.isEmpty
        }
    }
}
