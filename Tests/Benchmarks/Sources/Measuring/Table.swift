#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What made a measurement impossible.
public struct BenchmarkError: Error, CustomStringConvertible {
    public var description: String

    public init(description: String) {
        self.description = description
    }
}

/// - Parameters:
///   - target: for the median.
public func printRow(_ name: String, _ samples: Samples, target: Double?, p99Target: Double? = nil) {
    let values = [samples.median, samples.percentile(90), samples.percentile(99)]
    let targets = [(samples.median, target), (samples.percentile(99), p99Target)].compactMap { value, target in
        target.map { (value: value, target: $0) }
    }
    printLine(name, values, targets)
}

/// One number that is no sample.
public func printFigure(_ name: String, _ value: Double, target: Double?) {
    printLine(name, [value], target.map { [(value, $0)] } ?? [])
}

private func printLine(_ name: String, _ values: [Double], _ targets: [(value: Double, target: Double)]) {
    var row = name + String(repeating: " ", count: max(0, 53 - name.count))
    for value in values { row += cell(rounded(value), 10) }
    row += String(repeating: " ", count: 10 * (3 - values.count))
    if !targets.isEmpty {
        row += cell(targets.map { rounded($0.target) }.joined(separator: "/"), 10)
        row += targets.allSatisfy { $0.value <= $0.target } ? "  met" : "  MISSED"
    }
    // Each row when it is known, also into a file.
    writeLine(row)
}

/// Aligned to the right.
public func cell(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}

public func writeLine(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(1, bytes, bytes.count)
}

/// With two digits after the point.
public func rounded(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
}

extension Duration {
    public var inMilliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }
}
