package import Cryptography
package import Invoices
package import Lottery
import Synchronization

/// What the double keeps of who is signed in. Its clock stands still until the test moves it.
struct SignInMemory {
    var now = Duration.zero
    /// In the order in which they were made.
    var holders: [String] = []
    /// The younger holder's older one.
    var joins: [String: String] = [:]
    var forgotten: [(tag: Bytes32, holder: String)] = []
    var erasures: Set<Int64> = []
    var seeds: [Int64: Bytes32] = [:]
    var given: Set<Int64> = []
    var finishedDraws: Set<String> = []
    var arrivals: [Bytes32: Duration] = [:]
    var codes: [Bytes32: (code: NewSignInCode, triesLeft: Int, until: Duration)] = [:]
    var links: [Bytes32: (identity: StoredIdentity, until: Duration)] = [:]
    var sessions: [Bytes32: Session] = [:]

    struct Session {
        let new: NewSession
        let endsAt: Duration
        var idleUntil: Duration

        func isAlive(at now: Duration) -> Bool { min(endsAt, idleUntil) > now }
    }

    /// All ids of a holder.
    func ids(of holder: String) -> Set<String> {
        Set(joins.filter { $0.value == holder }.keys).union([holder])
    }

    func forgottenIDs(of tag: Bytes32) -> Set<String> {
        forgotten.filter { $0.tag == tag }.reduce(into: []) { $0.formUnion(ids(of: $1.holder)) }
    }
}

extension MemoryEntryStore: HolderStore {
    package func pass(_ time: Duration) { state.withLock { $0.signIn.now += time } }

    /// The seed of the seal that has judged an entry.
    package func set(seed: Bytes32, of id: Int64) { state.withLock { $0.signIn.seeds[id] = seed } }

    /// The auditors have its opening.
    package func give(_ id: Int64) { state.withLock { _ = $0.signIn.given.insert(id) } }

    /// Nobody can object to this draw any more.
    package func finish(draw: String) {
        state.withLock { _ = $0.signIn.finishedDraws.insert(draw) }
    }

    /// All bytes that are kept of who is signed in, for tests that look for what is personal in them.
    package var signInContents: [[UInt8]] {
        state.withLock { state in
            let memory = state.signIn
            let identities =
                memory.codes.values.map(\.code.identity) + memory.links.values.map(\.identity)
                + memory.sessions.values.map(\.new.identity) + state.identities.map(\.identity)
            return identities.flatMap { [$0.tag.bytes, $0.sealed] }
                + memory.codes.flatMap { [$0.key.bytes, $0.value.code.code.bytes] }
                + (Array(memory.links.keys) + Array(memory.sessions.keys)
                + Array(memory.arrivals.keys)).map(\.bytes)
        }
    }

    package func spend(
        _ spends: [SignInSpend]
    ) async throws(ServiceUnavailable) -> Duration? {
        try locked { state in
            let now = state.signIn.now
            func arrival(_ spend: SignInSpend) -> Duration {
                min(max(state.signIn.arrivals[spend.name] ?? now, now), now + spend.period)
                    + spend.period / spend.burst
            }
            let wait = spends.map { arrival($0) - $0.period - now }.max() ?? .zero
            guard wait <= .zero else { return wait }
            for spend in spends { state.signIn.arrivals[spend.name] = arrival(spend) }
            return nil
        }
    }

    package func make(_ code: NewSignInCode) async throws(ServiceUnavailable) {
        try locked { state in
            state.signIn.codes[code.browser] = (code, code.tries, state.signIn.now + code.lifetime)
        }
    }

    package func tryCode(
        of browser: Bytes32
    ) async throws(ServiceUnavailable) -> TriedCode? {
        try locked { state in
            guard var kept = state.signIn.codes[browser], kept.triesLeft > 0,
                kept.until > state.signIn.now
            else { return nil }
            kept.triesLeft -= 1
            state.signIn.codes[browser] = kept
            return TriedCode(
                code: kept.code.code, identity: kept.code.identity, triesLeft: kept.triesLeft)
        }
    }

    package func useCode(of browser: Bytes32) async throws(ServiceUnavailable) -> Bool {
        try locked { $0.signIn.codes.removeValue(forKey: browser) != nil }
    }

    package func make(_ link: NewSignInLink) async throws(ServiceUnavailable) {
        try locked { state in
            state.signIn.links[link.link] = (link.identity, state.signIn.now + link.lifetime)
        }
    }

    package func identity(
        ofLink link: Bytes32
    ) async throws(ServiceUnavailable) -> StoredIdentity? {
        try locked { state in
            state.signIn.links[link].flatMap { $0.until > state.signIn.now ? $0.identity : nil }
        }
    }

    package func useLink(_ link: Bytes32) async throws(ServiceUnavailable) -> StoredIdentity? {
        try locked { state in
            state.signIn.links.removeValue(forKey: link)
                .flatMap { $0.until > state.signIn.now ? $0.identity : nil }
        }
    }

    package func begin(_ session: NewSession) async throws(ServiceUnavailable) {
        try locked { state in
            let now = state.signIn.now
            state.signIn.sessions[session.token] = SignInMemory.Session(
                new: session, endsAt: now + session.lifetime, idleUntil: now + session.idle)
        }
    }

