/// How many are left of each prize, in whatever ladder it is won.
package struct Stock: Hashable, Sendable {
    private var left: [String: UInt64]

    package init(_ left: [String: UInt64]) { self.left = left }

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

extension Stock {
    /// The manifests' numbers less what was awarded: those of the last one that holds, and never less than an
    /// earlier one left.
    package init(left awarded: [String: UInt64], under rules: some Sequence<CampaignRules>) {
        var counts: [String: UInt64] = [:]
        for prize in rules.flatMap(\.prizes) {
            counts[prize.id] = max(counts[prize.id] ?? 0, prize.count)
        }
        for (prize, count) in awarded { counts[prize, default: count] -= count }
        self.init(counts)
    }
}
