extension Theme {
    /// The terminal's own colours on its own background: what is readable there on dark and on light. White, black and the
    /// bright colours are not: each is close to some background.
    public static let auto = Theme(
        looks: looks(
            you: .ansi(2), heading: .ansi(4), code: .ansi(6), link: .ansi(4), accent: .ansi(5), quiet: nil,
            busy: .ansi(3), warning: .ansi(3), error: .ansi(1), bars: nil),
        speakers: speakers(ansiSpeakers))

    private static let ansiSpeakers: [Color] = [
        .ansi(6), .ansi(5), .ansi(4), .ansi(3), .ansi(14), .ansi(13), .ansi(12), .ansi(9),
    ]

    /// For a dark background, in the 256 colours of xterm.
    public static let dark = Theme(
        looks: looks(
            you: .indexed(114), heading: .indexed(117), code: .indexed(180), link: .indexed(111),
            accent: .indexed(176), quiet: .indexed(245), busy: .indexed(221), warning: .indexed(221),
            error: .indexed(203), bars: .indexed(236)),
        speakers: speakers([
            .indexed(80), .indexed(213), .indexed(75), .indexed(215), .indexed(141), .indexed(228), .indexed(209),
            .indexed(37),
        ]))

    /// For a light background, in the 256 colours of xterm.
    public static let light = Theme(
        looks: looks(
            you: .indexed(28), heading: .indexed(25), code: .indexed(94), link: .indexed(26), accent: .indexed(90),
            quiet: .indexed(242), busy: .indexed(130), warning: .indexed(130), error: .indexed(124),
            bars: .indexed(254)),
        speakers: speakers([
            .indexed(30), .indexed(163), .indexed(27), .indexed(166), .indexed(92), .indexed(100), .indexed(131),
            .indexed(23),
        ]))

    /// Attributes alone, on terminals that have colours as well.
    public static let mono: Theme = {
        var theme = auto
        theme.looks = theme.looks.mapValues { Look(attributes: $0.withoutColor, withoutColor: $0.withoutColor) }
        theme.speakers = theme.speakers.map { Look(attributes: $0.withoutColor, withoutColor: $0.withoutColor) }
        return theme
    }()

    // MARK: What the themes have in common

    /// - Parameters:
    ///   - quiet: what is of secondary weight; nil for dim text in the default colour.
    ///   - bars: behind the title and the status line; nil for reversed text.
    private static func looks(
        you: Color, heading: Color, code: Color, link: Color, accent: Color, quiet: Color?, busy: Color, warning: Color,
        error: Color, bars: Color?
    ) -> [StyleRole: Look] {
        let faint = Look(foreground: quiet, attributes: quiet == nil ? .dim : [], withoutColor: .dim)
        let bar = Look(background: bars, attributes: bars == nil ? .reverse : [], withoutColor: .reverse)
        return [
            .text: Look(), .input: Look(), .codeBlock: Look(foreground: code),
            .faint: faint, .rule: faint, .tableBorder: faint, .quote: faint, .popup: Look(),
            .you: Look(foreground: you, attributes: .bold, withoutColor: [.bold, .underline]),
            .heading: Look(foreground: heading, attributes: .bold, withoutColor: .bold),
            .code: Look(foreground: code, withoutColor: .underline),
            .link: Look(foreground: link, attributes: .underline, withoutColor: .underline),
            .listMarker: Look(foreground: accent),
            .prompt: Look(foreground: you, attributes: .bold, withoutColor: .bold),
            .title: merged(bar, Look(attributes: .bold, withoutColor: .bold)), .status: bar,
            .statusBusy: merged(
                bar, Look(foreground: bars == nil ? nil : busy, attributes: .bold, withoutColor: .bold)),
            .popupSelection: Look(attributes: .reverse, withoutColor: .reverse),
            .match: Look(foreground: busy, attributes: [.bold, .underline], withoutColor: [.bold, .underline]),
            .currentMatch: Look(
                foreground: busy, attributes: [.bold, .reverse], withoutColor: [.bold, .reverse]),
            .warning: Look(foreground: warning, withoutColor: .bold),
            .error: Look(foreground: error, attributes: .bold, withoutColor: [.bold, .reverse]),
        ]
    }

    private static func merged(_ one: Look, _ other: Look) -> Look {
        Look(
            foreground: one.foreground ?? other.foreground, background: one.background ?? other.background,
            attributes: one.attributes.union(other.attributes), withoutColor: one.withoutColor.union(other.withoutColor)
        )
    }

    /// Without colours, the first speakers differ by attributes; ``StyleRole/you`` has both bold and underline.
    private static func speakers(_ colors: [Color]) -> [Look] {
        let attributes: [TextAttributes] = [
            .bold, .underline, .italic, .reverse, [.bold, .italic], [.underline, .italic], [.bold, .reverse],
            [.underline, .reverse],
        ]
        return zip(zip(colors, ansiSpeakers), attributes).map { colors, attributes in
            Look(foreground: colors.0, coarseForeground: colors.1, withoutColor: attributes)
        }
    }
}
