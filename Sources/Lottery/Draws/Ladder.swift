/// The odds of one range of amounts: prizes from the highest, each with its chance.
package struct Ladder: Hashable, Sendable {
    /// One prize of the ladder, and its own chance.
    package struct Row: Hashable, Sendable {
        package let prize: String
        /// Of `Ladder.whole`; all rows together are at most that.
        package let partsPerBillion: UInt64

        package init(prize: String, partsPerBillion: UInt64) {
            self.prize = prize
            self.partsPerBillion = partsPerBillion
        }
    }

    /// The parts of certainty: a chance is given in parts per billion.
    package static let whole: UInt64 = 1_000_000_000

    /// Falling in value.
    package let rows: [Row]

    /// Nil if the chances together exceed one.
    package init?(_ rows: [Row]) {
        var sum: UInt64 = 0
        for row in rows {
            guard row.partsPerBillion <= Self.whole - sum else { return nil }
            sum += row.partsPerBillion
        }
        self.rows = rows
    }

    /// The row that a draw below one billion gives: the first at which the chances so far exceed it. Nil for
    /// no prize.
    package func row(of drawn: UInt64) -> Int? {
        var below: UInt64 = 0
        return rows.firstIndex { row in
            below += row.partsPerBillion
            return drawn < below
        }
    }
}
