import Lottery

/// The odds of a ladder as a hundred dots: so many of a hundred receipts win, and so many of them each prize.
struct HundredDots {
    /// The number of dots of each row, in the ladder's order.
    let rows: [Int]

    init(_ ladder: Ladder) {
        // Each dot is a hundredth of all draws, in the order in which the ladder cuts them: rounded where the rows
        // end, the dots of all together are those of their sum.
        var below: UInt64 = 0
        rows = ladder.rows.map { row in
            let first = Self.dots(below)
            below += row.partsPerBillion
            return Self.dots(below) - first
        }
    }

    var winning: Int { rows.reduce(0, +) }

    private static func dots(_ parts: UInt64) -> Int {
        Int((parts * 100 + Ladder.whole / 2) / Ladder.whole)
    }

    /// The dots of a range as the path of an SVG of 200 by 200, ten in a line. A line without a length is drawn as its
    /// round end.
    static func path(_ dots: Range<Int>) -> String {
        dots.map { "M\(10 + 20 * ($0 % 10)) \(10 + 20 * ($0 / 10))h.01" }.joined()
    }
}
