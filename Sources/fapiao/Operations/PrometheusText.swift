/// Names, labels and numbers as Prometheus' text format wants them.
enum PrometheusText {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`: everything else becomes an underscore.
    static func name(_ label: String) -> String {
        var name = ""
        for character in label.unicodeScalars {
            let isLetter = ("a"..."z").contains(character) || ("A"..."Z").contains(character)
            let isDigit = ("0"..."9").contains(character)
            let isLegal = isLetter || character == "_" || character == ":"
            if name.isEmpty, isDigit { name = "_" }
            name.unicodeScalars.append(isLegal || isDigit ? character : "_")
        }
        return name.isEmpty ? "_" : name
    }

    /// In the order of their names, values escaped.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.sorted { $0.0 < $1.0 }
            .map { "\(name($0.0))=\"\(escaped($0.1))\"" }
            .joined(separator: ",")
    }

    static func line(_ name: String, _ labels: String, _ value: some CustomStringConvertible)
        -> String
    {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    static func joined(_ labels: String, _ more: String) -> String {
        labels.isEmpty ? more : "\(labels),\(more)"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), value.magnitude < 1e15 { return "\(Int64(value))" }
        return "\(value)"
    }

    /// Scalar by scalar: a quote with a combining mark is one character, and still a quote.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
