package import Cryptography

/// Works a campaign's seals out again from what is published, from the first on: the sequencer and whoever checks
/// it come to the same outcomes by this one way.
package struct CampaignReplay: Sendable {
    /// A fault that only the operator can have made. Nothing behind it counts.
    package enum Fault: Error, Hashable, Sendable {
        case noEntries
        /// The seal is under a manifest that is not the campaign's, or older than that of the last seal.
        case foreignManifest
        /// The entries do not have the root that was cosigned.
        case otherRoot
        /// A leaf that is no entry.
        case malformedEntry(index: UInt64)
        /// The entry carries a manifest that is neither the seal's nor an earlier one.
        case entryUnderForeignManifest(index: UInt64)
        /// The entry's manifest has no such ladder.
        case unknownLadder(index: UInt64)
        /// The invoice was entered before.
        case enteredTwice(index: UInt64)
        /// A reveal is missing or made up.
        case falseReveal
    }

    /// The published part of a seal, besides its cosignatures.
    package struct Seal: Hashable, Sendable {
        /// The digest of the manifest that the seal is under.
        package let manifest: Bytes32
        /// The entries as they stand in the log, 127 bytes each if they are sound.
        package let entries: [[UInt8]]
        /// The log's Merkle root at the end of the seal, as it was cosigned.
        package let root: Bytes32
        /// One of each revealer, in the manifest's order.
        package let proofs: [[UInt8]]

        package init(manifest: Bytes32, entries: [[UInt8]], root: Bytes32, proofs: [[UInt8]]) {
            self.manifest = manifest
            self.entries = entries
            self.root = root
            self.proofs = proofs
        }
    }

    /// The manifests in the order in which they held.
    private var rules: [CampaignRules]
    private var current = 0
    private var tree = MerkleFrontier()
    private var invoices: Set<Bytes32> = []
    private var awarded: [String: UInt64] = [:]
    /// Of the last seal; zeros before the first.
    package private(set) var seed = Bytes32.zero
    private var open: OpenReplay?
    /// Remembers the rules for entries that were met, and which of the manifests has them.
    private var judges: [JudgeName: Judge] = [:]

    /// How many entries have been replayed: where the next seal begins.
    package var size: UInt64 { tree.size }

    /// `rules` begins with the first manifest, and has each amendment behind the one that it names.
    package init(_ rules: [CampaignRules]) {
        precondition(!rules.isEmpty, "a campaign has a manifest")
        self.rules = rules
    }

    /// Goes on with an amendment of the last manifest.
    package mutating func amend(_ rules: CampaignRules) { self.rules.append(rules) }

    /// The outcomes of the next seal in the order of the log. After a fault the replay stands where it stood.
    package mutating func add(_ seal: Seal) -> Result<[InstantDraw.Outcome], Fault> {
        let end = size + UInt64(seal.entries.count)
        if let fault = begin(seal.manifest, until: end, root: seal.root, proofs: seal.proofs) {
            return .failure(fault)
        }
        var tickets: [InstantDraw.Ticket] = []
        for (place, bytes) in seal.entries.enumerated() {
            switch take(bytes) {
            case .success(let taken): if let ticket = taken.ticket { tickets.append(ticket) }
            case .failure(let fault):
                forget(seal.entries[..<place])
                return .failure(fault)
            }
        }
        switch finish() {
        case .success(let judged):
            return .success(tickets.map { .init(ticket: $0, prize: judged.prizes[$0.index]) })
        case .failure(let fault):
            forget(seal.entries[...])
            return .failure(fault)
        }
    }

    private mutating func forget(_ entries: ArraySlice<[UInt8]>) {
        for bytes in entries { if let entry = Entry(bytes) { invoices.remove(entry.invoice) } }
        open = nil
    }

    /// Works out the stock of the next seal under the manifest of the last one: the manifest's
    /// numbers less what was awarded before, and never less than an earlier manifest left.
    package var stock: Stock { Stock(left: awarded, under: rules[...current]) }
}

// MARK: One entry after another

