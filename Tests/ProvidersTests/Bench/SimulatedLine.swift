import Invoices
import Providers
import SimulatedProviders
import Synchronization

/// A line to a simulated provider, by its wire bytes.
final class SimulatedLine<Simulator: Sendable>: ProviderTransport {
    typealias Answer = @Sendable (inout Simulator, ProviderRequest, Timestamp) -> ProviderReply?

    private let simulator: Mutex<Simulator>
    private let sent = Mutex<[ProviderRequest]>([])
    private let clock: TestClock
    private let answer: Answer

    init(_ simulator: Simulator, clock: TestClock, _ answer: @escaping Answer) {
        self.simulator = Mutex(simulator)
        self.clock = clock
        self.answer = answer
    }

    var requests: [ProviderRequest] { sent.withLock { $0 } }

    func use<Result: Sendable>(
        _ body: (inout Simulator, Timestamp) -> Result
    ) -> Result {
        let now = clock.now
        return simulator.withLock { body(&$0, now) }
    }

    func send(_ request: ProviderRequest) async throws(TransportFault) -> ProviderReply {
        sent.withLock { $0.append(request) }
        let now = clock.now
        guard let reply = simulator.withLock({ answer(&$0, request, now) }) else {
            throw .lost
        }
        return reply
    }
}

/// Files that are left for a simulated bank, and found from it.
extension SimulatedLine: BankExchange where Simulator == SimulatedBank {
    func leave(_ file: [UInt8], named name: String) async throws(TransportFault) {
        let isTold = use { bank, now in bank.take(file, at: now) }
        guard isTold else { throw .lost }
    }

    /// The bank takes what is left for it at once.
    func isWaiting(named name: String) async throws(TransportFault) -> Bool { false }
    func takeBack(named name: String) async throws(TransportFault) {}

    func names() async throws(TransportFault) -> [String] {
        use { bank, now in
            bank.settle(at: now)
            return bank.files.map(\.name)
        }
    }

    func file(named name: String) async throws(TransportFault) -> [UInt8] {
        let bytes = use { bank, _ in bank.files.first { $0.name == name }?.bytes }
        guard let bytes else { throw .lost }
        return bytes
    }
}
