package import Invoices

/// Sums up the most that a campaign may have to pay.
package enum InventoryWorth {
    /// - Parameter manifests: that have held and will hold. Of each prize the greatest number and the greatest
    ///   value count, as the stock does.
    /// - Returns: nil for more than fits 64 bits.
    package static func of(_ manifests: some Sequence<CampaignManifest>) -> Fen? {
        var prizes: [String: (value: Fen, count: UInt64)] = [:]
        for prize in manifests.flatMap(\.rules.prizes) {
            let known = prizes[prize.id] ?? (.zero, 0)
            prizes[prize.id] = (max(known.value, prize.value), max(known.count, prize.count))
        }
        var worth = Fen.zero
        for prize in prizes.values {
            let (cost, isOver) = prize.value.value.multipliedReportingOverflow(
                by: Int64(clamping: prize.count))
            guard !isOver, let sum = worth.adding(Fen(cost)) else { return nil }
            worth = sum
        }
        return worth
    }
}
