package import Cryptography
package import Invoices

/// Keeps the accounts that winners want their prizes on, and how far those prizes are. Nobody who
/// asks here can read an account or a document again.
package protocol HolderAccountStore: Sendable {
    /// Those of the holder whom the identity is of, in his order.
    func accounts(ofIdentity tag: Bytes32) async throws(ServiceUnavailable) -> [BoundAccount]

    /// The holder's document, without what is in it; nil if he has given none.
    func document(ofIdentity tag: Bytes32) async throws(ServiceUnavailable) -> GivenDocument?

    /// Binds an account. Prizes go there once the holder was told, and 72 hours have passed: at once only to an account
    /// that is itself an identity which he has had for so long, or by which alone he is known.
    func bind(
        _ account: NewAccount, for owner: AccountOwner
    ) async throws(ServiceUnavailable) -> AccountBinding

    /// - Returns: false for an account that is not the holder's, or no longer.
    func change(
        _ id: Int64, _ act: AccountAct, ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> Bool

    /// Keeps a document in the place of the last one. A prize that waits for it goes on.
    func give(
        _ document: NewDocument, for owner: AccountOwner
    ) async throws(ServiceUnavailable) -> AccountBinding

    /// Ends all sessions of the holder.
    func signOutEverywhere(ofIdentity tag: Bytes32) async throws(ServiceUnavailable)

    /// The prizes of an entry, that of its own seal first.
    func prizes(ofEntry id: Int64) async throws(ServiceUnavailable) -> [PrizeProgress]

    /// The holder is at the page: a payment that waits for him may begin.
    /// - Parameter again: what he was offered is used up.
    /// - Returns: nil until there is something to confirm.
    func visit(_ win: String, again: Bool) async throws(ServiceUnavailable) -> TapOffer?
}

/// The three values that WeChat's own page needs, so that the payee can confirm a transfer. It is
/// of use to the openid's owner only.
package struct TapOffer: Hashable, Sendable {
    /// The merchant's number (mchId of requestMerchantTransfer).
    package let merchant: String
    /// The official account's or mini program's id (appId), for which the openid is good.
    package let app: String
    /// The provider's package_info, passed on unchanged. It is good once.
    package let package: String

    package init(merchant: String, app: String, package: String) {
        self.merchant = merchant
        self.app = app
        self.package = package
    }
}

/// The person who is signed in, by one of his identities; he becomes a holder by this if he is
/// none.
package struct AccountOwner: Hashable, Sendable {
    /// An HMAC under the personal key: equal for equal identities.
    package let tag: Bytes32
    /// The channel, and who answers for the name in it (`HolderIdentity.kind`).
    package let kind: String
    /// Encrypted.
    package let identity: [UInt8]

    package init(tag: Bytes32, kind: String, identity: [UInt8]) {
        self.tag = tag
        self.kind = kind
        self.identity = identity
    }
}

/// An account to be bound: all of it is encrypted but for its channel and its last characters.
package struct NewAccount: Hashable, Sendable {
    package let channel: PayoutChannel
    /// The last characters, by which its owner knows it again; he is shown no more of it.
    package let tail: String
    /// An HMAC: equal for equal accounts.
    package let tag: Bytes32
    /// Encrypted for whoever pays.
    package let sealed: [UInt8]
    /// The tag of the holder's identity that the account is; nil for all others.
    package let own: Bytes32?

    package init(
        channel: PayoutChannel, tail: String, tag: Bytes32, sealed: [UInt8], own: Bytes32?
    ) {
        self.channel = channel
        self.tail = tail
        self.tag = tag
        self.sealed = sealed
        self.own = own
    }
}

/// A document to be kept for the tax office: all of it is encrypted but for its last characters.
package struct NewDocument: Hashable, Sendable {
    package let kind: WinnerDocument.Kind
    /// The last characters of the number, by which its owner knows it again.
    package let tail: String
    package let sealed: [UInt8]

    package init(kind: WinnerDocument.Kind, tail: String, sealed: [UInt8]) {
        self.kind = kind
        self.tail = tail
        self.sealed = sealed
    }
}

/// The store's decision about an account. The raw values are the database's words.
package enum AccountBinding: String, Hashable, Sendable {
    case bound
    /// The holder has it already; what could not be paid to it is tried again.
    case known
    /// He has as many as he may.
    case full
    /// He has changed it as often as he may in a day.
    case often
}

/// A holder's wish about one of his accounts: to have it first, or gone.
package enum AccountAct: String, Hashable, Sendable, CaseIterable {
    case first, remove
}

/// An account as its holder sees it.
package struct BoundAccount: Hashable, Sendable {
    /// The store's own number, which means something to its holder's session alone.
    package let id: Int64
    package let channel: PayoutChannel
    package let tail: String
    package let boundAt: Timestamp
    /// The moment from which prizes go there; nil before its holder was told.
    package let payableAt: Timestamp?

    package init(
        id: Int64, channel: PayoutChannel, tail: String, boundAt: Timestamp, payableAt: Timestamp?
    ) {
        self.id = id
        self.channel = channel
        self.tail = tail
        self.boundAt = boundAt
        self.payableAt = payableAt
    }
}

/// A document as its holder sees it.
package struct GivenDocument: Hashable, Sendable {
    package let kind: WinnerDocument.Kind
    package let tail: String
    package let givenAt: Timestamp

    package init(kind: WinnerDocument.Kind, tail: String, givenAt: Timestamp) {
        self.kind = kind
        self.tail = tail
        self.givenAt = givenAt
    }
}
