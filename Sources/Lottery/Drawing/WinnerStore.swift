package import Cryptography
package import Invoices

/// Makes the winners of a draw wins: reserved in the books, to be paid, and told to their holders.
package protocol WinnerStore: Sendable {
    /// Records a result whole or not at all, and the same one once. The wins of those who are no winners any more end in the
    /// same step, so that the fund holds both in turn.
    func record(_ drawn: DrawnWinners) async throws(ServiceUnavailable) -> WinnerDecision
}

/// A published result, as far as it makes wins.
package struct DrawnWinners: Hashable, Sendable {
    /// An entry that takes a prize.
    package struct Winner: Hashable, Sendable {
        /// Its place in the log.
        package let index: UInt64
        /// From 1, the highest.
        package let tier: Int

        package init(index: UInt64, tier: Int) {
            self.index = index
            self.tier = tier
        }
    }

    package let origin: String
    package let draw: String
    /// That holds when the draw closes: what a tier's prize is worth is taken from there.
    package let manifest: Bytes32
    /// Of the published bytes.
    package let result: Bytes32
    /// From now on; what stands then is paid.
    package let objection: Duration
    /// All tiers together; those who are not among them and were recorded before have their wins
    /// ended.
    package let winners: [Winner]
    /// Places in the log of winners who were disqualified.
    package let disqualified: [UInt64]

    package init(
        origin: String, draw: String, manifest: Bytes32, result: Bytes32, objection: Duration,
        winners: [Winner], disqualified: [UInt64]
    ) {
        self.origin = origin
        self.draw = draw
        self.manifest = manifest
        self.result = result
        self.objection = objection
        self.winners = winners
        self.disqualified = disqualified
    }

    init(_ result: DrawResult, hash: Bytes32, of ground: DrawGround) {
        self.init(
            origin: ground.manifest.origin, draw: ground.plan.name,
            manifest: ground.manifest.digest, result: hash,
            objection: ground.manifest.objectionTime,
            winners: result.tiers.enumerated().flatMap { place, tier in
                tier.winners.map { Winner(index: $0, tier: place + 1) }
            },
            disqualified: result.disqualified.map(\.index))
    }
}

/// The result of recording; nothing is half recorded.
package enum WinnerDecision: Hashable, Sendable {
    case recorded(added: Int, ended: Int)
    case exists
    /// It lacks a disqualification that was recorded: the public files here are not the newest.
    case older
    /// The campaign's fund does not hold its prizes.
    case insufficient
    /// The database finds that the campaign cannot have such winners.
    case refused(String)
}

extension CampaignManifest {
    /// How long somebody may object to the winners of a draw before they are paid: as long as the campaign waits for
    /// its second check of an invoice, and at least a week.
    package var objectionTime: Duration {
        .seconds(max(mode == .afterDays ? payAfterDays : 0, Self.objectionDaysLeast) * 86_400)
    }

    private static let objectionDaysLeast: UInt64 = 7
}
