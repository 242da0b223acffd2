import Doubles
import Edge
import HTTPTypes
import Invoices
import Messaging
import ServiceForTests
import Synchronization
import Testing

/// One chat's adapter behind the service's own middleware, with doubles on both sides.
struct ChatBench {
    let conversation: ScriptedConversation
    let outbound: RecordingOutbound
    let memory = MemoryEphemeralStore()
    let gateway: any Gateway
    let service: ServiceUnderTest

    /// - Parameter seconds: the time, since 1970.
    init(
        _ conversation: ScriptedConversation = ScriptedConversation(),
        _ outbound: RecordingOutbound = RecordingOutbound(), outbox: Outbox? = nil,
        at seconds: Int64,
        _ make: (GatewayServices) -> any Gateway
    ) throws {
        self.conversation = conversation
        self.outbound = outbound
        let services = GatewayServices(
            conversation: conversation, memory: memory,
            identity: ClientIdentity(secret: [1, 2, 3], trustedProxies: .none),
            outbound: { hosts, _ in
                outbound.allow(hosts)
                return outbound
            }, outbox: outbox, now: { Timestamp(microseconds: seconds * 1_000_000) })
        let gateway = make(services)
        self.gateway = gateway
        service = try ServiceUnderTest(with: [gateway])
    }

    func get(_ path: String) async throws -> Reply { try await service.send(.get, path) }

    func post(
        _ path: String, _ body: String, _ fields: [String: String] = [:]
    ) async throws -> Reply {
        try await service.send(.post, path, fields, chunks: [Array(body.utf8)])
    }

    /// Stops the adapter, which first ends all that it has begun.
    func stop() async {
        let life = Task { await gateway.run() }
        life.cancel()
        await life.value
    }
}

/// Holds whoever comes until it is opened.
final class Barrier: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>(
        (false, []))

    func pass() async {
        await withCheckedContinuation { waiter in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(waiter) }
                return state.isOpen
            }
            if isOpen { waiter.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.resume() }
    }
}
