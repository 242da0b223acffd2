package import Cryptography

/// The things that a holder gets for an entry: the receipt, to be shown to anybody, and what is to
/// be kept.
package struct ReceiptedEntry: Hashable, Sendable {
    /// The row that the receipt was signed from.
    package let stored: EntryRecord
    package let campaign: String
    /// The signed receipt, of `ORIGIN/receipt`.
    package let note: SignedNote
    /// For its holder's eyes.
    package let opening: EntryOpening
    /// The salt opens the commitment: a reader who has it can tell which invoice was entered.
    package let salt: Bytes32
    /// The pseudonym (nym): the same in all of the holder's entries of the campaign.
    package let pseudonym: Bytes32
}
