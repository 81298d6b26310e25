// JSON writes an emoji as two escapes, `\ud83d\ude00`. Servers that cut a reply by UTF-16 units send the halves in two
// deltas; a JSON decoder refuses a half alone, which would end the reply. So before decoding each lone half is replaced by
// a mark that any decoder accepts, and after it the marks are joined to characters again.
//
// A mark is U+FDD0 and then three of U+FDE0…U+FDEF, which carry the half's 11 bits. These are noncharacters: Unicode keeps
// them for such inner use (The Unicode Standard, section 23.7), so no text that is interchanged has them.

private let markStart: UInt32 = 0xFDD0
private let markDigits: ClosedRange<UInt32> = 0xFDE0...0xFDEF
private let surrogates: ClosedRange<UInt32> = 0xD800...0xDFFF
private let highSurrogates: ClosedRange<UInt32> = 0xD800...0xDBFF
private let lowSurrogates: ClosedRange<UInt32> = 0xDC00...0xDFFF

/// The JSON text with a mark in place of each `\uD800`…`\uDFFF` that is not half of a pair.
func markingLoneSurrogates(inJSON json: [UInt8]) -> [UInt8] {
    var marked: [UInt8] = []
    /// Everything before it is in `marked`.
    var copied = 0
    var index = 0
    while let backslash = json[index...].firstIndex(of: UInt8(ascii: "\\")) {
        guard let unit = unicodeEscape(in: json, at: backslash), surrogates.contains(unit) else {
            // Past the escaped character, so that the second backslash of `\\` opens nothing.
            index = min(backslash + 2, json.count)
            continue
        }
        let end = backslash + 6
        if highSurrogates.contains(unit), let next = unicodeEscape(in: json, at: end), lowSurrogates.contains(next) {
            index = end + 6
        } else {
            marked += json[copied..<backslash]
            marked += mark(for: unit)
            copied = end
            index = end
        }
    }
    return copied == 0 ? json : marked + json[copied...]
}

/// The code unit of an escape at that place: `\u` and four hexadecimal digits.
private func unicodeEscape(in json: [UInt8], at index: Int) -> UInt32? {
    guard json.count >= index + 6, json[index] == UInt8(ascii: "\\"), json[index + 1] == UInt8(ascii: "u") else {
        return nil
    }
    return UInt32(String(decoding: json[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
}

private func mark(for surrogate: UInt32) -> [UInt8] {
    let bits = surrogate - surrogates.lowerBound
    let values = [markStart] + [8, 4, 0].map { markDigits.lowerBound + (bits >> UInt32($0)) & 0xF }
    return values.compactMap(Unicode.Scalar.init).flatMap { Array(String($0).utf8) }
}

/// Joins the halves of characters that marks stand for, across the pieces of one text.
struct SurrogateJoiner: Sendable {
    private var high: UInt32?

    /// The piece without marks. A half at its end is kept back for the next piece.
    mutating func append(_ piece: String) -> String {
        let scalars = Array(piece.unicodeScalars)
        if high == nil, !scalars.contains(where: { $0.value == markStart }) { return piece }
        var joined = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if let unit = markedSurrogate(in: scalars, at: index) {
                take(unit, into: &joined)
                index += 4
            } else {
                joined.append(contentsOf: finish().unicodeScalars)
                joined.append(scalars[index])
                index += 1
            }
        }
        return String(joined)
    }

    /// The text has ended, or goes on with something else: U+FFFD for a half that is left.
    mutating func finish() -> String {
        defer { high = nil }
        return high == nil ? "" : "\u{FFFD}"
    }

    private mutating func take(_ unit: UInt32, into joined: inout String.UnicodeScalarView) {
        if highSurrogates.contains(unit) {
            joined.append(contentsOf: finish().unicodeScalars)
            high = unit
        } else if let first = high,
            let scalar = Unicode.Scalar(
                0x10000 + (first - highSurrogates.lowerBound) << 10 + (unit - lowSurrogates.lowerBound))
        {
            high = nil
            joined.append(scalar)
        } else {
            joined.append("\u{FFFD}")
        }
    }

    private func markedSurrogate(in scalars: [Unicode.Scalar], at index: Int) -> UInt32? {
        guard scalars.count >= index + 4, scalars[index].value == markStart else { return nil }
        let digits = scalars[(index + 1)...(index + 3)].map(\.value)
        guard digits.allSatisfy(markDigits.contains) else { return nil }
        let bits = digits.reduce(0) { $0 << 4 + ($1 - markDigits.lowerBound) }
        let unit = surrogates.lowerBound + bits
        return surrogates.contains(unit) ? unit : nil
    }
}
