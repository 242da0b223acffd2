package import Invoices
package import Payouts

/// A prize that its holder has to pay back, as the console shows it.
package struct ConsoleClawback: Hashable, Sendable {
    package let win: WinID
    /// Net of tax: what the holder has received.
    package let amount: Fen
    package let askedAt: Timestamp
    /// How it ended, in the table's word; nil as long as it is open.
    package var end: String?
    package var endedAt: Timestamp?
    /// The bank's number of what came back.
    package var reference: String?
    /// The first of the two people whom a large one takes; nil if nobody has wanted an end yet.
    package var wantedBy: String?
    package var wantedReason: String?
    /// The bank's number that the first person has named, for the second to name the same; nil where
    /// he wants it written off.
    package var wantedReference: String?

    package init(win: WinID, amount: Fen, askedAt: Timestamp) {
        self.win = win
        self.amount = amount
        self.askedAt = askedAt
    }
}

/// How somebody ends a clawback.
package enum ClawbackEnd: Hashable, Sendable {
    /// The money has come.
    /// - Parameter reference: the bank's number of it, which settles one clawback: 1 to 128 bytes in one line.
    case repaid(reference: String)
    /// The money is given up.
    case writtenOff

    package static let referenceBytesMaximum = 128

    /// Nil for what no bank writes.
    package init?(repaidBy reference: String) {
        guard reference.isLine(bytesMaximum: Self.referenceBytesMaximum) else { return nil }
        self = .repaid(reference: reference)
    }
}

/// The database's answer to an end. The raw value is its word.
package enum ClawbackOutcome: String, Hashable, Sendable, CaseIterable {
    case settled
    /// The same reference has settled it before.
    case exists
    case writtenOff = "written off"
    /// A second person has to want the same.
    case wanted
    case samePerson = "same person"
    /// Nothing is to be paid back for this win.
    case none
    /// The reference has settled another clawback, of whichever campaign.
    case referenceUsed = "reference used"
    /// It takes two people whom the database knows; at the console everybody is known.
    case notKnown = "not known"

    /// True if something was written, the wish of a first person among it.
    package var isChange: Bool {
        switch self {
        case .settled, .writtenOff, .wanted: true
        case .exists, .samePerson, .none, .referenceUsed, .notKnown: false
        }
    }
}
