import Cryptography
import Doubles
import Invoices
import Lottery

/// A witness of the simulated campaign that answers draws by its real state, which has seen all seals.
actor SimulatedDrawWitness: DrawWitness {
    private let name: String
    private let keys: WitnessKeys
    private let campaigns: WitnessState.Campaigns
    private(set) var state = WitnessState()
    /// What its own people have typed.
    private var confirmed: DrawTerms?
    private var isAway = false

    init(_ name: String, of campaign: SimulatedCampaign) {
        self.name = name
        keys = WitnessKeys(
            cosigner: SimulatedCampaign.signer(name, .cosignature),
            revealer: SimulatedCampaign.vrf(name))!
        campaigns = [SimulatedCampaign.origin: campaign.manifests.map { SealingParties($0) }]
        var tree = MerkleFrontier()
        var nodes: [MerkleNode: Bytes32] = [:]
        var size: UInt64 = 0
        for seal in campaign.seals {
            let note = SignedNote(seal.note)!
            let next = Checkpoint(note.text)!.size
            for bytes in campaign.entries[Int(size)..<Int(next)] {
                tree.append(leaf: MerkleTree.leafHash(bytes)) { nodes[$0] = $1 }
            }
            let path = ConsistencyProof(oldSize: size, newSize: next) { nodes[$0]! }.path
            guard case .signed(let time?) = note.verdict(of: keys.verifierKey) else {
                fatalError("not cosigned")
            }
            let own = SignedNote(
                text: note.text, signatures: note.signatures.filter { $0.name != name })!
            let reply = state.add(
                AddCheckpointRequest(old: size, path: path, note: own), of: campaigns, by: keys,
                at: time)
            precondition(reply.status == 200, reply.body)
            size = next
        }
    }

    /// One that came in later: its own people have worked out where the draws ended.
    init(
        _ name: String, startingIn campaign: SimulatedCampaign, closings: [String: UInt64]
    ) {
        self.name = name
        keys = WitnessKeys(
            cosigner: SimulatedCampaign.signer(name, .cosignature),
            revealer: SimulatedCampaign.vrf(name))!
        campaigns = [SimulatedCampaign.origin: campaign.manifests.map { SealingParties($0) }]
        let size = UInt64(campaign.entries.count)
        let isStarted = state.start(
            SimulatedCampaign.origin, at: size, root: campaign.root(size),
            seed: campaign.replay!.seed, closings: closings)
        precondition(isStarted)
    }

    func confirm(_ terms: DrawTerms?) { confirmed = terms }
    func setAway(_ isAway: Bool) { self.isAway = isAway }

    func cosignedSize(of origin: String) async -> UInt64? {
        if isAway { return nil }
        let told = state.told("checkpoint", of: origin, by: name).body
        return SignedNote(Array(told.utf8)).flatMap { Checkpoint($0.text) }?.size
    }

    func draw(_ request: DrawRequest) async -> RevealReply {
        guard !isAway, let request = DrawRequest(request.bytes) else { return .unreachable }
        let reply = state.draw(request, confirmed: confirmed, of: campaigns, by: keys)
        state = WitnessState(text: state.text)!
        return RevealReply(status: reply.status, body: Array(reply.body.utf8))
    }
}

/// The openings of the simulated campaign's entries.
struct SimulatedOpenings: DrawOpenings {
    /// Those that the campaign has, unless a test gives everything to fewer.
    var holders = 40

    func holder(_ index: UInt64) -> String { SimulatedCampaign.holder(Int(index) % holders) }

    func shown(_ indexes: [UInt64]) async throws(ServiceUnavailable) -> [DrawResult.Shown] {
        let key = SimulatedCampaign.campaignKey()
        return indexes.map { index in
            DrawResult.Shown(
                index: index,
                blind: HolderTag.blind(salt: key.salt(of: SimulatedCampaign.invoice(Int(index)))),
                pseudonym: key.pseudonym(of: holder(index)))
        }
    }
}

/// The simulated campaign before its draws, and people who do what they are waited for.
final class DrawBench {
    typealias Runner = DrawRunner<
        CrashingLogFiles<MemoryLogFiles>, CrashingLogFiles<MemoryLogFiles>
    >

