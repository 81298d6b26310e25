import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What tells who may use the server: its token, and the key by which it knows its own cookies.
struct AccessKeys: Sendable {
    /// Nil where none is needed.
    let token: String?
    private let cookieKey: SymmetricKey

    /// - Parameter cookieKey: secret and random.
    init(token: String?, cookieKey: [UInt8]) {
        self.token = token
        // A new token makes the old cookies worthless.
        let key = SymmetricKey(data: cookieKey)
        let mark = HMAC<SHA256>.authenticationCode(for: Data((token ?? "").utf8), using: key)
        self.cookieKey = SymmetricKey(data: Data(mark))
    }

    /// Whether a text is the token. Takes as long whatever the text is.
    func isToken(_ text: String) -> Bool {
        guard let token else { return false }
        // Equal texts have equal marks, and marks are compared without stopping at the first difference.
        let mark = HMAC<SHA256>.authenticationCode(for: Data(token.utf8), using: cookieKey)
        return HMAC<SHA256>.isValidAuthenticationCode(mark, authenticating: Data(text.utf8), using: cookieKey)
    }

    // MARK: Cookies

    /// A new visitor: a name of 128 random bits.
    static func newVisitor() -> String { RandomText.hexadecimal(bytes: 16) }

    /// The cookie's value that names a visitor.
    func cookie(for visitor: String) -> String { "\(visitor).\(mark(of: visitor))" }

    /// The visitor whom a cookie's value names; nil unless this server made it.
    func visitor(ofCookie value: String) -> String? {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let mark = Hexadecimal.bytes(parts[1]),
            HMAC<SHA256>.isValidAuthenticationCode(
                Data(mark), authenticating: Data(parts[0].utf8), using: cookieKey)
        else { return nil }
        return String(parts[0])
    }

    private func mark(of visitor: String) -> String {
        Hexadecimal.text(Array(HMAC<SHA256>.authenticationCode(for: Data(visitor.utf8), using: cookieKey)))
    }
}

/// Random texts that cannot be guessed.
enum RandomText {
    static func hexadecimal(bytes count: Int) -> String { Hexadecimal.text(bytes(count)) }

    static func bytes(_ count: Int) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }
}

/// Bytes as pairs of digits, small letters.
enum Hexadecimal {
    static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        // A nibble is less than 16.
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = text.utf8.map { digit -> UInt8? in
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: digits.count, by: 2) {
            // Even count: both are there.
            guard let high = digits[start], let low = digits[start + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
