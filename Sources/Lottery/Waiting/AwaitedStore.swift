package import Cryptography
package import Invoices

/// Keeps the things that people wait for: invoices that the ledger does not have yet, and outcomes
/// that they are to be told.
///
/// It is told nobody's name in clear: whoever adds something seals it. All spans count by the store's own clock, so
/// workers need not agree on the time. What is due is given to one worker alone until it is due again; one that dies
/// over it leaves it to be done then, so whatever is done must bear to be done twice.
package protocol AwaitedStore: Sendable {
    /// Once this says `waits`, it survives a power cut. The same invoice by the same person again waits once, with
    /// what was given last.
    func add(
        _ invoice: NewAwaitedInvoice, within ceilings: AwaitedCeilings
    ) async throws(ServiceUnavailable) -> AwaitedAddition

    /// Invoices that are to be looked up, the longest due first.
    /// - Parameter pause: until they are due again.
    func dueInvoices(
        _ limit: Int, again pause: Duration
    ) async throws(ServiceUnavailable) -> [AwaitedInvoice]

    /// Removes an invoice; one that is gone already is no fault.
    func removeInvoice(_ id: Int64) async throws(ServiceUnavailable)

    /// Somebody is to be told the outcome of an entry. A second time for the same entry changes nothing.
    func addOutcome(of entry: Int64, sealed: [UInt8]) async throws(ServiceUnavailable)

    /// Entries that are judged and of which somebody is to be told, the longest due first. Those that nobody has
    /// judged within `AwaitedCeilings.outcomeKept` are forgotten.
    func judgedEntries(
        _ limit: Int, again pause: Duration
    ) async throws(ServiceUnavailable) -> [JudgedEntry]

    /// To be called once the person was told; an entry that is gone already is no fault.
    func removeOutcome(of entry: Int64) async throws(ServiceUnavailable)

    /// The gifts and losses by periodic draws of which holders are to be told, the longest due
    /// first.
    func drawNews(
        _ limit: Int, again pause: Duration
    ) async throws(ServiceUnavailable) -> [DrawNews]

    /// To be called once the holder was told; news that are gone already are no fault.
    func removeDrawNews(_ id: Int64) async throws(ServiceUnavailable)
}

/// How many invoices may wait at once, so that a stranger cannot fill the table, and each costs a look-up a minute.
package struct AwaitedCeilings: Hashable, Sendable {
    /// For one identity: the receipts of one meal or one afternoon.
    package var person = 5
    /// For all identities of one kind: whoever invents telephone numbers leaves the chats their room.
    package var kind = 5_000
    /// In all: 170 look-ups a second.
    package var all = 10_000

    /// A party that is away for longer than this has people look for themselves.
    package static let outcomeKept = Duration.seconds(7 * 86_400)

    package init() {}
}

/// An invoice to wait for.
package struct NewAwaitedInvoice: Hashable, Sendable {
    /// HMACs under the personal key: equal for equal ones.
    package let person: Bytes32
    /// An HMAC under the personal key, as `person` is.
    package let invoice: Bytes32
    /// Of the identity.
    package let kind: String
    /// Encrypted under the personal key.
    package let sealed: [UInt8]
    /// Until nobody looks for it any more.
    package let wait: Duration

    package init(
        person: Bytes32, invoice: Bytes32, kind: String, sealed: [UInt8], wait: Duration
    ) {
        self.person = person
        self.invoice = invoice
        self.kind = kind
        self.sealed = sealed
        self.wait = wait
    }
}

/// The store's decision; `waits` survives a power cut.
package enum AwaitedAddition: Hashable, Sendable {
    case waits
    case overCeiling
}

/// An invoice that is to be looked up now.
package struct AwaitedInvoice: Hashable, Sendable {
    /// The store's own number.
    package let id: Int64
    /// Encrypted under the personal key.
    package let sealed: [UInt8]
    /// True if this is the last time.
    package let isOver: Bool

    package init(id: Int64, sealed: [UInt8], isOver: Bool) {
        self.id = id
        self.sealed = sealed
        self.isOver = isOver
    }
}

/// The prize that a periodic draw gave an entry, or took from it, to be told to its holder now.
package struct DrawNews: Hashable, Sendable {
    /// The store's own number of the news.
    package let id: Int64
    /// The leaf hash of the entry.
    package let leaf: Bytes32
    /// Seconds since 1970: when the entry was accepted.
    package let acceptedAt: UInt64
    /// Ended where it was taken.
    package let win: DrawWin
    /// The encrypted opening of the entry; empty for one that was erased.
    package let personal: [UInt8]
    /// Of the holder by now; none once he was forgotten.
    package let identities: [StoredIdentity]

    package init(
        id: Int64, leaf: Bytes32, acceptedAt: UInt64, win: DrawWin, personal: [UInt8],
        identities: [StoredIdentity]
    ) {
        self.id = id
        self.leaf = leaf
        self.acceptedAt = acceptedAt
        self.win = win
        self.personal = personal
        self.identities = identities
    }
}

/// An entry whose outcome somebody is to be told now.
package struct JudgedEntry: Hashable, Sendable {
    /// The store's own number of the entry.
    package let entry: Int64
    package let leaf: Bytes32
    package let outcome: EntryOutcome
    /// The person to tell, encrypted under the personal key.
    package let sealed: [UInt8]

    package init(entry: Int64, leaf: Bytes32, outcome: EntryOutcome, sealed: [UInt8]) {
        self.entry = entry
        self.leaf = leaf
        self.outcome = outcome
        self.sealed = sealed
    }
}