    let campaign: SimulatedCampaign
    let published = MemoryLogFiles()
    var own = MemoryLogFiles()
    /// Of the process with the operator's key.
    let memory = MemorySealStore([])
    var witnesses: [String: SimulatedDrawWitness]
    var keeperAnswers: [RevealRequest.Proof] = []
    var now = SimulatedCampaign.opens + 19_000
    var passes = "5 void\n40 fraud\n"
    var openings = SimulatedOpenings()
    let winners = MemoryWinnerStore()
    /// All that was waited for, in order.
    private(set) var waits: [DrawRun.Wait] = []

    private static let sealed: SimulatedCampaign = {
        var campaign = SimulatedCampaign()
        campaign.sealAll()
        campaign.publishLog()
        return campaign
    }()

    /// - Parameter change: what is published besides the log.
    init(_ change: (inout SimulatedCampaign) -> Void = { _ in }) {
        var campaign = Self.sealed
        change(&campaign)
        self.campaign = campaign
        for (path, bytes) in campaign.files { published.put(path, bytes) }
        witnesses = Dictionary(
            uniqueKeysWithValues: SimulatedCampaign.parties.dropFirst().map {
                ($0, SimulatedDrawWitness($0, of: campaign))
            })
    }

    func ground(_ name: String) async throws -> DrawGround {
        try await DrawGround.read(name, in: MemoryFiles(files: published.all))
    }

    func runner(
        _ name: String, _ crashes: Crashes = Crashes(at: .max, isAfter: false)
    ) async throws -> Runner {
        Runner(
            try await ground(name), published: CrashingLogFiles(published, crashes),
            own: CrashingLogFiles(own, crashes),
            connect: { [witnesses] in CrashingDrawWitness(witnesses[$0.name]!, crashes) },
            keeperAnswers: keeperAnswers, openings: openings,
            winners: CrashingWinnerStore(winners, crashes))
    }

    /// Runs until the end, while everybody does what he is waited for; or until nobody can.
    func hold(_ runner: Runner) async throws -> DrawRun.Step {
        var last: DrawRun.Wait?
        while true {
            let step = try await once(runner)
            guard case .wait(let wait) = step, wait != last else { return step }
            last = wait
        }
    }

    /// Runs until somebody is waited for, who then does it.
    func once(_ runner: Runner) async throws -> DrawRun.Step {
        let step = try await runner.run(at: { now })
        guard case .wait(let wait) = step else { return step }
        waits.append(wait)
        try await answer(wait, runner)
        return step
    }

    static func note(_ statement: CampaignStatement, by auditors: [String]) -> SignedNote {
        SignedNote(SimulatedCampaign.note(statement, auditors))!
    }

    private func answer(_ wait: DrawRun.Wait, _ runner: Runner) async throws {
        var run = try runner.state()
        switch wait {
        case .closing(let until), .sale(_, let until): now = until
        case .passes: try run.take(passes: passes)
        case .auditors(let names):
            // One at a time, as their letters come.
            let note = Self.note(run.firstPart!.statement, by: [names[0]])
            try run.take(note: note, result: { nil })
        case .sources(let sources):
            precondition(sources.map(\.name) == ["ssq"])
            try run.take(source: SimulatedCampaign.source, at: now)
        case .witnesses(let names):
            for name in names.keys { await witnesses[name]?.confirm(run.terms) }
        case .operatorReveal: _ = try await reveal(run.ground.plan.name)
        case .fund: winners.deposit()
        case .lastSeal, .openings, .winners: return
        }
        try await runner.keep(run)
    }

    /// What the process with the operator's key does.
    func reveal(
        _ draw: String, by name: String = "operator.example"
    ) async throws -> OperatorsReveal<MemoryLogFiles, MemoryFiles>.Step {
        try await OperatorsReveal(
            memory: memory, published: published, reading: MemoryFiles(files: published.all),
            publicKey: SimulatedCampaign.vrf(name).publicKey,
            prove: { SimulatedCampaign.vrf(name).prove($0) }
        ).reveal(try await ground(draw).plan)
    }

    /// What the replay of a stranger says.
    func check() async throws -> CampaignReport {
        var check = CampaignCheck(MemoryFiles(files: published.all))
        return try await check.run()
    }

    func result(_ name: String) throws -> DrawResult {
        DrawResult(published.all[CampaignPath.result(name)] ?? [])!
    }
}
