import Testing

@testable import PlaybookLanguage

@Suite struct ClassNameTests {
    @Test(arguments: [
        ("HelloWorld", "HelloWorld"), ("hello", "hello"), ("_private", "_private"), ("get_price", "get_price"),
        ("Hello world", "HelloWorld"), ("hello-world again", "HelloWorldAgain"), ("What's up?", "WhatsUp"),
        ("3 wishes", "_3Wishes"), ("42", "_42"), ("a  b\tc", "ABC"), ("Über uns", "ÜberUns"), ("straße", "straße"),
        ("my_tool two", "My_toolTwo"), ("- x -", "X"),
    ])
    func isMadeOfTheHeading(_ heading: String, _ name: String) {
        #expect(ClassName.of(heading) == name)
    }

    @Test(arguments: ["", " ", "***", "'", "…"])
    func isMissingWhereNothingCanStandInAName(_ heading: String) {
        #expect(ClassName.of(heading) == nil)
    }
}
