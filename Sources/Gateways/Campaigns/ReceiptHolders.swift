package import Cryptography
package import Hummingbird
package import Invoices
package import Lottery

/// Knows the person who is signed in at a page, and the receipts that are his.
package protocol ReceiptHolders: Sendable {
    /// Nil for who is not signed in, or no longer.
    func visitor(of request: Request) async throws(ServiceUnavailable) -> LotteryVisitor?

    /// His receipts, by whatever of his identities he entered; the newest first.
    /// - Parameter cursor: of the last receipt that he was shown; nil for the first ones.
    func receipts(
        of visitor: LotteryVisitor, before cursor: Int64?, atMost maximum: Int
    ) async throws(ServiceUnavailable) -> [HeldReceipt]

    /// His receipt whose leaf hash begins so; nil for those of others.
    func receipt(
        of visitor: LotteryVisitor, leaf: LeafPrefix
    ) async throws(ServiceUnavailable) -> HeldReceipt?
}

/// Somebody who is signed in.
package struct LotteryVisitor: Sendable {
    /// The identity that signed in; its holder may have others.
    package let identity: HolderIdentity
    /// The identity's tag: finds what is its holder's.
    package let tag: Bytes32
    /// Of the session, against requests that other sites forge.
    package let token: String

    package init(identity: HolderIdentity, tag: Bytes32, token: String) {
        self.identity = identity
        self.tag = tag
        self.token = token
    }
}

/// A receipt in its holder's hands.
package struct HeldReceipt: Sendable {
    /// The entry, and the receipt that was signed for it.
    package let entry: ReceiptedEntry
    /// Won, lost or still open, and the draws that it has been in.
    package let standing: EntryStanding

    package init(entry: ReceiptedEntry, standing: EntryStanding) {
        self.entry = entry
        self.standing = standing
    }
}
