package import Cryptography

/// Works a campaign's seals out again from what is published, from the first on: the sequencer and whoever checks
/// it come to the same outcomes by this one way.
package struct CampaignReplay: Sendable {
    /// What only the operator can have done. Nothing behind it counts.
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

    /// What is published of a seal, besides its cosignatures.
    package struct Seal: Hashable, Sendable {
        package let manifest: Bytes32
        package let entries: [[UInt8]]
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
        guard let place = rules[current...].firstIndex(where: { $0.manifest == seal.manifest })
        else { return .failure(.foreignManifest) }
        var added = Added(tree: tree)
        for bytes in seal.entries {
            if let fault = take(bytes, under: rules[...place], into: &added) {
                return .failure(fault)
            }
        }
        let own = rules[place]
        guard
            let question = SealQuestion(
                origin: own.origin, manifest: own.manifest, from: size, previousSeed: seed,
                size: added.tree.size, root: seal.root)
        else { return .failure(.noEntries) }
        guard added.tree.root == seal.root else { return .failure(.otherRoot) }
        guard let seed = Revealer.seed(seal.proofs, by: own.revealers, of: question.bytes) else {
            return .failure(.falseReveal)
        }
        var stock = stock(under: rules[...place])
        let outcomes = InstantDraw.outcomes(
            seed: seed, first: size, leaves: added.leaves, stock: &stock)
        current = place
        self.seed = seed
        tree = added.tree
        invoices.formUnion(added.invoices)
        for prize in outcomes.compactMap(\.prize) { awarded[prize, default: 0] += 1 }
        return .success(outcomes)
    }

    /// What a seal adds, until all of it is seen to be true.
    private struct Added {
        var tree: MerkleFrontier
        var invoices: Set<Bytes32> = []
        var leaves: [(hash: Bytes32, rules: InstantDraw.Rules)] = []
    }

    private func take(
        _ bytes: [UInt8], under rules: ArraySlice<CampaignRules>, into added: inout Added
    ) -> Fault? {
        let index = added.tree.size
        guard let entry = Entry(bytes) else { return .malformedEntry(index: index) }
        // Most entries carry the newest.
        guard let own = rules.last(where: { $0.manifest == entry.manifest }) else {
            return .entryUnderForeignManifest(index: index)
        }
        guard let ladder = own.instantRules(oddsTable: entry.oddsTable) else {
            return .unknownLadder(index: index)
        }
        guard !invoices.contains(entry.invoice), added.invoices.insert(entry.invoice).inserted
        else { return .enteredTwice(index: index) }
        let hash = MerkleTree.leafHash(bytes)
        added.tree.append(leaf: hash)
        added.leaves.append((hash, ladder))
        return nil
    }

    /// What is left for the next seal under the manifest of the last one: the manifest's numbers less what was
    /// awarded before, and never less than an earlier manifest left.
    package var stock: Stock { stock(under: rules[...current]) }

    private func stock(under rules: ArraySlice<CampaignRules>) -> Stock {
        Stock(left: awarded, under: rules)
    }
}
