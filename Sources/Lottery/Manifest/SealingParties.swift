package import Cryptography

/// The part of a manifest that sealing needs: the rules, and who signs, cosigns and reveals under
/// them.
package struct SealingParties: Hashable, Sendable {
    /// A server that cosigns, and where it answers.
    package struct Witness: Hashable, Sendable {
        /// Of C2SP's cosignature/v1.
        package let key: VerifierKey
        package let url: String

        package var name: String { key.name }

        package init(key: VerifierKey, url: String) {
            self.key = key
            self.url = url
        }
    }

    package let rules: CampaignRules
    /// Seconds since 1970; 0 for a campaign's first manifest.
    package let holdsFrom: UInt64
    /// The manifest that this one takes the place of.
    package let amends: Bytes32?
    /// The party that has left without its own signature, and the seal that was begun with it.
    package let struckOut: String?
    /// The seal that an amendment names as begun, to be finished first; nil if none was.
    package let begun: BegunSeal?
    /// Signs checkpoints; named like the log.
    package let logKey: VerifierKey
    /// The revealers behind the operator, in their order: without each of them nothing is sealed.
    package let witnesses: [Witness]
    /// Witnesses that add eyes and no randomness: no seal waits for them.
    package let cosigners: [Witness]
    /// Announced by this manifest; a draw that has closed keeps the earlier one's.
    package let draws: [DrawPlan]

    /// Nil unless each revealer behind the operator is a witness of the same name.
    package init?(
        rules: CampaignRules, holdsFrom: UInt64 = 0, logKey: VerifierKey, witnesses: [Witness],
        cosigners: [Witness] = [], draws: [DrawPlan] = []
    ) {
        guard logKey.kind == .note, logKey.name == rules.origin,
            (witnesses + cosigners).allSatisfy({ $0.key.kind == .cosignature }),
            rules.revealers.dropFirst().map(\.name) == witnesses.map(\.name)
        else { return nil }
        self.rules = rules
        self.holdsFrom = holdsFrom
        amends = nil
        struckOut = nil
        begun = nil
        self.logKey = logKey
        self.witnesses = witnesses
        self.cosigners = cosigners
        self.draws = draws
    }

    /// The draw of this name; nil if the manifest announces none.
    package func draw(_ name: String) -> DrawPlan? { draws.first { $0.name == name } }

    /// True if these parties answer for a seal that was begun under the manifest before.
    package func goesOn(with question: SealQuestion) -> Bool {
        guard let begun, let amends, begun.finishedBy == .successors else { return false }
        return begun.question(origin: origin, manifest: amends) == question
    }

    /// The digest of the manifest.
    package var manifest: Bytes32 { rules.manifest }
    package var origin: String { rules.origin }

    /// The checkpoint of a note that the log has signed and every revealing witness cosigned; nil for any other.
    package func wholeCheckpoint(_ note: SignedNote) -> Checkpoint? {
        guard let checkpoint = signedCheckpoint(note),
            witnesses.allSatisfy({ note.verdict(of: $0.key).isSigned })
        else { return nil }
        return checkpoint
    }

    /// The checkpoint of a note that the log has signed; nil for any other, and where a line that bears the name of a
    /// witness is not its own.
    package func signedCheckpoint(_ note: SignedNote) -> Checkpoint? {
        guard note.verdict(of: logKey).isSigned,
            (witnesses + cosigners).allSatisfy({ note.verdict(of: $0.key) != .refused }),
            let checkpoint = Checkpoint(note.text), checkpoint.origin == origin
        else { return nil }
        return checkpoint
    }
}

extension SealingParties {
    /// Takes a manifest whose reader has checked it: the conditions of this type hold by that.
    package init(_ manifest: CampaignManifest) {
        rules = manifest.rules
        holdsFrom = manifest.amends?.from ?? 0
        amends = manifest.amends?.manifest
        struckOut = manifest.amends?.struckOut
        begun = manifest.amends?.begun
        logKey = manifest.logKey
        witnesses = manifest.parties.dropFirst().map {
            Witness(key: $0.noteKey, url: $0.url ?? "")
        }
        cosigners = manifest.cosigners.map { Witness(key: $0.noteKey, url: $0.url) }
        draws = manifest.draws
    }
}

extension SealingParties {
    /// The periodic draws of a campaign by their names, each as the manifest announces it that holds at its closing.
    /// - Parameter manifests: in the order in which they hold.
    package static func announcedDraws(
        by manifests: [SealingParties]
    ) -> [String: AnnouncedDraw] {
        AnnouncedDraw.all(by: manifests.map { ($0.holdsFrom, $0.draws) })
    }
}
