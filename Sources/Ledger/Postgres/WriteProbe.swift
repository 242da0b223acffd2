package import Invoices
import Logging
import Synchronization
import Verification
import Wire

/// Tries now and then to write one part of the ledger: a full disk, or a server that only reads,
/// goes on answering every look-up, and only those who issue would report it.
///
/// A probe is one statement, which takes back what it wrote (ledger_v004_actor.sql); it waits for
/// no disk.
package final class WriteProbe: Sendable {
    /// Ten seconds of writes may be refused before anybody is told, and six small statements a
    /// minute are nothing to the ledger.
    package static let interval = Duration.seconds(10)
    /// A disk that takes longer than this is as good as full.
    private static let deadline = Duration.seconds(5)

    private let pool: PostgresPool
    private let logger: Logger
    private let last = Mutex<ServiceUnavailable?>(nil)

    init(_ pool: PostgresPool, logger: Logger) {
        self.pool = pool
        self.logger = logger
    }

    /// The fault that the last probe met; nil while the ledger can be written, or has not been probed.
    package var fault: ServiceUnavailable? { last.withLock { $0 } }

    /// Probes until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await probe()
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Probes once, by one statement, and logs when the ledger can no longer be written or can be
    /// again. A probe that was cancelled leaves `fault` as it was.
    package func probe() async {
        var fault: ServiceUnavailable?
        do throws(WireError) {
            _ = try await pool.query("SELECT probe_writing()", deadline: Self.deadline)
        } catch {
            // A probe that was only stopped says nothing of the ledger.
            if error.code == .cancelled || error.code == .closed { return }
            fault = ServiceUnavailable(error, of: .ledger)
        }
        let before = last.withLock { last in
            defer { last = fault }
            return last
        }
        switch (before, fault) {
        case (nil, let fault?):
            logger.warning(
                "the ledger cannot be written; what it holds is still answered",
                metadata: ["code": .string(fault.code.rawValue), "detail": .string(fault.detail)])
        case (.some, nil): logger.notice("the ledger can be written again")
        default: break
        }
    }
}
