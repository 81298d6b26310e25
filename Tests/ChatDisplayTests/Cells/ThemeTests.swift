import Testing

@testable import ChatDisplay

@Suite("A theme")
struct ThemeTests {
    private static let palettes: [Theme.Palette] = [.mono, .eight, .sixteen, .indexed, .direct]
    private static let roles: [StyleRole] = [
        .text, .faint, .speaker(0), .you, .heading, .code, .codeBlock, .link, .quote, .listMarker, .rule, .tableBorder,
        .title, .status, .statusBusy, .input, .prompt, .popup, .popupSelection, .match, .currentMatch, .warning, .error,
    ]

    @Test("exists for each name", arguments: Theme.names)
    func names(name: String) throws {
        let theme = try #require(Theme(named: name))
        #expect(Theme(named: name + "x") == nil)
        // The text itself is left to the terminal.
        #expect(theme.appearance(of: .plain, in: .indexed) == Theme.Appearance())
    }

    @Test("stays within the palette", arguments: Theme.names, palettes)
    func withinPalette(name: String, palette: Theme.Palette) throws {
        let theme = try #require(Theme(named: name))
        let count =
            switch palette {
            case .mono: 0
            case .eight: 8
            case .sixteen: 16
            case .indexed: 256
            case .direct: 1 << 24
            }
        for role in Self.roles {
            let appearance = theme.appearance(of: CellStyle(role), in: palette)
            #expect((-1..<count).contains(appearance.foreground))
            #expect((-1..<count).contains(appearance.background))
        }
    }

    @Test("tells speakers apart", arguments: Theme.names, palettes)
    func speakers(name: String, palette: Theme.Palette) throws {
        let theme = try #require(Theme(named: name))
        let looks = (0..<6).map { theme.appearance(of: CellStyle(.speaker($0)), in: palette) }
        let wanted = palette == .eight ? 4 : 6
        #expect(Set(looks).count >= wanted, "\(looks)")
        #expect(!looks.prefix(wanted).contains(theme.appearance(of: CellStyle(.you), in: palette)))
        #expect(theme.appearance(of: CellStyle(.speaker(8)), in: palette) == looks[0])
    }

    @Test("makes the current match and the selection visible without colours")
    func mono() {
        for role in [StyleRole.currentMatch, .popupSelection, .title, .status, .error] {
            let appearance = Theme.auto.appearance(of: CellStyle(role), in: .mono)
            #expect(appearance.attributes.contains(.reverse))
        }
        let emphasis = Theme.auto.appearance(of: CellStyle(.text, .italic), in: .mono)
        #expect(emphasis == Theme.Appearance(attributes: .italic))
    }

    @Test("reads colours as a configuration writes them")
    func parsing() {
        let expected: [(String, Theme.Color?)] = [
            ("red", .ansi(1)), ("Bright-Blue", .ansi(12)), ("gray", .ansi(8)), ("7", .ansi(7)), ("16", .indexed(16)),
            ("255", .indexed(255)), ("#FF8000", .rgb(255, 128, 0)), ("256", nil), ("-1", nil), ("+1", nil), ("", nil),
            ("#ff800", nil), ("#ff80000", nil), ("#+f8000", nil), ("bright-", nil), ("rot", nil), ("bright-gray", nil),
        ]
        for (text, color) in expected { #expect(Theme.Color(parsing: text) == color, "\(text)") }
    }

    @Test("finds the nearest colour of a palette")
    func nearest() {
        let expected: [(Theme.Color, indexed: Int, sixteen: Int, eight: Int)] = [
            (.ansi(12), 12, 12, 4), (.ansi(8), 8, 8, 7), (.indexed(196), 196, 9, 1), (.indexed(244), 244, 8, 7),
            (.rgb(255, 0, 0), 196, 9, 1), (.rgb(0, 0, 0), 16, 0, 0), (.rgb(255, 255, 255), 231, 15, 7),
            (.rgb(0, 200, 0), 40, 2, 2), (.rgb(95, 135, 175), 67, 8, 7), (.rgb(118, 118, 118), 243, 8, 7),
        ]
        for (color, indexed, sixteen, eight) in expected {
            #expect(color.number(in: .indexed) == indexed, "\(color)")
            #expect(color.number(in: .sixteen) == sixteen, "\(color)")
            #expect(color.number(in: .eight) == eight, "\(color)")
        }
        #expect(Theme.Color.rgb(1, 2, 3).number(in: .direct) == 0x010203)
        #expect(Theme.Color.indexed(196).number(in: .direct) == 0xFF0000)
    }

    @Test("can be changed role by role")
    func changing() {
        var theme = Theme.auto
        for name in Theme.roleNames {
            let isKnown = theme.set(.indexed(200), for: name)
            #expect(isKnown, "\(name)")
        }
        let known1 = theme.set(.ansi(1), for: "headings")
        #expect(!known1)
        let known2 = theme.set(.ansi(1), for: "speaker-0")
        #expect(!known2)
        let known3 = theme.set(.ansi(1), for: "speaker-01")
        #expect(!known3)
        let known4 = theme.set(.ansi(1), for: "speaker-9")
        #expect(!known4)
        for role in Self.roles {
            #expect(theme.appearance(of: CellStyle(role), in: .indexed).foreground == 200)
        }
    }
}
