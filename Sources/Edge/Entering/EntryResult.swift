package import Cryptography
package import Invoices
package import Lottery
package import Verification

/// The outcome of entering an invoice.
package enum EntryResult: Sendable {
    /// The receipt is signed from the stored row; `isNew` is false where the same person had entered it before.
    /// The outcome is asked for apart, for not every channel waits for it.
    case entered(ReceiptedEntry, isNew: Bool)
    /// The rule that was not met, and the signed refusal.
    case refused(EntryRefusal, SignedNote)
    /// The details are no listed invoice's. It is not signed: of what was not verified there is nothing to say to
    /// others.
    case unverified(Answer)
    /// The ledger does not have the invoice yet. It enters by itself once it comes, and until then there is neither
    /// a receipt nor a promise.
    case awaited(until: Timestamp)

    init(_ decision: EntryAdmission.Decision) {
        switch decision {
        case .entered(let entry, let isNew): self = .entered(entry, isNew: isNew)
        case .refused(let refusal, let note): self = .refused(refusal, note)
        }
    }
}

/// Details that cannot be entered, and what a verification says of them.
package struct UnverifiedInvoice: Error, Sendable {
    /// The verdict by which the invoice may not enter, for the reply.
    package let answer: Answer
}
