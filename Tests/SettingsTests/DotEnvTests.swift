import Testing

@testable import Settings

@Suite struct DotEnvTests {
    @Test(
        arguments: [
            ("bare", "MODEL=ollama/a", "ollama/a"),
            ("spaces around", "  MODEL =  ollama/a  ", "ollama/a"),
            ("export", "export MODEL=ollama/a", "ollama/a"),
            ("export and a tab", "export\tMODEL=ollama/a", "ollama/a"),
            ("a comment behind a bare value", "MODEL=ollama/a # mine", "ollama/a"),
            ("a # inside a bare value", "MODEL=ollama/a#b", "ollama/a#b"),
            ("a comment instead of a value", "MODEL= # none", nil),
            ("no value", "MODEL=", nil),
            ("blank quotes", "MODEL='  '", nil),
            ("single quotes keep what stands in them", #"MODEL='a\n"b" # c $d'"#, #"a\n"b" # c $d"#),
            ("double quotes know escapes", #"MODEL="a\tb\"c\"\\d\$e\q""#, "a\tb\"c\"\\d$e\\q"),
            ("a comment behind a quote", "MODEL=\"a\" # b", "a"),
            ("a quote that spans lines", "MODEL=\"a\nb\"\nX=1", "a\nb"),
            ("a quote of somebody else's that spans lines", "KEY=\"-----\nMODEL=x\n----\"\nMODEL=y", "y"),
            ("nothing is expanded", "MODEL=$HOME/${X}/`id`", "$HOME/${X}/`id`"),
            ("CRLF", "A=1\r\nMODEL=ollama/a\r\n", "ollama/a"),
            ("CRLF behind quotes", "MODEL=\"ollama/a\"\r\n\r\nB=2\r\n", "ollama/a"),
            ("the last one counts", "MODEL=a\nMODEL=b", "b"),
            ("comments and empty lines", "# MODEL=a\n\n  # b\n\t\nMODEL=c", "c"),
            ("names of others", "foo.bar=1\nfoo-bar=2\n_x=3\nMODEL=c", "c"),
            ("an empty file", "", nil),
            ("an equals sign in the value", "MODEL=a=b", "a=b"),
        ] as [(String, String, String?)])
    func reads(name: String, text: String, model: String?) throws {
        let file = try DotEnv(SettingsFile(path: ".env", text: text))
        #expect(file["MODEL"]?.value == model)
    }

    @Test(arguments: [
        ("no equals sign", "A=1\ngeheim", 2), ("only export", "export geheim", 1),
        ("a digit first", "\n\n1geheim=2", 3),
        ("no name", "=geheim", 1), ("two names", "A geheim=1", 1), ("a colon", "A: geheim", 1),
        ("something behind a quote", "A=\"geheim\"x", 1), ("a quote that is never closed", "A=1\nB=\"geheim\nC=2", 2),
        ("binary", "\u{0}\u{1}geheim", 1), ("export of nothing", "export =geheim", 1),
    ])
    func namesTheLineAndNothingElse(name: String, text: String, line: Int) {
        let error = #expect(throws: SettingsError.self) { try DotEnv(SettingsFile(path: ".env", text: text)) }
        #expect(error?.exitCode == 78)
        #expect(error?.message.hasPrefix(".env:\(line): ") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("geheim") == false)
        #expect(error?.message.contains("\n") == false)
    }

    /// Names that would change where requests go, or where files are looked for, without being a setting of ours.
    @Test(arguments: [
        "HOME", "XDG_CONFIG_HOME", "https_proxy", "ALL_PROXY", "no_proxy", "PATH", "LD_PRELOAD", "NO_COLOR",
    ])
    func takesOnlyKnownNames(name: String) throws {
        let file = try DotEnv(SettingsFile(path: ".env", text: "\(name)=x\nMODEL=m"))
        #expect(file[name] == nil)
        #expect(file["MODEL"]?.value == "m")
    }

    @Test(arguments: SettingVariables.names)
    func takesEveryKnownName(name: String) throws {
        let file = try DotEnv(SettingsFile(path: ".env", text: "\n\(name)=x"))
        #expect(file[name] == Setting("x", from: .dotEnv(name, file: ".env", line: 2)))
    }

    /// Every beginning of a file, also one that ends inside an escape, is read or refused in order.
    @Test func everyCutEnds() {
        let text = "\u{FEFF}export A=\"x\\\"y\" # c\r\nMODEL='a\r\nb'\n\tB = \\\\\nC=\"\\"
        for length in 0...text.unicodeScalars.count {
            let cut = String(String.UnicodeScalarView(text.unicodeScalars.prefix(length)))
            do {
                _ = try DotEnv(SettingsFile(path: ".env", text: cut))
            } catch {
                #expect(error.exitCode == 78)
            }
        }
    }
}
