package import Cryptography
package import Invoices

/// Keeps entries, and who entered them.
package protocol EntryStore: Sendable {
    /// Looks up the rows that bear on an entry.
    func prior(to asked: PriorQuestion) async throws(ServiceUnavailable) -> PriorEntries

    /// Enters, once and for ever.
    ///
    /// Once this returns `.entered`, the entry survives a power cut. Entering twice returns the first entry. The
    /// caps hold, and one invoice has one entry, whoever else enters at this moment. An identity that is met
    /// for the first time is bound to the entry's holder in the same step.
    func enter(_ entry: NewEntry) async throws(ServiceUnavailable) -> EntryDecision

    /// The entry with this leaf hash, if it was made through an identity of this kind.
    func entry(
        leaf: Bytes32, ofKind kind: String
    ) async throws(ServiceUnavailable) -> EntryRecord?

    /// The entries of the holder to whom an identity is bound, and of those who were joined with him, the
    /// newest first; none that a person had forgotten.
    /// - Parameters:
    ///   - before: lists older ones than this; nil for the newest.
    ///   - limit: at most so many.
    func entries(
        ofIdentity tag: Bytes32, before id: Int64?, limit: Int
    ) async throws(ServiceUnavailable) -> [EntryRecord]

    /// The one of those entries whose leaf hash begins with these bytes; nil for none, and for several.
    func entry(
        leafPrefix: [UInt8], ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> EntryRecord?

    /// The outcomes of entries, in the same order.
    func outcomes(of ids: [Int64]) async throws(ServiceUnavailable) -> [EntryOutcome]

    /// The gifts of periodic draws to entries, in the same order, those of each as they were
    /// recorded.
    func drawWins(of ids: [Int64]) async throws(ServiceUnavailable) -> [[DrawWin]]
}

/// Publishes campaigns for the workers.
package protocol CampaignStore: Sendable {
    /// All campaigns that were ever published.
    func campaigns() async throws(ServiceUnavailable) -> [PublishedCampaign]
}

/// A campaign as the operator has published it.
package struct PublishedCampaign: Hashable, Sendable {
    /// A manifest as it was published, with the second from which it holds.
    package struct Manifest: Hashable, Sendable {
        /// Entries accepted from this second on carry it.
        package let holdsFrom: UInt64
        /// As published.
        package let body: [UInt8]

        package init(holdsFrom: UInt64, body: [UInt8]) {
            self.holdsFrom = holdsFrom
            self.body = body
        }
    }

    /// The log's name, `HOST/lottery/CAMPAIGN`.
    package let origin: String
    package let name: String
    /// Of the campaign key that hides its entries; a worker without that key takes none.
    package let keyFingerprint: Bytes32
    package let state: CampaignStatement.State
    /// The second from which on it holds; 0 where none was said.
    package let since: UInt64
    /// In the order in which they hold.
    package let manifests: [Manifest]

    package init(
        origin: String, name: String, keyFingerprint: Bytes32, state: CampaignStatement.State,
        since: UInt64 = 0, manifests: [Manifest]
    ) {
        self.origin = origin
        self.name = name
        self.keyFingerprint = keyFingerprint
        self.state = state
        self.since = since
        self.manifests = manifests
    }
}

/// An invoice and an identity of which the store is asked.
package struct PriorQuestion: Hashable, Sendable {
    /// The identity's tag: an HMAC under the personal key.
    package let identity: Bytes32
    /// Of the campaign key.
    package let keyFingerprint: Bytes32
    /// The commitment.
    package let invoice: Bytes32
    /// The HMAC of seller, buyer and amount under the campaign key: equal for the like of one sale.
    package let sale: Bytes32
}

/// The rows of the store that bear on an entry.
package struct PriorEntries: Hashable, Sendable {
    /// Nil for an identity that has entered nothing.
    package let holder: String?
    /// Of the invoice, in whatever campaign of this key.
    package let entry: EntryRecord?
    /// True if that is the holder's own, by whichever of his ids.
    package let isOwn: Bool
    /// The encrypted openings of other invoices' entries of the same sale, the newest first, empty for one that was
    /// erased; at most `salesMaximum`.
    package let sales: [[UInt8]]

    /// A person who buys for the same amount in the same shop every day has as many good entries; a
    /// campaign is over before there are more.
    package static let salesMaximum = 100

    package init(holder: String?, entry: EntryRecord?, isOwn: Bool, sales: [[UInt8]]) {
        self.holder = holder
        self.entry = entry
        self.isOwn = isOwn
        self.sales = sales
    }
}

/// An entry to be stored.
package struct NewEntry: Hashable, Sendable {
    /// An identity, and what the store keeps of it.
    package struct Identity: Hashable, Sendable {
        /// An HMAC under the personal key, which is in no database: equal for equal identities.
        package let tag: Bytes32
        /// The channel, and who answers for the name in it.
        package let kind: String
        /// Encrypted.
        package let sealed: [UInt8]
        /// True if it is bound to the entry's holder already. Otherwise the holder is one that was
        /// just made up.
        package let isBound: Bool
    }

    package let origin: String
    package let keyFingerprint: Bytes32
    /// The 127 bytes that the log will publish.
    package let entry: Entry
    /// The random id that all of the person's identities share.
    package let holder: String
    package let identity: Identity
    /// The HMAC of the seller's tax number, under which his caps are counted.
    package let seller: Bytes32
    /// The HMAC of seller, buyer and amount, under which the like of it is found.
    package let sale: Bytes32
    /// The encrypted opening.
    package let personal: [UInt8]
    /// Counted in the transaction that inserts the row.
    package let caps: EntryCaps
    /// True if the like of it was entered and then voided or reversed. Such a one is refused as one
    /// that somebody else has entered, behind the same rules.
    package let isFallen: Bool
    /// The row by which it was waited for (`AwaitedInvoice`): once that is gone, it is entered no more. Nil where somebody
    /// enters it himself.
    package var awaited: Int64?
}

/// An entry as it stands in the store.
package struct EntryRecord: Hashable, Sendable {
    /// The store's own number, which nothing published has.
    package let id: Int64
    package let origin: String
    package let entry: Entry
    /// The leaf hash, by which receipts name the entry.
    package let leaf: Bytes32
    package let holder: String
    /// The opening, encrypted; empty once it was erased.
    package let personal: [UInt8]

    package init(
        id: Int64, origin: String, entry: Entry, leaf: Bytes32, holder: String,
        personal: [UInt8]
    ) {
        self.id = id
        self.origin = origin
        self.entry = entry
        self.leaf = leaf
        self.holder = holder
        self.personal = personal
    }
}

/// The store's decision about a new entry.
package enum EntryDecision: Hashable, Sendable {
    case entered(EntryRecord)
    /// By this holder, before.
    case known(EntryRecord)
    /// By somebody else, or its like has fallen.
    case taken
    case capped(EntryCap)
    /// The operator has paused or closed the campaign.
    case shut(CampaignStatement.State)
    /// The identity has been bound to this holder meanwhile; nothing was entered.
    case bound(String)
    /// The identity's holder was forgotten meanwhile; nothing was entered.
    case unbound
    /// The person who waited for it was forgotten, so nothing was entered.
    case withdrawn
}

/// The cap of a campaign that is reached. The raw value is the rule's name.
package enum EntryCap: String, Hashable, Sendable, CaseIterable {
    case holderDay = "holder-day"
    case holderMonth = "holder-month"
    case holderAll = "holder-all"
    case sellerDay = "seller-day"
    case sellerAll = "seller-all"
}

/// By the entry's own seal.
package enum EntryOutcome: Hashable, Sendable {
    /// For the seal that judges it.
    case waiting
    case lost(index: UInt64)
    case won(index: UInt64, prize: String, value: Fen)
}
