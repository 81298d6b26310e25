import Testing

@testable import PlaybookLanguage

/// Which words mean yes, and which no.
@Suite struct YesOrNoTests {
    @Test(
        arguments: [
            ("yes", .yes), ("Yes, please!", .yes), ("Sure thing", .yes), ("Of course", .yes), ("why not?", .yes),
            ("I do", .yes),
            ("I\u{2019}d love to", .yes), ("that's right", .yes), ("Sí", .yes), ("no", .no),
            ("No, that would be all", .no),
            ("not today", .no), ("I don't", .no), ("I don\u{2019}t think so", .no), ("I do not", .no),
            ("Please don't", .no),
            ("That's not right", .no), ("nothing", .no), ("maybe", nil), ("", nil), ("?!", nil), ("I wonder", nil),
            ("two croissants", nil), ("nobody knows", nil), ("yesterday", nil),
        ] as [(String, YesOrNo?)])
    func reads(answer: String, expected: YesOrNo?) {
        #expect(YesOrNo(answer) == expected)
    }
}
