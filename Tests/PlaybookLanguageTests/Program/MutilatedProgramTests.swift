import TestSupport
import Testing

@testable import PlaybookLanguage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `check` on programs that are broken in every way that came to mind: it says what is wrong, and takes no longer than
/// their size explains.
@Suite struct MutilatedProgramTests {
    private static let fixtures = ProgramFixture.all + ProgramFixture.field
    private static let mutilations = Mutilation.allCases

    @Test func areManyPrograms() {
        #expect(Self.fixtures.count * Self.mutilations.count + HostileShape.all.count >= 300)
    }

    /// Everything that `check` does, with either output.
    private static func check(_ bytes: [UInt8], folder: ProgramFolder? = nil) {
        let check = ProgramCheck(files: [SourceFile(path: "p.md", bytes: bytes)], folder: folder)
        #expect(check.outline.hasSuffix("\n"))
        let report = check.report()
        #expect(report.problems.count <= ProgramCheck.problemsReported + 1)
        // What can be run can be compiled and read again.
        guard let program = try? Program(check) else {
            #expect(check.hasErrors)
            return
        }
        _ = program.pbasm
    }

    enum Mutilation: CaseIterable {
        case truncated, shuffled, doubled, withoutSpaces, withNoise, withMarks, backwards, withoutLines, asOneLine

        func apply(to bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            switch self {
            case .truncated: return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            case .shuffled: return Array(lines.shuffled(using: &random).joined(separator: [UInt8(ascii: "\n")]))
            case .doubled: return bytes + bytes
            case .withoutSpaces: return bytes.filter { $0 != UInt8(ascii: " ") }
            case .withNoise:
                return bytes.flatMap { byte in
                    Int.random(in: 0..<8, using: &random) == 0 ? [UInt8.random(in: 0...255, using: &random)] : [byte]
                }
            case .withMarks:
                let marks = Array("#-`:()[]{}<!>$\"'@|*".utf8)
                return bytes.flatMap { byte in
                    Int.random(in: 0..<8, using: &random) == 0
                        ? [byte, marks.randomElement(using: &random) ?? byte] : [byte]
                }
            case .backwards: return Array(lines.reversed().joined(separator: [UInt8(ascii: "\n")]))
            case .withoutLines:
                return Array(
                    lines.filter { _ in Bool.random(using: &random) }.joined(separator: [UInt8(ascii: "\n")]))
            case .asOneLine: return Array(lines.joined())
            }
        }
    }

    @Test(.timeLimit(.minutes(3)), arguments: Self.mutilations)
    func areChecked(_ mutilation: Mutilation) {
        var random = SeededGenerator(seed: 3)
        for fixture in Self.fixtures {
            Self.check(mutilation.apply(to: fixture.bytes, &random), folder: ProgramFolder(path: fixture.folder))
        }
    }

    @Test(.timeLimit(.minutes(3))) func bytesAtRandomAreChecked() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<20 { Self.check((0..<5_000).map { _ in UInt8.random(in: 0...255, using: &random) }) }
        let pieces = [
            "#", "# ", "## ", "### Steps\n", "- ", "  ", "`", "```\n", "\n", "x", ":", "(", "$", "<!--", "-->",
        ]
        for _ in 0..<20 {
            let text = (0..<2_000).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            Self.check(Array(text.utf8))
        }
    }

    // MARK: Cost

    /// Twelve times the size costs about twelve times the time; what is quadratic costs more than a hundred times. The
    /// processor's time for this thread is taken, so that what else the machine does has little influence.
    @Test(.timeLimit(.minutes(4)), arguments: HostileShape.all)
    func costInProportionToTheirSize(_ shape: HostileShape) {
        let small = Array(shape.text(10_000).utf8)
        let large = Array(shape.text(120_000).utf8)
        func milliseconds(_ bytes: [UInt8]) -> Double {
            let start = Self.threadMilliseconds()
            Self.check(bytes)
            return Self.threadMilliseconds() - start
        }
        let first = milliseconds(small)
        let most = 24 * first + 60
        var second = milliseconds(large)
        // Once more before it is believed: a page fault at the wrong moment is no defect.
        if second > most { second = min(second, milliseconds(large)) }
        #expect(second <= most, "\(first) ms for 10 kB, \(second) ms for 120 kB")
    }

    private static func threadMilliseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
    }

    @Test(.timeLimit(.minutes(4))) func tenMegabytesAreChecked() {
        let playbook =
            "## Play\n\(String(repeating: "Some prose about what is done here. ", count: 40))\n"
            + "### Steps\n- Ask the user for $x\n- Return \(String(repeating: "$x and ", count: 60))\n"
        let text = "# A\n" + String(repeating: playbook, count: 10_000_000 / playbook.utf8.count)
        Self.check(Array(text.utf8))
        Self.check([UInt8](repeating: UInt8(ascii: "\n"), count: 10_000_000))
        Self.check([UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000))
    }

    @Test(.timeLimit(.minutes(4))) func aHundredThousandHeadingsAreChecked() {
        let text = "# A\n## Main\n### Triggers\n- At the beginning\n" + (0..<100_000).map { "## P\($0)\n" }.joined()
        let check = ProgramCheck(files: [SourceFile(path: "p.md", text: text)])
        #expect(!check.hasErrors)
        #expect(check.agents.first?.playbooks.count == 100_001)
        #expect(check.outline.hasSuffix("\n\n1 agent, 100001 playbooks\n"))
    }

    @Test func tooManyLinesAreAnError() {
        let check = ProgramCheck(files: [SourceFile(path: "p.md", text: String(repeating: "\n", count: 1_000_001))])
        #expect(check.problems.map(\.message).first == "A file of a program may have at most 1000000 lines")
        #expect(check.problems.first?.location.line == 1_000_001)
    }
}
