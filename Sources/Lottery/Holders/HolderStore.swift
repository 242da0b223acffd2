package import Cryptography
package import Invoices

/// Keeps sessions, the identities that opened them, and which identities are one person's.
///
/// It is told neither identities nor codes in clear, but their tags, digests and ciphers. All times are by the store's
/// own clock, so workers need not agree on the time. What it grants, it grants once, whoever else asks at
/// this moment and whichever worker he asks.
package protocol HolderStore: Sendable {
    /// Spends all of the limits, or none. To be called before anything is sent or compared.
    /// - Returns: how long to wait where a limit is spent; nil where all were paid.
    func spend(_ spends: [SignInSpend]) async throws(ServiceUnavailable) -> Duration?

    /// Keeps a code that will be sent.
    func make(_ code: NewSignInCode) async throws(ServiceUnavailable)

    /// Takes one of the tries of a code, before anybody compares.
    /// - Returns: nil where there is no such code, or no longer, or no try is left.
    func tryCode(of browser: Bytes32) async throws(ServiceUnavailable) -> TriedCode?

    /// Uses up a code that was compared.
    /// - Returns: false where somebody has used it meanwhile.
    func useCode(of browser: Bytes32) async throws(ServiceUnavailable) -> Bool

    /// Keeps a link that will be told in a chat.
    func make(_ link: NewSignInLink) async throws(ServiceUnavailable)

    /// The identity that a link was made for; reading it changes nothing.
    func identity(ofLink link: Bytes32) async throws(ServiceUnavailable) -> StoredIdentity?

    /// Uses up a link: nil but for the first.
    func useLink(_ link: Bytes32) async throws(ServiceUnavailable) -> StoredIdentity?

    /// Keeps a session; its token is known as a digest alone.
    func begin(_ session: NewSession) async throws(ServiceUnavailable)

    /// The identity of a session, which lives on by being asked for.
    func identity(ofSession token: Bytes32) async throws(ServiceUnavailable) -> StoredIdentity?

    /// Ends a session. One that has ended already is no fault.
    func end(session token: Bytes32) async throws(ServiceUnavailable)

    /// Makes the holders of two identities one: the older id is used from then on. An identity without a holder
    /// comes to the other's, and two without get this one.
    /// - Parameter made: a holder's id that was just made up.
    func join(
        _ identity: StoredIdentity, with other: StoredIdentity, orAs made: String
    ) async throws(ServiceUnavailable)

    /// The identities of one holder, in the order in which they were bound; none for one that is bound to nobody.
    func identities(
        withThatOf tag: Bytes32
    ) async throws(ServiceUnavailable) -> [StoredIdentity]

    /// Forgets the holder of an identity: all his identities, sessions, codes and links are gone, and his
    /// entries' openings wait to be erased. What he has entered goes on counting for the caps.
    func forget(_ tag: Bytes32) async throws(ServiceUnavailable)

    /// Entries whose openings wait to be erased, those of lower ids first.
    func erasures(
        after id: Int64, limit: Int
    ) async throws(ServiceUnavailable) -> [AskedErasure]

    /// Erases openings that somebody asked to have erased, but none of an entry that waits, that has won and of which no
    /// auditor has the opening, or of which a prize can still be paid.
    func eraseOpenings(of entries: [Int64]) async throws(ServiceUnavailable)

    /// Deletes what has expired.
    func sweep() async throws(ServiceUnavailable)
}

/// An identity as a store keeps it.
package struct StoredIdentity: Hashable, Sendable {
    /// An HMAC under a key that is in no database: equal for equal ones.
    package let tag: Bytes32
    /// The channel, and who answers for the name in it.
    package let kind: String
    /// Encrypted.
    package let sealed: [UInt8]

    package init(tag: Bytes32, kind: String, sealed: [UInt8]) {
        self.tag = tag
        self.kind = kind
        self.sealed = sealed
    }
}

