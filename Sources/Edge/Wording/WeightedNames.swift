/// The names in a field such as Accept, with their weights in thousandths (RFC 9110, section 12.4.2).
package enum WeightedNames {
    /// Browsers send some 150 characters.
    private static let charactersMaximum = 256

    /// The names in the field's order; a weight that is missing is 1,000, one that cannot be read
    /// 0. Reads no more than a browser would send.
    package static func read(_ field: String) -> [(name: String, weight: Int)] {
        field.prefix(charactersMaximum).split(separator: ",").compactMap { range in
            let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let name = parts.first else { return nil }
            let weight = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
            return (name, weight.map { thousandths($0.dropFirst(2)) } ?? 1_000)
        }
    }

    /// A weight between 0 and 1 with up to three decimals, in thousandths; 0 for anything else.
    private static func thousandths(_ text: Substring) -> Int {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first.flatMap({ Int($0) }), whole == 0 || whole == 1 else {
            return 0
        }
        guard parts.count == 2 else { return whole * 1_000 }
        let decimals = parts[1].prefix(3)
        guard let fraction = Int(decimals), fraction >= 0 else { return 0 }
        let scale = [1_000, 100, 10, 1][decimals.count]
        return min(1_000, whole * 1_000 + fraction * scale)
    }
}
