import FoundationEssentials
import Testing

@testable import ChatDisplay

@Suite("The table of widths")
struct ScalarWidthTests {
    /// The newest scalars that the table knows, as Unicode.Scalar.Properties.age has it.
    private static let version = (major: 14, minor: 0)

    @Test("agrees with Python about what is wide")
    func wide() throws {
        let ranges = try Self.wideRanges()
        var differing: [String] = []
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let width = ScalarWidth(of: scalar)
            guard width == .wide || width == .narrow else { continue }
            if ranges.contains(where: { $0.contains(value) }) != (width == .wide) {
                differing.append(String(value, radix: 16))
            }
        }
        #expect(differing == [])
    }

    @Test("agrees with Swift about marks, and about what is newer than it")
    func properties() {
        var differing: [String] = []
        for value in UInt32(0xA0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
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
        let text = try DisplayFixture.text("wide-scalars.txt")
        return text.split(separator: "\n").compactMap { line in
            let ends = line.split(separator: ".").compactMap { UInt32($0, radix: 16) }
            return ends.count == 2 ? ends[0]...ends[1] : nil
        }
    }
}
