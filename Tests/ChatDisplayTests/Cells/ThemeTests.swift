import Testing

@testable import ChatDisplay

@Suite("A theme")
struct ThemeTests {
    private static let themes = ["auto": Theme.auto, "dark": .dark, "light": .light, "mono": .mono]
    private static let palettes: [Theme.Palette] = [.mono, .eight, .sixteen, .indexed, .direct]
    private static let roles: [StyleRole] = [
        .text, .faint, .speaker(0), .you, .heading, .code, .codeBlock, .link, .quote, .listMarker, .rule, .tableBorder,
        .title, .status, .statusBusy, .input, .prompt, .popup, .popupSelection, .match, .currentMatch, .warning, .error,
    ]

    @Test("leaves the text itself to the terminal", arguments: themes.keys)
    func plainText(name: String) throws {
        let theme = try #require(Self.themes[name])
        #expect(theme.appearance(of: .plain, in: .indexed) == Theme.Appearance())
    }

    @Test("stays within the palette", arguments: themes.keys, palettes)
    func withinPalette(name: String, palette: Theme.Palette) throws {
        let theme = try #require(Self.themes[name])
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

    @Test("tells speakers apart", arguments: themes.keys, palettes)
    func speakers(name: String, palette: Theme.Palette) throws {
        let theme = try #require(Self.themes[name])
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
        for role in Self.roles { theme.set(.indexed(200), for: role) }
        theme.set(.indexed(200), for: .speaker(99))
        for role in Self.roles {
            #expect(theme.appearance(of: CellStyle(role), in: .indexed).foreground == 200)
        }
        #expect(theme.appearance(of: CellStyle(.speaker(1)), in: .indexed).foreground != 200)
        theme.set(nil, for: .speaker(0))
        #expect(theme.appearance(of: CellStyle(.speaker(0)), in: .sixteen).foreground == -1)
    }
}
