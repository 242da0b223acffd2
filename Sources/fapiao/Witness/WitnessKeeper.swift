import Cryptography
import Gateways
import Invoices
import Logging
import Lottery
import Messaging
import SystemPackage

/// Answers as a witness, one question at a time: the state behind an answer is on both devices before the answer
/// leaves. It waits for its disks on the thread that decides, which has nothing else to do.
actor WitnessKeeper: Witnessing {
    private var state: WitnessState
    private let files: WitnessFiles
    private let keys: WitnessKeys
    private let campaigns: WitnessState.Campaigns
    /// The origin by its digest in hexadecimal digits, as it stands in paths.
    private let origins: [String: String]
    private let terms: FilePath
    private let logger: Logger

    init(
        _ keys: consuming WitnessKeys, _ files: WitnessFiles,
        _ campaigns: WitnessState.Campaigns, terms: FilePath, logger: Logger
    ) throws(WitnessFiles.Unusable) {
        state = try files.load()
        self.keys = keys
        self.files = files
        self.campaigns = campaigns
        self.terms = terms
        self.logger = logger
        origins = Dictionary(
            uniqueKeysWithValues: campaigns.keys.map {
                (SHA256.hash(Array($0.utf8)).description, $0)
            })
    }

    func add(_ request: AddCheckpointRequest) throws -> WitnessReply {
        let now = UInt64(Clock.now.microseconds / 1_000_000)
        return try keep { $0.add(request, of: campaigns, by: keys, at: now) }
    }

    func reveal(_ request: RevealRequest) throws -> WitnessReply {
        try keep { $0.reveal(request, of: campaigns, by: keys) }
    }

    func draw(_ request: DrawRequest) throws -> WitnessReply {
        // A name is one of the manifest's before it is asked for in the folder.
        let origin = Checkpoint(request.note.text)?.origin ?? ""
        let isKnown = campaigns[origin]?.contains { $0.draw(request.draw) != nil } ?? false
        let path = ConfirmedTermsFile.path(origin, request.draw, in: terms)
        let bytes = isKnown ? try AtomicFile.read(path) : nil
        let confirmed = bytes.flatMap { String(validating: $0, as: UTF8.self) }
            .flatMap { DrawTerms($0) }
        return try keep { $0.draw(request, confirmed: confirmed, of: campaigns, by: keys) }
    }

    func told(_ what: String, of log: String) -> WitnessReply {
        guard let origin = origins[log] else { return WitnessReply(404, "no such log\n") }
        return state.told(what, of: origin, by: keys.name)
    }

    /// Asks the log and the other witnesses, as anybody may, whether they show more than this one
    /// remembers. A party that does not answer is passed over: what it would have shown shows with
    /// the next seal.
    func compare() async throws {
        let connections = OutboundConnections()
        var calls: [(url: String, origin: String, isAnswer: Bool)] = []
        for (origin, manifests) in campaigns {
            let log = SHA256.hash(Array(origin.utf8))
            calls.append(("https://\(origin)/checkpoint", origin, false))
            for witness in manifests.last?.witnesses ?? [] where witness.key != keys.verifierKey {
                calls.append(("\(witness.url)/\(log)/reveal", origin, true))
            }
        }
        let replies = await withTaskGroup(of: (String, Bool, [UInt8]).self) { group in
            for call in calls {
                group.addTask {
                    (call.origin, call.isAnswer, await Self.get(call.url, connections) ?? [])
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let before = state
        var next = state
        for (origin, isAnswer, body) in replies {
            if isAnswer {
                next.compare(
                    withAnswer: String(decoding: body, as: UTF8.self), of: origin, in: campaigns)
            } else if let note = SignedNote(body) {
                next.compare(withCheckpoint: note, of: campaigns, by: keys.verifierKey)
            }
        }
        guard next != before else { return }
        try files.store(next)
        state = next
        for (origin, log) in next.logs where log.hasForgotten {
            logger.critical(
                "this witness has forgotten what it cosigned, and answers no more",
                metadata: ["log": "\(origin)"])
        }
    }

    private static func get(_ url: String, _ connections: OutboundConnections) async -> [UInt8]? {
        guard let address = WebAddress(url) else { return nil }
        let caller = HTTPOutboundCaller(
            connections, to: AllowedHosts(of: address), countedAs: "witness")
        let reply = try? await caller.get(url, within: .seconds(2))
        return reply?.status == 200 ? reply?.body : nil
    }

    private func keep(_ decide: (inout WitnessState) -> WitnessReply) throws -> WitnessReply {
        var next = state
        let reply = decide(&next)
        if next != state {
            // If we stop before the second file is written, nobody has the answer, and the next start either knows
            // the question or does not: both are true.
            try files.store(next)
            state = next
        }
        if !(200..<300).contains(reply.status), reply.status != 409 {
            logger.notice(
                "refused", metadata: ["status": "\(reply.status)", "why": "\(reply.body)"])
        }
        return reply
    }
}
