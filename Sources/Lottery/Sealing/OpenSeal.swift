import Cryptography
import Invoices

/// A manifest of the campaign, read.
struct HeldManifest {
    /// Seconds since 1970.
    let holdsFrom: UInt64
    let parties: SealingParties
    let interval: Duration
}

/// A seal that is begun, and what witnesses have answered so far.
struct OpenSeal {
    var seal: LogSeal
    let entries: [StoredEntry]
    /// By the witness's name, as are the proofs.
    var cosignatures: [String: NoteSignature] = [:]
    var proofs: [String: [UInt8]] = [:]
    /// True if somebody was away; so is who comes to it after a restart.
    var hasWaited = false
    /// Those who were told to whoever waits with it; nil where that is not known.
    var awaited: [String]?

    func notCosigned(_ parties: SealingParties) -> [String] {
        parties.witnesses.map(\.name).filter { cosignatures[$0] == nil }
    }

    func notRevealed(_ parties: SealingParties) -> [String] {
        parties.rules.revealers.map(\.name).filter { proofs[$0] == nil }
    }

    /// The second that the clock of some witness must have come to before all may cosign; nil once one has. An entry that
    /// is newer than all cosignatures of its seal is dated wrongly, for everybody to see and for ever, and clocks
    /// differ by moments.
    func notBefore(_ parties: SealingParties) -> UInt64? {
        let note = cosignedNote(parties)
        let times = parties.witnesses.compactMap { witness -> UInt64? in
            if case .signed(let time) = note.verdict(of: witness.key) { time } else { nil }
        }
        let newest = entries.map(\.entry.acceptedAt).max() ?? 0
        return times.contains { $0 >= newest } ? nil : newest
    }

    func cosignedNote(_ parties: SealingParties) -> SignedNote {
        var note = seal.checkpoint
        for witness in parties.witnesses + parties.cosigners {
            if let line = cosignatures[witness.name] { note.add(line) }
        }
        return note
    }

    /// The seal with its outcomes, once everybody has revealed.
    /// - Parameters:
    ///   - manifests: up to the seal's own.
    ///   - awarded: how often each prize was won before.
    func outcome(
        under manifests: ArraySlice<HeldManifest>, awarded: [String: UInt64]
    ) throws(SequencerFault) -> CompleteSeal {
        let rules = manifests.map(\.parties.rules)
        let question = seal.question
        guard let own = rules.last,
            let seed = Revealer.seed(
                own.revealers.compactMap { proofs[$0.name] }, by: own.revealers,
                of: question.bytes)
        else { throw .damaged("the proofs give no seed") }
        var leaves: [(hash: Bytes32, rules: InstantDraw.Rules)] = []
        var values: [[String: Fen]] = []
        let prizes = Dictionary(
            uniqueKeysWithValues: rules.map { rules in
                (
                    rules.manifest,
                    Dictionary(uniqueKeysWithValues: rules.prizes.map { ($0.id, $0.value) })
                )
            })
        for stored in entries {
            guard let own = rules.last(where: { $0.manifest == stored.entry.manifest }),
                let ladder = own.instantRules(oddsTable: stored.entry.oddsTable)
            else { throw .damaged("entry \(stored.id) cannot be judged") }
            leaves.append((stored.entry.leafHash, ladder))
            values.append(prizes[own.manifest] ?? [:])
        }
        var stock = Stock(left: awarded, under: rules)
        let outcomes = InstantDraw.outcomes(
            seed: seed, first: question.from, leaves: leaves, stock: &stock)
        let wins = zip(outcomes.indices, outcomes).compactMap { place, outcome in
            outcome.prize.flatMap { prize in
                values[place][prize].map { value in
                    CompleteSeal.Win(
                        index: outcome.ticket.index, entry: entries[place].id, prize: prize,
                        value: value)
                }
            }
        }
        return CompleteSeal(
            seal: seal, proofs: own.revealers.compactMap { proofs[$0.name] }, seed: seed,
            wins: wins)
    }
}
