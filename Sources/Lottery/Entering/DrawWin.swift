package import Invoices

/// The prize that a periodic draw gave an entry.
package struct DrawWin: Hashable, Sendable {
    /// Why it is none any more.
    package enum End: String, Hashable, Sendable, CaseIterable {
        /// By a decision of all auditors.
        case disqualified
        /// The draw was done anew, and gives this entry nothing or another prize.
        case redrawn
    }

    package let draw: String
    /// From 1, the highest.
    package let tier: Int
    /// The prize's id in the manifest.
    package let prize: String
    /// The gross value; a tax may be withheld from it.
    package let value: Fen
    /// Until then somebody may object; from then on it is paid.
    package let payableAt: Timestamp
    /// Nil while it stands.
    package let ended: End?

    package init(
        draw: String, tier: Int, prize: String, value: Fen, payableAt: Timestamp, ended: End? = nil
    ) {
        self.draw = draw
        self.tier = tier
        self.prize = prize
        self.value = value
        self.payableAt = payableAt
        self.ended = ended
    }
}

/// The state of an entry by now: by its seal, for ever, and by the periodic draws since.
package struct EntryStanding: Hashable, Sendable {
    /// Of the instant draw.
    package let outcome: EntryOutcome
    /// In the order in which they were recorded; those that have ended too.
    package let draws: [DrawWin]

    package init(outcome: EntryOutcome, draws: [DrawWin] = []) {
        self.outcome = outcome
        self.draws = draws
    }

    /// The draws' prizes that have not ended.
    package var standing: [DrawWin] { draws.filter { $0.ended == nil } }

    /// All prizes that stand, before tax; nil for none.
    package var won: Fen? {
        var values = standing.map(\.value)
        if case .won(_, _, let value) = outcome { values.append(value) }
        // Each prize is far from 64 bits, and one invoice has few.
        return values.isEmpty ? nil : Fen.sum(values) ?? Fen(.max)
    }
}
