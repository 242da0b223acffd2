import Doubles
import Invoices
import Synchronization
import Verification

@testable import Ledger
@testable import Wire

/// A `FreshStandby` that looks at its servers when it is told to.
struct StandbyReader {
    let fresh: FreshStandby
    let ports: LedgerPorts
    let primary: PostgresPool
    let standby: PostgresPool
    /// Whatever the standby has, fresh or not.
    let unproven: PostgresInvoiceLedger
    private let elapsed = Elapsed()

    init(_ primary: PostgresPool, _ standby: PostgresPool) {
        let (origin, elapsed) = (ContinuousClock.now, elapsed)
        self.primary = primary
        self.standby = standby
        ports = LedgerPorts(primary)
        unproven = PostgresInvoiceLedger(standby)
        fresh = FreshStandby(primary: primary, standby: standby) { origin + elapsed.value }
    }

    func pass(_ duration: Duration) { elapsed.pass(duration) }

    func status(_ invoice: Invoice) async throws -> InvoiceStatus? {
        try await fresh.invoices([invoice.id])[0]?.status
    }

    func count(_ outcome: StandbyOutcome) -> Int { fresh.figures.lookups[outcome] ?? 0 }

    /// Looks at both until the standby is asked for all that the primary has now.
    func untilAsked() async throws {
        // Older marks run out.
        pass(FreshnessBound.standbyView + .milliseconds(1))
        try await eventually {
            await fresh.markPrimary()
            await fresh.lookAtStandby()
            return fresh.figures.isAsked
        }
    }

    /// From here on the standby replays nothing.
    func pauseReplay() async throws {
        _ = try await standby.query("SELECT pg_wal_replay_pause()")
        try await eventually {
            try await standby.query("SELECT pg_get_wal_replay_pause_state()").text(0, 0) == "paused"
        }
    }

    func resumeReplay() async throws {
        _ = try await standby.query("SELECT pg_wal_replay_resume()")
    }
}

/// How much time has passed, by the test's word.
private final class Elapsed: Sendable {
    private let state = Mutex(Duration.zero)
    var value: Duration { state.withLock { $0 } }
    func pass(_ duration: Duration) { state.withLock { $0 += duration } }
}
