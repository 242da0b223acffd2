package import Cryptography
package import Invoices
package import Lottery
package import Verification

/// Tells people what came of their entries when nobody waits for a reply any more.
package protocol EntryTeller: Sendable {
    /// Once this returns, the message will be tried, whatever happens to this worker. The same news again are told
    /// once.
    /// - Parameter whom: as the one who asked had written it; empty for nobody.
    func tell(_ news: EntryNews, to whom: [UInt8]) async throws(ServiceUnavailable)

    /// The same to somebody of whom is known by what he is known, and not where he was heard last.
    func tell(_ news: EntryNews, to person: KnownPerson) async throws(ServiceUnavailable)
}

/// The holder of an entry, as he is known long after it.
package struct KnownPerson: Sendable, Equatable {
    /// In the order in which they were bound.
    package let identities: [HolderIdentity]
    /// When one of them entered.
    package let heardAt: Timestamp
    /// The number of the invoice that is told of.
    package let number: String

    package init(identities: [HolderIdentity], heardAt: Timestamp, number: String) {
        self.identities = identities
        self.heardAt = heardAt
        self.number = number
    }
}

/// A message to somebody about an entry of his, sent after the reply to it.
package struct EntryNews: Sendable, Equatable {
    /// The event itself; the teller finds the words for it in the person's language and channel.
    package enum What: Sendable, Equatable {
        /// An invoice that was waited for has come, and was entered.
        case entered(leaf: Bytes32, EntryOutcome)
        /// It has come, and a rule keeps it out.
        case refused(EntryRefusal)
        /// It has come, and the details are not its own, or not any more to be looked at.
        case unverified(Verdict)
        /// It has not come.
        case notListed(until: Timestamp)
        /// Of an entry whose receipt was told before.
        case judged(leaf: Bytes32, EntryOutcome)
        /// A periodic draw has given it something, or gives it no longer.
        case drawn(leaf: Bytes32, DrawWin)
    }

    /// Names the news: the same for the same.
    package let key: String
    package let what: What

    package init(key: String, what: What) {
        self.key = key
        self.what = what
    }
}
