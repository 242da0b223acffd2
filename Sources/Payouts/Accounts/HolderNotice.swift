package import Cryptography
package import Invoices

/// Something that a holder is to be told, written in the transaction of what it is about.
package struct HolderNotice: Hashable, Sendable {
    /// The raw value is the table's word.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case accountBound = "account bound"
        case accountRemoved = "account removed"
        case identityJoined = "identity joined"
        case documentGiven = "document given"
        case paid, returned
        case accountNeeded = "account needed"
        case tap
        case claimSoon = "claim soon"
        case unclaimed, held, stopped
        case clawedBack = "clawed back"
        case repaid

        /// True if each identity is told on its own: somebody else may have one of them.
        package var isForAll: Bool {
            switch self {
            case .accountBound, .accountRemoved, .identityJoined, .documentGiven: true
            default: false
            }
        }
    }

    /// A person to tell: an identity as its row has it.
    package struct Recipient: Hashable, Sendable {
        /// An HMAC under the personal key: equal for equal identities.
        package let tag: Bytes32
        /// The channel, and who answers for the name in it.
        package let kind: String
        /// Encrypted.
        package let identity: [UInt8]

        package init(tag: Bytes32, kind: String, identity: [UInt8]) {
            self.tag = tag
            self.kind = kind
            self.identity = identity
        }
    }

    /// The store's own number: the key by which the notice is sent once.
    package let id: Int64
    package let kind: Kind
    /// The ways to reach the holder.
    package var recipients: [Recipient]
    /// Of the entry that has won; nil where it is of no prize.
    package var leaf: Bytes32?
    /// When it was entered, in seconds since 1970.
    package var acceptedAt: UInt64?
    /// Net of tax.
    package var amount: Fen?
    /// The provider's own number of the payment, for the holder to find it by.
    package var reference: String?
    /// The end of the claim; nil where a prize can be claimed for ever.
    package var claimUntil: Timestamp?
    package var channel: PayoutChannel?
    /// The last characters of the account.
    package var tail: String?

    package init(id: Int64, kind: Kind, recipients: [Recipient]) {
        self.id = id
        self.kind = kind
        self.recipients = recipients
    }
}

/// Notices that wait to be told, and what time does to accounts.
package protocol HolderNoticeStore: Sendable {
    /// Takes some of what is due; nobody else gets them until the lease is over.
    func claim(
        _ maximum: Int, for lease: Duration
    ) async throws(ServiceUnavailable) -> [HolderNotice]

    /// They are with the outgoing messages. From here on a new account rests.
    func told(_ ids: [Int64]) async throws(ServiceUnavailable)

    /// Gives payouts the accounts that have rested.
    /// - Returns: how many accounts were looked at.
    func giveAccounts(atMost maximum: Int) async throws(ServiceUnavailable) -> Int

    /// Writes reminders of prizes that nobody has claimed.
    /// - Returns: how many.
    func remind(atMost maximum: Int) async throws(ServiceUnavailable) -> Int

    /// Forgets what was told long ago.
    func sweep(atMost maximum: Int) async throws(ServiceUnavailable)
}
