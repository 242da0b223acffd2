import Invoices
import Lottery

/// Shows the rest of a campaign's prizes as the widths of bars.
struct PrizeChart {
    struct Row: Equatable {
        let prize: String
        let value: Fen
        let left: UInt64
        let count: UInt64
        /// 0 only where nothing is left, 1,000 only where nothing is gone.
        let leftPerMille: UInt64
        /// From 1, the highest; the colours end at `ranks`.
        let rank: Int
    }

    static let ranks = 5

    /// The highest prize first.
    let rows: [Row]

    /// - Parameters:
    ///   - manifests: as they hold one after another. No later one's number is less than an earlier one's.
    ///   - won: how often each prize was won.
    init(_ manifests: [CampaignManifest], won: [String: UInt64]) {
        var prizes: [String: Prize] = [:]
        for prize in manifests.flatMap(\.rules.prizes)
        where prize.count >= prizes[prize.id]?.count ?? 0 {
            prizes[prize.id] = prize
        }
        let falling = prizes.values.sorted { ($0.value, $1.id) > ($1.value, $0.id) }
        rows = falling.enumerated().map { place, prize in
            let left = prize.count - min(prize.count, won[prize.id] ?? 0)
            return Row(
                prize: prize.id, value: prize.value, left: left, count: prize.count,
                leftPerMille: Self.perMille(left, of: prize.count),
                rank: min(place + 1, Self.ranks))
        }
    }

    func rank(of prize: String) -> Int { rows.first { $0.prize == prize }?.rank ?? Self.ranks }

    private static func perMille(_ left: UInt64, of count: UInt64) -> UInt64 {
        if left == 0 { return 0 }
        if left == count { return 1_000 }
        let product = left.multipliedFullWidth(by: 1_000)
        return min(max(count.dividingFullWidth(product).quotient, 1), 999)
    }
}
