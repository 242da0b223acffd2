/// How many are left of each prize, in whatever ladder it is won.
package struct Stock: Hashable, Sendable {
    private var left: [String: UInt64]

    package init(_ left: [String: UInt64]) { self.left = left }

    /// 0 for a prize that is exhausted or unknown.
    package subscript(prize: String) -> UInt64 { left[prize] ?? 0 }

    /// Takes the prize of a row or, where that is exhausted and prizes fall, of the next row of the same ladder
    /// that has some. Nil if nothing is left.
    package mutating func take(_ row: Int, of ladder: Ladder, falls: Bool) -> String? {
        let rows = falls ? ladder.rows[row...] : ladder.rows[row...row]
        guard let prize = rows.first(where: { self[$0.prize] > 0 })?.prize else { return nil }
        left[prize, default: 0] -= 1
        return prize
    }
}