/// A seal's entries are not held in memory: how many there are says whoever publishes it. After a fault a replay is of
/// no more use.
extension CampaignReplay {
    /// The seal whose entries are coming.
    private struct OpenReplay {
        /// Of its manifest.
        let place: Int
        let size: UInt64
        let root: Bytes32
        /// Nil where a reveal is missing or made up.
        let seed: Bytes32?
        var tree: MerkleFrontier
        var claims = PrizeClaims()
    }

    private struct JudgeName: Hashable {
        let manifest: Bytes32
        let oddsTable: UInt32
    }

    private struct Judge {
        let place: Int
        let rules: InstantDraw.Rules
    }

    struct Taken {
        let entry: Entry
        let leaf: Bytes32
        /// Nil in a seal without a seed, which `finish` names.
        let ticket: InstantDraw.Ticket?
    }

    /// A seal that is whole.
    struct Judged {
        let claims: [PrizeClaims.Claim]
        /// By the entry's index.
        let prizes: [UInt64: String]
    }

    /// Begins the seal that ends at `size`.
    /// - Parameter reveal: the seed by these proofs, for who has worked it out already.
    mutating func begin(
        _ manifest: Bytes32, until size: UInt64, root: Bytes32, proofs: [[UInt8]],
        reveal: (SealQuestion) -> Bytes32?? = { _ in nil }
    ) -> Fault? {
        guard let place = rules[current...].firstIndex(where: { $0.manifest == manifest }) else {
            return .foreignManifest
        }
        guard
            let question = SealQuestion(
                origin: rules[place].origin, manifest: manifest, from: self.size,
                previousSeed: seed, size: size, root: root)
        else { return .noEntries }
        let seed =
            reveal(question)
            ?? Revealer.seed(proofs, by: rules[place].revealers, of: question.bytes)
        open = OpenReplay(place: place, size: size, root: root, seed: seed, tree: tree)
        return nil
    }

    /// Takes the next entry of the seal that was begun.
    mutating func take(_ bytes: [UInt8]) -> Result<Taken, Fault> {
        guard let index = open?.tree.size, let place = open?.place else {
            return .failure(.noEntries)
        }
        guard let entry = Entry(bytes) else { return .failure(.malformedEntry(index: index)) }
        let name = JudgeName(manifest: entry.manifest, oddsTable: entry.oddsTable)
        if judges[name] == nil {
            guard let own = rules.lastIndex(where: { $0.manifest == entry.manifest }) else {
                return .failure(.entryUnderForeignManifest(index: index))
            }
            guard let judge = rules[own].instantRules(oddsTable: entry.oddsTable) else {
                return .failure(
                    own <= place
                        ? .unknownLadder(index: index) : .entryUnderForeignManifest(index: index))
            }
            judges[name] = Judge(place: own, rules: judge)
        }
        guard let judge = judges[name], judge.place <= place else {
            return .failure(.entryUnderForeignManifest(index: index))
        }
        guard invoices.insert(entry.invoice).inserted else {
            return .failure(.enteredTwice(index: index))
        }
        let leaf = MerkleTree.leafHash(bytes)
        open?.tree.append(leaf: leaf)
        let ticket = open?.seed.map {
            InstantDraw.Ticket(
                seed: $0, index: index, leaf: leaf, auditOneIn: judge.rules.auditOneIn)
        }
        if let ticket { open?.claims.add(ticket, under: judge.rules) }
        return .success(Taken(entry: entry, leaf: leaf, ticket: ticket))
    }

    /// Ends the seal that was begun, once all its entries are taken.
    mutating func finish() -> Result<Judged, Fault> {
        guard let open = open.take() else { return .failure(.noEntries) }
        guard open.tree.size == open.size, open.tree.root == open.root else {
            return .failure(.otherRoot)
        }
        guard let seed = open.seed else { return .failure(.falseReveal) }
        var stock = Stock(left: awarded, under: rules[...open.place])
        let prizes = open.claims.prizes(from: &stock)
        current = open.place
        self.seed = seed
        tree = open.tree
        for prize in prizes.values { awarded[prize, default: 0] += 1 }
        return .success(Judged(claims: open.claims.all, prizes: prizes))
    }
}
