import Streaming
import Testing

@testable import PlaybookLanguage

@Suite struct ClassNameTests {
    @Test(arguments: [
        ("HelloWorld", "HelloWorld"), ("hello", "hello"), ("_private", "_private"), ("get_price", "get_price"),
        ("Hello world", "HelloWorld"), ("hello-world again", "HelloWorldAgain"), ("What's up?", "WhatsUp"),
        ("3 wishes", "_3Wishes"), ("42", "_42"), ("a  b\tc", "ABC"), ("Über uns", "ÜberUns"), ("straße", "straße"),
        ("my_tool two", "My_toolTwo"), ("- x -", "X"),
        ("Area²", "Area"), ("½ price", "Price"), ("Größe³ in m²", "GrößeInM"), ("东京", "东京"), ("١ first", "_١First"),
    ])
    func isMadeOfTheHeading(_ heading: String, _ name: String) {
        #expect(ClassName.of(heading) == name)
    }

    @Test(arguments: ["", " ", "***", "'", "…", "²"])
    func isMissingWhereNothingCanStandInAName(_ heading: String) {
        #expect(ClassName.of(heading) == nil)
    }

    /// What the loader makes of a heading, the reply's reader must take as a callee.
    @Test func canBeCalledWhateverStandsInTheHeading() {
        for scalar in (0...0x2FFF).compactMap(Unicode.Scalar.init) {
            for heading in ["\(scalar)a", "a \(scalar)", "a\(scalar)b"] {
                guard let name = ClassName.of(heading) else { continue }
                #expect(name.isIdentifier, "\(heading) (U+\(String(scalar.value, radix: 16)))")
            }
        }
    }
}
