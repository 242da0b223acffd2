package import Invoices

/// How the invoice of a win stands.
package enum InvoiceStanding: Hashable, Sendable {
    case good
    /// Void (作废), or reversed as a whole (全额红冲).
    case void
    /// Reversed in part (部分红冲).
    /// - Parameter reversed: what all its red-letter invoices come to, below zero.
    case partlyReversed(Fen)

    /// As the ledger has it.
    package init(status: InvoiceStatus, total: Fen, reversed: Fen) {
        switch status {
        case .normal where reversed == .zero: self = .good
        case .voided, .whollyRedFlushed: self = .void
        case .normal, .redFlushed, .partlyRedFlushed:
            // A status without amounts says that something was reversed, and not that anything is left.
            let left = total.adding(reversed) ?? .zero
            self = reversed < .zero && left > .zero ? .partlyReversed(reversed) : .void
        }
    }
}

/// The campaign's rule for an invoice that is reversed in part after the win. The raw value is the
/// manifest's word.
package enum PartialReversalRule: String, Hashable, Sendable, CaseIterable {
    /// As one that is void.
    case void
    /// A person decides, each time that more is reversed.
    case hold
    /// The prize stands.
    case keep
}

extension InvoiceStanding {
    /// The consequence for the prize.
    package enum Judgement: Hashable, Sendable {
        case stands, void
        /// A person has to look before anything is sent.
        case hold
    }

    /// - Parameter judged: what was reversed when a person was last asked; zero if none was.
    package func judgement(
        by rule: PartialReversalRule, judged: Fen
    ) -> Judgement {
        switch (self, rule) {
        case (.good, _), (.partlyReversed, .keep): .stands
        case (.void, _), (.partlyReversed, .void): .void
        case (.partlyReversed(let reversed), .hold): reversed == judged ? .stands : .hold
        }
    }

    /// The reversed amount that is to be kept as judged.
    package var reversed: Fen { if case .partlyReversed(let fen) = self { fen } else { .zero } }
}

extension Payout {
    /// Why a payout is held whose invoice is reversed in part, behind what it was held for before; the database tells the
    /// holder by this text.
    package static let partlyReversed = "the invoice was partly reversed"

    /// - Returns: what the books are to say.
    package mutating func judge(
        _ judgement: InvoiceStanding.Judgement, at now: Timestamp
    ) -> [Transfer] {
        if state == .forfeited { return [] }
        switch judgement {
        case .stands: return []
        case .void: return void(at: now)
        case .hold:
            // The person who releases it sees all reasons.
            if hold?.hasSuffix(Self.partlyReversed) != true {
                hold([hold, Self.partlyReversed].compactMap(\.self).joined(separator: "; "))
            }
            return []
        }
    }
}
