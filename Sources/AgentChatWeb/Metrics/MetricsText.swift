/// The text format of Prometheus, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).
enum MetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    enum Value: Sendable {
        case number(Double)
        case histogram(TimeHistogram)
    }

    /// All series of one name.
    struct Family: Sendable {
        var kind: Kind
        var help: String?
        var series: [(dimensions: [Dimension], value: Value)] = []
    }

    /// - Parameter families: by their names.
    static func text(of families: [String: Family]) -> String {
        var text = ""
        for (label, family) in families.sorted(by: { $0.key < $1.key }) {
            let name = valid(label, mayHaveColons: true)
            if let help = family.help { text += "# HELP \(name) \(escaped(help, quotes: false))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            let lines = family.series.map { series in
                self.lines(name, series.dimensions, series.value)
            }
            for line in lines.sorted() { text += line }
        }
        return text
    }

    private static func lines(_ name: String, _ dimensions: [Dimension], _ value: Value) -> String {
        switch value {
        case .number(let number): return line(name, dimensions, number)
        case .histogram(let histogram):
            var text = ""
            var count = 0
            for (bound, more) in zip(TimeHistogram.bounds, histogram.counts) {
                count += more
                let bucket = Dimension(name: "le", value: self.number(bound))
                text += line(name + "_bucket", dimensions + [bucket], Double(count))
            }
            let all = Dimension(name: "le", value: "+Inf")
            text += line(name + "_bucket", dimensions + [all], Double(histogram.count))
            text += line(name + "_sum", dimensions, histogram.sum)
            return text + line(name + "_count", dimensions, Double(histogram.count))
        }
    }

    private static func line(_ name: String, _ dimensions: [Dimension], _ number: Double) -> String {
        let pairs = dimensions.map { dimension in
            "\(valid(dimension.name, mayHaveColons: false))=\"\(escaped(dimension.value, quotes: true))\""
        }
        return "\(name)\(pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") \(self.number(number))\n"
    }

    /// Without a point where it is whole.
    private static func number(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// A name as the format allows it: what it does not becomes `_`.
    private static func valid(_ name: String, mayHaveColons: Bool) -> String {
        var valid = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": valid.unicodeScalars.append(scalar)
            case "0"..."9" where !valid.isEmpty: valid.unicodeScalars.append(scalar)
            case ":" where mayHaveColons: valid.unicodeScalars.append(scalar)
            default: valid += "_"
            }
        }
        return valid.isEmpty ? "_" : valid
    }
}
