import Cryptography
import Lottery
import Messaging

/// A witness over HTTP.
struct HTTPSealWitness: SealWitness, DrawWitness {
    private let prefix: String
    private let caller: any OutboundCaller

    /// Long enough for two slow disks. A witness that needs more is asked again.
    private static let deadline = Duration.seconds(3)
    /// 16 lines, or a proof.
    private static let replyBytesMaximum = 16 << 10

    /// - Parameter prefix: as the manifest has it; nil for no address.
    init?(_ prefix: String, _ connections: OutboundConnections) {
        guard let address = WebAddress(prefix) else { return nil }
        self.prefix = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
        caller = HTTPOutboundCaller(
            connections, to: AllowedHosts(of: address), countedAs: "witness")
    }

    func add(_ request: AddCheckpointRequest) async -> AddCheckpointReply {
        let headers = request.notBefore.map {
            [(name: AddCheckpointRequest.notBeforeHeader, value: String($0))]
        }
        guard let reply = await call("add-checkpoint", request.bytes, headers ?? []) else {
            return .unreachable
        }
        return AddCheckpointReply(status: reply.status, body: reply.body)
    }

    func reveal(_ request: RevealRequest) async -> RevealReply {
        guard let reply = await call("reveal", request.bytes) else { return .unreachable }
        return RevealReply(status: reply.status, body: reply.body)
    }

    func draw(_ request: DrawRequest) async -> RevealReply {
        guard let reply = await call("draw", request.bytes) else { return .unreachable }
        return RevealReply(status: reply.status, body: reply.body)
    }

    func cosignedSize(of origin: String) async -> UInt64? {
        let log = SHA256.hash(Array(origin.utf8))
        let reply = try? await caller.get("\(prefix)/\(log)/checkpoint", within: Self.deadline)
        guard let reply, reply.status == 200 else { return nil }
        return SignedNote(reply.body).flatMap { Checkpoint($0.text) }?.size
    }

    private func call(
        _ path: String, _ body: [UInt8], _ headers: [(name: String, value: String)] = []
    ) async -> OutboundReply? {
        var request = OutboundRequest(url: "\(prefix)/\(path)")
        request.headers = headers
        request.body = body
        request.deadline = Self.deadline
        request.replyBytesMaximum = Self.replyBytesMaximum
        return try? await caller.call(request)
    }
}

/// A witness whose address nobody can call: the seal waits for it, and says so.
struct NoWitness: SealWitness, DrawWitness {
    func add(_ request: AddCheckpointRequest) async -> AddCheckpointReply { .unreachable }
    func reveal(_ request: RevealRequest) async -> RevealReply { .unreachable }
    func draw(_ request: DrawRequest) async -> RevealReply { .unreachable }
    func cosignedSize(of origin: String) async -> UInt64? { nil }
}
