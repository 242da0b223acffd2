package import Invoices
package import Lottery
import Synchronization

/// Stops a process, as its callers see it, at the n-th thing that it does: before that, or after it was done and before
/// the caller hears so.
package final class Crashes: Sendable {
    private let left: Mutex<(count: Int, isAfter: Bool)>

    package init(at count: Int, isAfter: Bool) { left = Mutex((count, isAfter)) }

    /// Whether it came to the crash.
    package var hasCrashed: Bool { left.withLock { $0.count <= 0 } }

    func pass<Value>(
        _ crash: @autoclosure () -> ServiceUnavailable, _ body: () async throws -> Value
    ) async throws -> Value {
        let (isDead, isNow, isAfter) = left.withLock { left in
            left.count -= 1
            return (left.count < 0, left.count == 0, left.isAfter)
        }
        // A process that is dead does nothing more.
        if isDead || isNow && !isAfter { throw crash() }
        let value = try await body()
        if isNow { throw crash() }
        return value
    }
}

/// A store whose caller dies at some step.
package struct CrashingSealStore<Store: SealStore>: SealStore {
    private let store: Store
    private let crashes: Crashes

    package init(_ store: Store, _ crashes: Crashes) {
        self.store = store
        self.crashes = crashes
    }

    private func pass<Value>(
        _ body: () async throws -> Value
    ) async throws(ServiceUnavailable) -> Value {
        let crash = ServiceUnavailable(.ledger, .unreachable, "dead")
        do {
            return try await crashes.pass(crash, body)
        } catch {
            throw error as? ServiceUnavailable ?? crash
        }
    }

    package func state() async throws(ServiceUnavailable) -> SealState {
        try await pass { try await store.state() }
    }
    package func manifests() async throws(ServiceUnavailable) -> [StoredManifest] {
        try await pass { try await store.manifests() }
    }
    package func states(
        from number: UInt64
    ) async throws(ServiceUnavailable) -> [String] {
        try await pass { try await store.states(from: number) }
    }
    package func waiting(
        _ maximum: Int, acceptedBy second: UInt64
    ) async throws(ServiceUnavailable) -> [StoredEntry] {
        try await pass { try await store.waiting(maximum, acceptedBy: second) }
    }
    package func begin(
        _ seal: LogSeal, _ entries: [StoredEntry]
    ) async throws(ServiceUnavailable) -> Bool {
        try await pass { try await store.begin(seal, entries) }
    }
    package func goOver(_ seal: LogSeal) async throws(ServiceUnavailable) -> Bool {
        try await pass { try await store.goOver(seal) }
    }
    package func keepAwaited(
        _ parties: [String], of seal: LogSeal
    ) async throws(ServiceUnavailable) -> Bool {
        try await pass { try await store.keepAwaited(parties, of: seal) }
    }
    package func keepCosigned(_ seal: LogSeal) async throws(ServiceUnavailable) -> Bool {
        try await pass { try await store.keepCosigned(seal) }
    }
    package func complete(_ seal: CompleteSeal) async throws(ServiceUnavailable) -> Bool {
        try await pass { try await store.complete(seal) }
    }
    package func entries(
        _ indexes: Range<UInt64>
    ) async throws(ServiceUnavailable) -> [StoredEntry] {
        try await pass { try await store.entries(indexes) }
    }
    package func seals(
        from number: UInt64, _ maximum: Int
    ) async throws(ServiceUnavailable) -> [CompleteSeal] {
        try await pass { try await store.seals(from: number, maximum) }
    }
    package func seal(
        endingAt size: UInt64
    ) async throws(ServiceUnavailable) -> CompleteSeal? {
        try await pass { try await store.seal(endingAt: size) }
    }
}

/// Files whose writer dies at some step, in the middle of several files too.
package struct CrashingLogFiles<Files: LogFiles>: LogFiles {
    private let files: Files
    private let crashes: Crashes

    package init(_ files: Files, _ crashes: Crashes) {
        self.files = files
        self.crashes = crashes
    }

    package func read(_ path: String) throws(LogFilesFault) -> [UInt8]? { try files.read(path) }

    package func write(_ new: [LogFile]) async throws(LogFilesFault) {
        for file in new {
            do {
                try await crashes.pass(ServiceUnavailable(.ledger, .unreachable, "dead")) {
                    try await files.write([file])
                }
            } catch {
                throw LogFilesFault("dead")
            }
        }
    }

    package func removePartial(of path: String) { files.removePartial(of: path) }
}

/// A witness whose caller dies at some step.
package struct CrashingWitness: SealWitness {
    private let witness: any SealWitness
    private let crashes: Crashes

    package init(_ witness: any SealWitness, _ crashes: Crashes) {
        self.witness = witness
        self.crashes = crashes
    }

    package func add(_ request: AddCheckpointRequest) async -> AddCheckpointReply {
        let dead = ServiceUnavailable(.ledger, .unreachable, "dead")
        return (try? await crashes.pass(dead) { await witness.add(request) }) ?? .unreachable
    }

    package func reveal(_ request: RevealRequest) async -> RevealReply {
        let dead = ServiceUnavailable(.ledger, .unreachable, "dead")
        return (try? await crashes.pass(dead) { await witness.reveal(request) }) ?? .unreachable
    }
}

/// A witness of a draw whose caller dies at some step.
package struct CrashingDrawWitness: DrawWitness {
    private let witness: any DrawWitness
    private let crashes: Crashes

    package init(_ witness: any DrawWitness, _ crashes: Crashes) {
        self.witness = witness
        self.crashes = crashes
    }

    package func cosignedSize(of origin: String) async -> UInt64? {
        let dead = ServiceUnavailable(.ledger, .unreachable, "dead")
        return (try? await crashes.pass(dead) { await witness.cosignedSize(of: origin) }) ?? nil
    }

    package func draw(_ request: DrawRequest) async -> RevealReply {
        let dead = ServiceUnavailable(.ledger, .unreachable, "dead")
        return (try? await crashes.pass(dead) { await witness.draw(request) }) ?? .unreachable
    }
}
