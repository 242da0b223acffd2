/// Bounds the faults that a command prints: a person reads a few, and a file of another kind has one a line.
struct ShownFaults {
    /// Lines; more than a screen holds help nobody.
    static let maximum = 20

    private var count = 0

    /// Counts one more.
    /// - Returns: true if it is to be printed.
    mutating func admitsNext() -> Bool {
        count += 1
        return count <= Self.maximum
    }

    /// The end of the list; nil where all were printed.
    var rest: String? {
        count > Self.maximum ? "and \(ProgressBar.grouped(count - Self.maximum)) more" : nil
    }

    /// The lines of a list that is known whole.
    static func lines(_ faults: [String]) -> [String] {
        var shown = ShownFaults()
        let lines = faults.filter { _ in shown.admitsNext() }
        return lines + [shown.rest].compactMap { $0 }
    }
}