    package func identity(
        ofSession token: Bytes32
    ) async throws(ServiceUnavailable) -> StoredIdentity? {
        try locked { state in
            let now = state.signIn.now
            guard var session = state.signIn.sessions[token], session.isAlive(at: now) else {
                return nil
            }
            session.idleUntil = now + session.new.idle
            state.signIn.sessions[token] = session
            return session.new.identity
        }
    }

    package func end(session token: Bytes32) async throws(ServiceUnavailable) {
        try locked { $0.signIn.sessions[token] = nil }
    }

    package func join(
        _ identity: StoredIdentity, with other: StoredIdentity, orAs made: String
    ) async throws(ServiceUnavailable) {
        try locked { state in
            let found = [identity, other].compactMap { state.holder(of: $0.tag) }
            let kept = state.signIn.holders.first { found.contains($0) } ?? made
            for gone in Set(found) where gone != kept {
                for place in state.identities.indices where state.identities[place].holder == gone {
                    state.identities[place].holder = kept
                }
                for id in state.signIn.ids(of: gone) { state.signIn.joins[id] = kept }
            }
            for one in [identity, other] where state.holder(of: one.tag) == nil {
                state.bind(one, to: kept)
            }
        }
    }

    package func identities(
        withThatOf tag: Bytes32
    ) async throws(ServiceUnavailable) -> [StoredIdentity] {
        try locked { state in
            guard let holder = state.holder(of: tag) else { return [] }
            return state.identities.filter { $0.holder == holder }.map(\.identity)
        }
    }

    package func forget(_ tag: Bytes32) async throws(ServiceUnavailable) {
        try locked { state in
            let holder = state.holder(of: tag)
            let gone = state.identities.filter { $0.holder == holder }.map(\.identity.tag)
            let tags = Set(gone + [tag])
            if let holder {
                state.signIn.forgotten += gone.map { ($0, holder) }
                let ids = state.signIn.ids(of: holder)
                for entry in state.entries.map(\.stored)
                where ids.contains(entry.holder) && !entry.personal.isEmpty {
                    state.signIn.erasures.insert(entry.id)
                }
                state.identities.removeAll { $0.holder == holder }
            }
            state.signIn.sessions = state.signIn.sessions.filter {
                !tags.contains($0.value.new.identity.tag)
            }
            state.signIn.codes = state.signIn.codes.filter {
                !tags.contains($0.value.code.identity.tag)
            }
            state.signIn.links = state.signIn.links.filter { !tags.contains($0.value.identity.tag) }
        }
    }

    package func erasures(
        after id: Int64, limit: Int
    ) async throws(ServiceUnavailable) -> [AskedErasure] {
        try locked { state in
            state.signIn.erasures.filter { $0 > id }.sorted().prefix(limit).map { id in
                let stored = state.entries[Int(id) - 1].stored
                return AskedErasure(
                    id: id, origin: stored.origin, manifest: stored.entry.manifest,
                    leaf: stored.leaf, acceptedAt: stored.entry.acceptedAt,
                    judgement: state.judgement(of: id), isGiven: state.signIn.given.contains(id),
                    finishedDraws: state.signIn.finishedDraws)
            }
        }
    }

    package func eraseOpenings(of entries: [Int64]) async throws(ServiceUnavailable) {
        try locked { state in
            for id in entries where state.signIn.erasures.contains(id) {
                guard let judgement = state.judgement(of: id),
                    !judgement.isWin || state.signIn.given.contains(id)
                else { continue }
                state.signIn.erasures.remove(id)
                let (new, old) = state.entries[Int(id) - 1]
                let erased = EntryRecord(
                    id: old.id, origin: old.origin, entry: old.entry, leaf: old.leaf,
                    holder: old.holder, personal: [])
                state.entries[Int(id) - 1] = (new, erased)
            }
        }
    }

    package func sweep() async throws(ServiceUnavailable) {
        try locked { state in
            let now = state.signIn.now
            state.signIn.codes = state.signIn.codes.filter { $0.value.until > now }
            state.signIn.links = state.signIn.links.filter { $0.value.until > now }
            state.signIn.sessions = state.signIn.sessions.filter { $0.value.isAlive(at: now) }
            state.signIn.arrivals = state.signIn.arrivals.filter { $0.value > now }
        }
    }

    private func locked<Value>(
        _ body: (inout State) -> Value
    ) throws(ServiceUnavailable) -> Value {
        let result: Result<Value, ServiceUnavailable> = state.withLock { state in
            if let fault = state.fault { return .failure(fault) }
            return .success(body(&state))
        }
        return try result.get()
    }
}

extension MemoryEntryStore.State {
    fileprivate func judgement(of id: Int64) -> AskedErasure.Judgement? {
        switch outcomes[id] ?? .waiting {
        case .waiting: nil
        case .lost(let index):
            AskedErasure.Judgement(
                index: index, seed: signIn.seeds[id] ?? .zero,
                isWin: !(draws[id] ?? []).isEmpty)
        case .won(let index, _, _):
            AskedErasure.Judgement(index: index, seed: signIn.seeds[id] ?? .zero, isWin: true)
        }
    }
}
