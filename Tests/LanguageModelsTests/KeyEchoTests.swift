import Settings
import Testing

@testable import LanguageModels

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct KeyEchoTests {
    private static let key = "sk-Ab/9+x_Zq=7"

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    @Test(arguments: [
        ("as it stands", "a \(key) b", "a [secret] b"), ("twice", key + key, "[secret][secret]"),
        ("in JSON", #"{"k":"sk-Ab\/9+x_Zq=7"}"#, #"{"k":"[secret]"}"#),
        ("in JSON, escaped more", #"\u0073k\u002dAb\u002F9\u002Bx_Zq\u003D7."#, "[secret]."),
        ("in a URL", "?key=sk-Ab%2F9%2bx_Zq%3D7&a", "?key=[secret]&a"),
        ("in a URL, all of it", "%73%6B-Ab%2f9%2Bx%5FZq%3d7", "[secret]"),
        ("a beginning of it", "sk-Ab/9+x_Zq=", "sk-Ab/9+x_Zq="),
        ("behind a beginning of it", "sk-A" + key, "sk-A[secret]"),
        ("nothing", "", ""), ("a backslash at the end", "sk-Ab\\", "sk-Ab\\"),
    ])
    func isHidden(name: String, text: String, expected: String) {
        #expect(KeyEcho.hiding(Secret(Self.key), in: text) == expected)
    }

    /// Whatever stands before it and behind it: of a key of fourteen bytes no more than the edges are left.
    @Test(arguments: ["", ":", "ab", "user:", "Bearer "], ["", "=", "ab", "abc"])
    func isHiddenInBase64(before: String, behind: String) {
        let encoded = Self.base64(before + Self.key + behind)
        for text in [encoded, encoded.replacing("+", with: "-").replacing("/", with: "_")] {
            let shown = KeyEcho.hiding(Secret(Self.key), in: "x \(text) y")
            #expect(shown.contains("[secret]"), "\(text)")
            #expect(
                shown.utf8.count <= "x [secret] y".utf8.count + Self.base64(before).utf8.count
                    + Self.base64(behind).utf8.count + 8)
        }
    }

    @Test func onlyWhatIsWantedIsLookedAt() {
        let text = String(repeating: Self.key, count: 100_000)
        #expect(KeyEcho.hiding(Secret(Self.key), in: Array(text.utf8), upTo: 20).count < 40)
        #expect(KeyEcho.hiding(nil, in: Array("abc".utf8), upTo: 2) == Array("ab".utf8))
        #expect(KeyEcho.hiding(Secret(""), in: Array("abc".utf8)) == Array("abc".utf8))
    }

    /// A short key in Base64 would be three letters.
    @Test func aShortKeyIsHiddenAsItStands() {
        #expect(KeyEcho.hiding(Secret("ab"), in: "cab \(Self.base64("ab"))") == "c[secret] \(Self.base64("ab"))")
    }
}
