import HTTPTypes
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Synchronization
import Testing
import Verification

@testable import Gateways

/// One connection with `DirectVerification` in it and nothing behind.
struct DirectLine {
    let channel: NIOAsyncTestingChannel

    init(_ verifier: any InvoiceVerifying) async throws {
        let identity = ClientIdentity(
            secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none)
        let api = VerificationAPI(
            verifier: verifier, askers: Askers(keys: [], identity: identity),
            now: { Timestamp(microseconds: 1_767_576_600_000_000) })
        let door = DirectDoor(api: api, door: Doorway(isSecure: false))
        channel = try await NIOAsyncTestingChannel { channel in
            try channel.pipeline.syncOperations.addHandler(
                door.handler(
                    channel.eventLoop, Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        }
    }

    static func head(
        _ method: HTTPRequest.Method = .post, path: String = "/v1/verifications",
        _ fields: [String: String] = [:]
    ) -> HTTPRequest {
        var head = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: path)
        let all = ["Content-Type": "application/json"].merging(fields) { $1 }
        for (name, value) in all {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
        }
        return head
    }

    static func head(_ fields: [String: String]) -> HTTPRequest {
        head(.post, path: "/v1/verifications", fields)
    }

    func send(_ part: HTTPRequestPart) async throws { try await channel.writeInbound(part) }

    func ask(_ body: String, _ fields: [String: String] = [:]) async throws {
        try await send(.head(Self.head(fields)))
        if !body.isEmpty { try await send(.body(ByteBuffer(string: body))) }
        try await send(.end(nil))
    }

    /// The next answer, whole.
    func reply() async throws -> (status: Int, fields: HTTPFields, text: String) {
        var reply = (status: 0, fields: HTTPFields(), text: "")
        while true {
            switch try await channel.waitForOutboundWrite(as: HTTPResponsePart.self) {
            case .head(let head):
                (reply.status, reply.fields) = (head.status.code, head.headerFields)
            case .body(let bytes): reply.text += String(buffer: bytes)
            case .end: return reply
            }
        }
    }

    /// How many parts went on to the router since the last call.
    func passedOn() async throws -> Int {
        var count = 0
        while try await channel.readInbound(as: HTTPRequestPart.self) != nil { count += 1 }
        return count
    }
}

/// Knows the answer without asking anybody.
final class KnowingVerifier: InvoiceVerifying {
    private let verdict: Verdict
    private let heard = Mutex<[SubmittedInvoice]>([])

    init(_ verdict: Verdict) { self.verdict = verdict }

    var submitted: [SubmittedInvoice] { heard.withLock { $0 } }

    func look(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) -> FirstLook {
        heard.withLock { $0.append(submitted) }
        return .answered(Answer(verdict))
    }

    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(LedgerFault) -> Answer {
        Answer(verdict)
    }

    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(LedgerFault) -> [Result<Answer, LedgerFault>] {
        submitted.map { _ in .success(Answer(verdict)) }
    }
}

/// Answers nobody before it is told to go on.
final class HesitantVerifier: InvoiceVerifying {
    private let gate = AsyncStream<Never>.makeStream()
    private let heard = Mutex<[String]>([])

    var amounts: [String] { heard.withLock { $0 } }
    var answered: Int { amounts.count }

    func goOn() { gate.continuation.finish() }

    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(LedgerFault) -> Answer {
        for await _ in gate.stream {}
        heard.withLock { $0.append(submitted.amount) }
        return Answer(.notFound)
    }

    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(LedgerFault) -> [Result<Answer, LedgerFault>] { [] }
}
