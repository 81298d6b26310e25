import TestSupport
import Testing

@testable import ChatDisplay

#if canImport(Glibc)
import Glibc
#endif

@Suite("The table of widths")
struct ScalarWidthTests {
    /// The newest scalars that the table knows, as Unicode.Scalar.Properties.age has it.
    private static let version = (major: 14, minor: 0)

    /// All scalars of the planes in which some are assigned, and of the others the first and the last.
    private static let scalars: [Unicode.Scalar] = [
        0..<0x32000, 0x3FFFE..<0x40001, 0xDFFFF..<0xE0200, 0xF0000..<0xF0001, 0x10FFFF..<0x110000,
    ].flatMap { $0.compactMap { Unicode.Scalar($0) } }

    @Test("agrees with Python about what is wide")
    func wide() throws {
        var ranges = try Self.wideRanges()[...]
        var differing: [String] = []
        for scalar in Self.scalars {
            while let first = ranges.first, first.upperBound < scalar.value { ranges.removeFirst() }
            let isWide = ranges.first?.contains(scalar.value) ?? false
            switch ScalarWidth(of: scalar) {
            case .wide: if !isWide { differing.append(String(scalar.value, radix: 16)) }
            case .narrow: if isWide { differing.append(String(scalar.value, radix: 16)) }
            case .mark, .dropped, .replaced: break
            }
        }
        #expect(differing == [])
    }

    #if canImport(Glibc)
    /// ncurses asks libc, and puts into a cell only what fits there by that.
    @Test("agrees with libc about all that is shown")
    func libc() throws {
        // The Glibc module has no declaration of it.
        let symbol = try #require(dlsym(nil, "wcwidth"))
        let wcwidth = unsafeBitCast(symbol, to: (@convention(c) (wchar_t) -> CInt).self)
        let utf8 = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
        let before = uselocale(utf8)
        defer {
            _ = uselocale(before)
            freelocale(utf8)
        }
        var differing: [String] = []
        for scalar in Self.scalars {
            let wanted: Int32
            switch ScalarWidth(of: scalar) {
            case .narrow: wanted = 1
            case .wide: wanted = 2
            case .mark: wanted = 0
            case .dropped, .replaced: continue
            }
            let measured = wcwidth(wchar_t(scalar.value))
            if measured != wanted { differing.append("\(String(scalar.value, radix: 16)): \(measured), not \(wanted)") }
        }
        #expect(differing == [])
    }
    #endif

    @Test("agrees with Swift about marks, and about what is newer than it")
    func properties() {
        var differing: [String] = []
        for scalar in Self.scalars where scalar.value >= 0xA0 {
            let value = scalar.value
            let properties = scalar.properties
            let isKnown = properties.age.map { $0 <= Self.version } ?? false
            let width = ScalarWidth(of: scalar)
            // AHOM CONSONANT SIGN MEDIAL RA became a spacing mark later.
            if value == 0x1171E { continue }
            let fits: Bool =
                if properties.isDefaultIgnorableCodePoint, !isKnown {
                    width == .dropped || width == .replaced
                } else if properties.isDefaultIgnorableCodePoint || (0x1F3FB...0x1F3FF).contains(value) {
                    width == .dropped
                } else if !isKnown || properties.generalCategory == .privateUse {
                    width == .replaced
                } else {
                    switch properties.generalCategory {
                    case .nonspacingMark, .enclosingMark: width == .mark
                    case .format: width == .dropped || width == .replaced
                    default: width == .narrow || width == .wide || width == .replaced
                    }
                }
            if !fits { differing.append("\(String(value, radix: 16)) \(width)") }
        }
        #expect(differing.prefix(20) == [])
    }

    /// Tests/Fixtures/display/wide-scalars.txt, written by scripts/cell-widths --wide.
    private static func wideRanges() throws -> [ClosedRange<UInt32>] {
        let text = try Fixture.text("display/wide-scalars.txt")
        return text.split(separator: "\n").compactMap { line in
            let ends = line.split(separator: ".").compactMap { UInt32($0, radix: 16) }
            return ends.count == 2 ? ends[0]...ends[1] : nil
        }
    }
}
