package import Edge
import HTTPTypes
package import Hummingbird
package import Lottery
import NIOCore

/// A witness behind its routes. It answers only with words that are on its disks already. Whatever
/// it answers is on its disks before.
package protocol Witnessing: Sendable {
    /// Checks that the log has only grown, and cosigns its checkpoint (C2SP's tlog-witness).
    func add(_ request: AddCheckpointRequest) async throws -> WitnessReply
    /// Gives the witness's part of one seal's seed: the same answer to the same question, and none
    /// to another successor.
    func reveal(_ request: RevealRequest) async throws -> WitnessReply
    /// Gives the witness's part of one periodic draw's seed, once a draw.
    func draw(_ request: DrawRequest) async throws -> WitnessReply

    /// - Parameter log: the digest of the log's origin in hexadecimal digits.
    func told(_ what: String, of log: String) async -> WitnessReply
}

/// C2SP's tlog-witness, and beside it reveal and draw.
package struct WitnessRoutes: RouteProvider {
    private let witness: any Witnessing
    /// Each decision waits for two disks, one after another: more than this many would wait for seconds.
    private let places = BoundedSemaphore(concurrent: 1, waitingMaximum: 32)

    /// 63 hashes and a note with 16 lines, or the proofs of 16 revealers and a note, fit a few times.
    static let bodyBytesMaximum = 32 << 10
    /// Terms pass over some ten thousand entries.
    static let drawBytesMaximum = 512 << 10
    private static let patience = Duration.seconds(5)
    private static let notBefore = HTTPField.Name(AddCheckpointRequest.notBeforeHeader)

    package init(_ witness: any Witnessing) { self.witness = witness }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/add-checkpoint") { request, _ in
            let bytes = try await request.bytes(upTo: Self.bodyBytesMaximum)
            var asked = AddCheckpointRequest(bytes)
            asked?.notBefore = Self.notBefore.flatMap { request.headers[$0] }.flatMap { UInt64($0) }
            return try await answer(asked) { try await witness.add($0) }
        }
        router.post("/reveal") { request, _ in
            let bytes = try await request.bytes(upTo: Self.bodyBytesMaximum)
            return try await answer(RevealRequest(bytes)) { try await witness.reveal($0) }
        }
        router.post("/draw") { request, _ in
            let bytes = try await request.bytes(upTo: Self.drawBytesMaximum)
            return try await answer(DrawRequest(bytes)) { try await witness.draw($0) }
        }
        for what in ["checkpoint", "reveal", "reveal/before"] {
            router.get(RouterPath("/:log/\(what)")) { _, context in
                Response(await witness.told(what, of: try context.parameters.require("log")))
            }
        }
        for behind in ["", "/before"] {
            router.get(RouterPath("/:log/draw/:name\(behind)")) { _, context in
                let name = try context.parameters.require("name")
                let log = try context.parameters.require("log")
                return Response(await witness.told("draw/\(name)\(behind)", of: log))
            }
        }
    }

    private func answer<Asked>(
        _ request: Asked?, _ decide: (Asked) async throws -> WitnessReply
    ) async throws -> Response {
        guard let request else {
            return Response(WitnessReply(400, "not a request of this kind\n"))
        }
        guard await places.acquire(within: Self.patience) else { throw Problem.overloaded }
        defer { places.release() }
        return Response(try await decide(request))
    }
}

extension Response {
    /// Never kept by a cache: the next answer may be another one.
    fileprivate init(_ reply: WitnessReply) {
        self.init(
            status: HTTPResponse.Status(code: reply.status), headers: [.contentType: reply.type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: reply.body)))
    }
}
