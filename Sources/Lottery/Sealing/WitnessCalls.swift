import Cryptography

/// The calls to witnesses, all at once, and what is remembered of them: how far each one knows the log.
struct WitnessCalls {
    private let connect: @Sendable (SealingParties.Witness) -> any SealWitness
    private var ways: [SealingParties.Witness: any SealWitness] = [:]
    /// By the witness's name.
    private var known: [String: UInt64] = [:]

    init(connect: @escaping @Sendable (SealingParties.Witness) -> any SealWitness) {
        self.connect = connect
    }

    /// Asks every witness that has not cosigned yet. Of the cosigners those are kept that are as quick as the
    /// revealing ones.
    /// - Parameter consistency: that the log continues the one of a size.
    mutating func cosign(
        _ open: inout OpenSeal, _ parties: SealingParties,
        consistency: (UInt64) throws -> [Bytes32]
    ) async throws {
        let size = open.seal.question.size
        let required = Set(parties.witnesses.map(\.name))
        // Once more for those that know another size than was thought.
        for _ in 0..<2 where !open.notCosigned(parties).isEmpty {
            let notBefore = open.notBefore(parties)
            var requests: [(SealingParties.Witness, AddCheckpointRequest)] = []
            for witness in parties.witnesses + parties.cosigners
            where open.cosignatures[witness.name] == nil {
                let old = known[witness.name] ?? open.seal.question.from
                let request = AddCheckpointRequest(
                    old: old, path: try consistency(old), note: open.seal.checkpoint,
                    notBefore: notBefore)
                requests.append((witness, request))
            }
            for (witness, reply) in await ask(requests, required, { await $0.add($1) }) {
                switch reply {
                case .cosigned(let lines):
                    var note = open.seal.checkpoint
                    for line in lines { note.add(line) }
                    guard note.verdict(of: witness.key).isSigned,
                        let line = lines.first(where: {
                            $0.keyID == witness.key.id && $0.name == witness.name
                        })
                    else { continue }
                    open.cosignatures[witness.name] = line
                    known[witness.name] = size
                case .knows(let other) where other <= size: known[witness.name] = other
                case .knows(let other):
                    if required.contains(witness.name) {
                        throw SequencerFault.witnessAhead(witness.name, size: other, known: size)
                    }
                case .refused(422) where required.contains(witness.name):
                    throw SequencerFault.notContinued(witness.name)
                case .refused, .unreachable: continue
                }
            }
        }
    }

    /// Asks every witness that has not revealed yet.
    mutating func reveal(
        _ open: inout OpenSeal, _ parties: SealingParties, _ request: RevealRequest
    ) async throws(SequencerFault) {
        let question = open.seal.question.bytes
        let missing = parties.witnesses.filter { open.proofs[$0.name] == nil }
        let requests = missing.map { ($0, request) }
        let replies = await ask(requests, Set(missing.map(\.name))) { await $0.reveal($1) }
        for (witness, reply) in replies {
            switch reply {
            case .revealed(let proof):
                guard proof.name == witness.name,
                    let revealer = parties.rules.revealers.first(where: { $0.name == proof.name }),
                    revealer.key.verify(proof.bytes, of: question) != nil
                else { continue }
                open.proofs[witness.name] = proof.bytes
            case .answeredAnother(let text): throw .answeredAnother(witness.name, text)
            case .refused, .unreachable: continue
            }
        }
    }

    /// The answers, in no order. Once all that are required are there, nobody waits for the others.
    private mutating func ask<Request: Sendable, Reply: Sendable>(
        _ requests: [(witness: SealingParties.Witness, request: Request)],
        _ required: Set<String>,
        _ call: @escaping @Sendable (any SealWitness, Request) async -> Reply
    ) async -> [(SealingParties.Witness, Reply)] {
        let calls = requests.map { ($0.witness, way(to: $0.witness), $0.request) }
        return await withTaskGroup(of: (SealingParties.Witness, Reply).self) { group in
            for (witness, way, request) in calls {
                group.addTask { (witness, await call(way, request)) }
            }
            var left = required.intersection(calls.map(\.0.name))
            var replies: [(SealingParties.Witness, Reply)] = []
            while !left.isEmpty, let reply = await group.next() {
                replies.append(reply)
                left.remove(reply.0.name)
            }
            group.cancelAll()
            return replies
        }
    }

    private mutating func way(to witness: SealingParties.Witness) -> any SealWitness {
        if let way = ways[witness] { return way }
        let way = connect(witness)
        ways[witness] = way
        return way
    }
}
