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