/// One limit of signing in, and who spends it.
package struct SignInSpend: Hashable, Sendable {
    /// Of limit and spender together.
    package let name: Bytes32
    /// So many at once.
    package let burst: Int
    /// The time in which the whole burst comes back.
    package let period: Duration

    package init(name: Bytes32, burst: Int, period: Duration) {
        self.name = name
        self.burst = burst
        self.period = period
    }
}

/// A code to be kept until it is typed; the store never has it in clear.
package struct NewSignInCode: Hashable, Sendable {
    /// The digest of what only the browser that asked for the code has.
    package let browser: Bytes32
    /// The code, as an HMAC.
    package let code: Bytes32
    package let identity: StoredIdentity
    package let lifetime: Duration
    /// Each wrong one takes a try; with none left the code is gone.
    package let tries: Int

    package init(
        browser: Bytes32, code: Bytes32, identity: StoredIdentity, lifetime: Duration, tries: Int
    ) {
        self.browser = browser
        self.code = code
        self.identity = identity
        self.lifetime = lifetime
        self.tries = tries
    }
}

/// A code of which a try was taken.
package struct TriedCode: Hashable, Sendable {
    /// The HMAC of the right code, to be compared in constant time.
    package let code: Bytes32
    package let identity: StoredIdentity
    package let triesLeft: Int

    package init(code: Bytes32, identity: StoredIdentity, triesLeft: Int) {
        self.code = code
        self.identity = identity
        self.triesLeft = triesLeft
    }
}

/// A link to be kept until it is opened; it signs in once.
package struct NewSignInLink: Hashable, Sendable {
    /// The digest of what stands in the link.
    package let link: Bytes32
    package let identity: StoredIdentity
    package let lifetime: Duration

    package init(link: Bytes32, identity: StoredIdentity, lifetime: Duration) {
        self.link = link
        self.identity = identity
        self.lifetime = lifetime
    }
}

/// A session to be kept.
package struct NewSession: Hashable, Sendable {
    /// The digest of the cookie's token.
    package let token: Bytes32
    package let identity: StoredIdentity
    /// After which it ends unless it is asked for.
    package let idle: Duration
    /// After which it ends.
    package let lifetime: Duration

    package init(token: Bytes32, identity: StoredIdentity, idle: Duration, lifetime: Duration) {
        self.token = token
        self.identity = identity
        self.idle = idle
        self.lifetime = lifetime
    }
}

/// An entry whose opening somebody wants to be erased.
package struct AskedErasure: Hashable, Sendable {
    /// How the entry was judged.
    package struct Judgement: Hashable, Sendable {
        /// The entry's place in the log.
        package let index: UInt64
        /// Of the entry's seal: it decides if the auditors have to get the opening.
        package let seed: Bytes32
        /// By its seal or by a periodic draw, even one that has ended.
        package let isWin: Bool

        package init(index: UInt64, seed: Bytes32, isWin: Bool) {
            self.index = index
            self.seed = seed
            self.isWin = isWin
        }
    }

    /// The store's own number of the entry.
    package let id: Int64
    package let origin: String
    package let manifest: Bytes32
    /// The leaf hash of the entry.
    package let leaf: Bytes32
    /// Seconds since 1970.
    package let acceptedAt: UInt64
    /// Nil while the entry waits.
    package let judgement: Judgement?
    /// True if the auditors have its opening.
    package let isGiven: Bool
    /// The campaign's draws that are recorded, and against which nobody can object any more.
    package let finishedDraws: Set<String>

    package init(
        id: Int64, origin: String, manifest: Bytes32, leaf: Bytes32, acceptedAt: UInt64,
        judgement: Judgement?, isGiven: Bool, finishedDraws: Set<String>
    ) {
        self.id = id
        self.origin = origin
        self.manifest = manifest
        self.leaf = leaf
        self.acceptedAt = acceptedAt
        self.judgement = judgement
        self.isGiven = isGiven
        self.finishedDraws = finishedDraws
    }
}
