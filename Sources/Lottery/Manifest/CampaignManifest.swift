package import Cryptography
package import Invoices

/// A campaign as it is published: the rules that outcomes follow from, and everything else that its parties have
/// signed before the first entry.
package struct CampaignManifest: Hashable, Sendable {
    /// A manifest has some kilobytes; a reader of other people's files stops here.
    package static let bytesMaximum = 1 << 20
    /// Readers of notes must accept 16 signature lines, of which the log's own is one.
    package static let witnessesMaximum = 15

    /// A claim takes a day at least, and ends within a life.
    static let claimDaysAllowed: ClosedRange<UInt64> = 1...36_500

    /// When a won prize is paid.
    package enum PayMode: String, Hashable, Sendable, CaseIterable {
        case instant
        /// After a second check of the invoice, so many days later.
        case afterDays = "after_days"
    }

    /// The rule for a prize whose invoice is reversed in part (部分红冲) after the win.
    package enum PartialReversal: String, Hashable, Sendable, CaseIterable {
        /// As one that is void: it is not paid, or claimed back.
        case void
        /// A person decides.
        case hold
        /// The prize stands.
        case keep
    }

    /// The ladder that invoices of at least this amount earn.
    package struct OddsTable: Hashable, Sendable {
        /// With tax, in fen; the table with the greatest one that an invoice reaches is its own.
        package let least: Fen
        package let ladder: UInt32
    }

    /// 偶然所得: a prize above the exempt value is taxed as a whole.
    package struct Tax: Hashable, Sendable {
        /// Up to this value a prize is exempt; above it, the whole prize is taxed (偶然所得).
        package let exempt: Fen
        /// Withheld by the payer.
        package let ratePercent: UInt64
    }

    /// A way of paying, and which prizes it takes.
    package struct Payout: Hashable, Sendable {
        /// The provider by which prizes of these values are paid.
        package let channel: String
        package let values: ClosedRange<Fen>
    }

    /// Names the manifest that this one takes the place of.
    package struct Amendment: Hashable, Sendable {
        /// The digest of the manifest that is amended.
        package let manifest: Bytes32
        /// Entries accepted from this second on carry the new one.
        package let from: UInt64
        /// For people, in both languages.
        package let reason: CampaignText
        /// The party that leaves without its own signature.
        package let struckOut: String?
        /// The seal that was begun with that party; nil for none.
        package let begun: BegunSeal?
    }

    /// The part that outcomes follow from.
    package let rules: CampaignRules
    package let title: CampaignText
    /// Answerable for the campaign.
    package let organiser: Organiser
    /// Seconds since 1970, as all times here.
    package let opens: UInt64
    package let closes: UInt64
    /// Within so many seconds an accepted entry is in a signed checkpoint.
    package let promiseSeconds: UInt64
    /// Between the beginnings of two seals.
    package let sealInterval: Duration
    /// How long before it holds an amendment is published.
    package let amendNoticeSeconds: UInt64
    /// Signs checkpoints; named like the log.
    package let logKey: VerifierKey
    /// Signs receipts and refusals; its name is `ORIGIN/receipt`.
    package let receiptKey: VerifierKey
    /// The revealing parties in the order of the rules: the operator first.
    package let parties: [CampaignParty]
    /// Witnesses that add eyes and no randomness: no seal waits for them.
    package let cosigners: [Cosigner]
    /// Parties that may take another's place, with keys named before anybody knows an outcome.
    package let reserves: [CampaignParty]
    /// The second keeper of each party's sealed VRF key, by the party's name.
    package let keepers: [String: String]
    /// They sign the manifest, passes and disqualifications, and have the campaign key.
    package let auditors: [Auditor]
    /// Within so many days they get the opening of an entry that won or is audited.
    package let auditDays: UInt64
    package let eligibility: Eligibility
    /// Rising.
    package let tables: [OddsTable]
    package let caps: EntryCaps
    /// How long an invoice that the ledger does not have yet may wait.
    package let waitUnlistedSeconds: UInt64
    /// When a prize is paid: at once, or after the objection time.
    package let mode: PayMode
    /// Days after the win that a prize waits in `afterDays`, so that an invoice that is voided
    /// meanwhile is not paid for.
    package let payAfterDays: UInt64
    /// A prize that nobody has claimed goes back to the fund at the end of the day so many days after the win; nil where
    /// it can be claimed for ever.
    package let claimDays: UInt64?
    /// `void` where the manifest says nothing.
    package let partialReversal: PartialReversal
    package let tax: Tax
    /// The most that all prizes together may cost.
    package let fund: Fen
    package let payouts: [Payout]
    /// SHA-256 of the rules as people read them.
    package let rulesText: Bytes32
    /// SHA-256 of the program that draws and checks.
    package let program: Bytes32
    /// Origins of the campaigns that an invoice of this one cannot enter. They share the campaign key.
    package let exclusiveWith: [String]
    package let draws: [DrawPlan]
    /// Nil for a campaign's first manifest.
    package let amends: Amendment?

    /// SHA-256 of the manifest's bytes as they were published: its name in entries and questions.
    package var digest: Bytes32 { rules.manifest }
    package var origin: String { rules.origin }

    /// The ladder that an invoice of this amount earns; nil for one below the least.
    package func ladder(for amount: Fen) -> UInt32? {
        guard amount >= eligibility.least else { return nil }
        return tables.last { $0.least <= amount }?.ladder
    }

    /// The keys without whose cosignatures no revealer answers: those of all parties but the operator, whose own is
    /// the log's.
    package var witnessKeys: [VerifierKey] { parties.dropFirst().map(\.noteKey) }

    /// The keys by which the operator says that the campaign is paused, open again or closed: its
    /// own, or the log's.
    package var stateKeys: [VerifierKey] { parties.prefix(1).map(\.noteKey) + [logKey] }

    /// The keys whose signatures the manifest needs before the first entry: all parties' and
    /// auditors'.
    package var signingKeys: [VerifierKey] {
        parties.map(\.signingKey) + auditors.map(\.noteKey)
    }
}

/// A text that people read.
package struct CampaignText: Hashable, Sendable {
    package let chinese: String
    package let english: String

    package init(chinese: String, english: String) {
        self.chinese = chinese
        self.english = english
    }
}

/// The organiser, who is answerable, and the address for complaints.
package struct Organiser: Hashable, Sendable {
    package let name: CampaignText
    /// As people reach him: an address, a telephone number.
    package let contact: String
}
