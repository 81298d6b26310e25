import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Takes the key out of what a server sent: servers, and gateways before them, quote what they were sent.
///
/// It is found as it stands, with any of its bytes written as in JSON (`\/`, `\u002D`) or in a URL (`%2D`), and in Base64,
/// alone or in the midst of something.
enum KeyEcho {
    /// - Parameter limit: how much is wanted; more bytes need not be looked at.
    /// - Returns: the bytes, with the key replaced by what ``Secret`` shows of itself.
    static func hiding(_ key: Secret?, in bytes: [UInt8], upTo limit: Int = .max) -> [UInt8] {
        guard let key, !key.value.isEmpty else { return Array(bytes.prefix(limit)) }
        let (written, shown) = (Array(key.value.utf8), Array(key.description.utf8))
        let encoded = base64Forms(of: written)
        var output: [UInt8] = []
        var position = 0
        while position < bytes.count, output.count < limit {
            if let end = end(of: written, in: bytes, from: position) ?? encoded.firstEnd(in: bytes, from: position) {
                output += shown
                position = end
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
        return output
    }

    /// The same for a text, whole.
    static func hiding(_ key: Secret?, in text: String) -> String {
        guard key != nil else { return text }
        return String(decoding: hiding(key, in: Array(text.utf8)), as: UTF8.self)
    }

    /// Where the key ends that begins at a place, if one does.
    private static func end(of key: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var position = start
        for byte in key {
            guard let length = length(of: byte, in: bytes, at: position) else { return nil }
            position += length
        }
        return position
    }

    /// How many bytes at a place stand for one byte; nil where they stand for another.
    private static func length(of byte: UInt8, in bytes: [UInt8], at position: Int) -> Int? {
        guard position < bytes.count else { return nil }
        if bytes[position] == byte { return 1 }
        // By far the most bytes end here.
        guard bytes[position] == UInt8(ascii: "%") || bytes[position] == UInt8(ascii: "\\") else { return nil }
        let rest = bytes[position...]
        if byte == UInt8(ascii: "/"), rest.starts(with: "\\/".utf8) { return 2 }
        let digits = String(byte, radix: 16)
        let hexadecimal = byte < 16 ? "0" + digits : digits
        for form in ["%\(hexadecimal)", "\\u00\(hexadecimal)"]
        where rest.prefix(form.utf8.count).map(lowercased).elementsEqual(form.utf8) {
            return form.utf8.count
        }
        return nil
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    /// How texts may write it: as it stands, as in a URL, with its slashes as in JSON, and in Base64.
    static func forms(of key: [UInt8]) -> [[UInt8]] {
        func inURL(uppercase: Bool) -> [UInt8] {
            key.flatMap { byte -> [UInt8] in
                switch byte {
                // Those that every URL may hold (RFC 3986, 2.3).
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "~"):
                    [byte]
                default:
                    Array("%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: uppercase))".utf8)
                }
            }
        }
        let inJSON = key.flatMap { $0 == UInt8(ascii: "/") ? Array("\\/".utf8) : [$0] }
        return [key, inURL(uppercase: true), inURL(uppercase: false), inJSON] + base64Forms(of: key)
    }

    /// Its parts that are the same whatever stands before and behind it: three forms, by what stands before.
    private static func base64Forms(of key: [UInt8]) -> [[UInt8]] {
        // Shorter ones may be in anything.
        guard key.count >= 8 else { return [] }
        return (0..<3).flatMap { offset -> [[UInt8]] in
            let text = Data([UInt8](repeating: 0, count: offset) + key).base64EncodedString()
            // Of six bits a character: those that the bytes before reach into, and the last one if it is not full.
            let first = (offset * 8 + 5) / 6
            let form = Array(text.utf8.prefix((offset + key.count) * 8 / 6).dropFirst(first))
            let forURLs = form.map {
                $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
            }
            return form == forURLs ? [form] : [form, forURLs]
        }
    }
}

extension [[UInt8]] {
    /// Where one of them ends that begins at a place.
    fileprivate func firstEnd(in bytes: [UInt8], from start: Int) -> Int? {
        first { bytes[start...].starts(with: $0) }.map { start + $0.count }
    }
}
