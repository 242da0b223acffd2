import Cryptography
import Doubles
import Foundation
import Invoices
import LocalServers
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// Look-ups from a real standby: answered by it while it is fresh, and never with what is not.
@Suite struct FreshStandbyTests {
    private let invoice = SyntheticInvoice.digital(1)
    private let other = SyntheticInvoice.digital(2)

    @Test func aFreshStandbyAnswers() async throws {
        try await StreamingServers.withServers { servers in
            try await servers.withReader { reader in
                _ = try await reader.ports.writer.apply([.issue(invoice), .issue(other)])
                // Nobody has looked at the servers yet.
                #expect(try await reader.status(invoice) == .normal)
                #expect(reader.count(.passedBy) == 1)
                try await reader.untilAsked()
                let found = try await reader.fresh.invoices([other.id, invoice.id])
                #expect(found.map { $0?.id } == [other.id, invoice.id])
                #expect(reader.count(.fresh) == 2)
                #expect(reader.fresh.figures.lag == 0)
                #expect(try await reader.fresh.invoices([]) == [])
            }
        }
    }

    @Test func noAnswerIsOlderThanItsMark() async throws {
        try await StreamingServers.withServers { servers in
            try await servers.withReader { reader in
                _ = try await reader.ports.apply(.issue(invoice))
                try await reader.untilAsked()
                try await reader.pauseReplay()
                #expect(try await reader.ports.apply(.void(invoice.id)) == .applied(revision: 2))
                // Within the bound: this may be so until `void` returns.
                #expect(try await reader.status(invoice) == .normal)
                #expect(reader.count(.fresh) == 1)
                // The marks from before the void have run out, and nobody has looked since.
                reader.pass(FreshnessBound.settled)
                #expect(try await reader.status(invoice) == .voided)
                #expect(reader.count(.passedBy) == 1)
                // A mark from after it: the standby is asked, and says itself that it is behind.
                await reader.fresh.markPrimary()
                #expect(reader.fresh.figures.isAsked)
                #expect(try await reader.status(invoice) == .voided)
                #expect(reader.count(.behind) == 1)
                // From then on it is left alone.
                #expect(try await reader.status(invoice) == .voided)
                await reader.fresh.lookAtStandby()
                #expect(try await reader.status(invoice) == .voided)
                #expect(reader.count(.behind) == 1)
                #expect(reader.count(.passedBy) == 3)
                #expect(try #require(reader.fresh.figures.lag) > 0)
                // The standby itself would have said so all the time.
                #expect(try await reader.unproven.invoices([invoice.id])[0]?.status == .normal)
                try await reader.resumeReplay()
                try await reader.untilAsked()
                #expect(try await reader.status(invoice) == .voided)
                #expect(reader.count(.fresh) == 2)
            }
        }
    }

    @Test func whatWasJustIssuedIsFound() async throws {
        try await StreamingServers.withServers { servers in
            try await servers.withReader { reader in
                _ = try await reader.ports.apply(.issue(other))
                try await reader.untilAsked()
                try await reader.pauseReplay()
                _ = try await reader.ports.apply(.issue(invoice))
                let unknown = SyntheticInvoice.digital(3)
                let found = try await reader.fresh.invoices([unknown.id, invoice.id, other.id])
                #expect(found.map { $0?.id } == [nil, invoice.id, other.id])
                #expect(reader.count(.unknown) == 2)
                #expect(reader.count(.fresh) == 1)
            }
        }
    }

    @Test func aStandbyThatDiesCostsNoAnswer() async throws {
        try await StreamingServers.withServers { servers in
            try await servers.withReader { reader in
                _ = try await reader.ports.apply(.issue(invoice))
                try await reader.untilAsked()
                await servers.standbys[0].kill()
                try await eventually {
                    let status = try await reader.status(invoice)
                    #expect(status == .normal)
                    return !reader.fresh.figures.isAsked
                }
                #expect(reader.count(.failed) > 0)
                await reader.fresh.lookAtStandby()
                #expect(try await reader.status(invoice) == .normal)
                try await servers.standbys[0].restart()
                try await reader.untilAsked()
                let before = reader.count(.fresh)
                #expect(try await reader.status(invoice) == .normal)
                #expect(reader.count(.fresh) == before + 1)
            }
        }
    }

    @Test func afterAPromotionTheOtherStandbyIsAsked() async throws {
        try await StreamingServers.withServers(standbys: 2) { servers in
            try await servers.withReader { reader in
                _ = try await reader.ports.writer.apply([.issue(invoice), .issue(other)])
                try await reader.untilAsked()
                let successor = servers.standbys[0]
                // The one that it is connected to will be no standby any more.
                try await eventually {
                    let folder = try await reader.standby.query("SHOW unix_socket_directories")
                    if successor.conninfo.contains("host=\(folder.text(0, 0)) ") { return true }
                    await reader.standby.reconnect()
                    return false
                }
                await servers.primary.kill()
                try await LedgerDatabase.withPool(successor.conninfo) { pool in
                    _ = try await pool.query("SELECT pg_promote()")
                    try await eventually {
                        (try? await reader.ports.apply(.void(invoice.id)))
                            .map { [.applied(revision: 2), .alreadyApplied].contains($0) } ?? false
                    }
                    // The standby notes its timeline with the pages that it writes, sooner or later.
                    _ = try await pool.query("CHECKPOINT")
                }
                reader.pass(FreshnessBound.settled)
                try await eventually {
                    _ = try? await reader.standby.query("CHECKPOINT")
                    await reader.fresh.markPrimary()
                    await reader.fresh.lookAtStandby()
                    let found = try await reader.fresh.invoices([invoice.id, other.id])
                    #expect(found.map { $0?.status } == [.voided, .normal])
                    return reader.fresh.figures.isAsked && reader.count(.fresh) >= 2
                }
            }
        }
    }

    /// With two standbys and the wrong one promoted, the other has replayed further than the new
    /// primary has written, and can never follow it.
    @Test func aStandbyThatWentAnotherWayIsNotBelieved() async throws {
        try await StreamingServers.withServers(standbys: 2) { servers in
            let (successor, ahead) = (servers.standbys[0], servers.standbys[1])
            try await LedgerDatabase.withPool(servers.primary.conninfo) { pool in
                _ = try await LedgerPorts(pool).apply(.issue(invoice))
                let issued = LogPosition(ofPrimary: try await pool.query(LogPosition.ofPrimary))
                try await Self.wait(for: successor, toHold: issued)
                await successor.stop()
                let noise: PostgresStatement =
                    "SELECT pg_logical_emit_message(true, 'noise', repeat('x', 4000000))"
                _ = try await pool.query(noise)
                let end = LogPosition(ofPrimary: try await pool.query(LogPosition.ofPrimary))
                try await Self.wait(for: ahead, toHold: end)
            }
            await servers.primary.kill()
            try await successor.restart()
            try await LedgerDatabase.withPool(successor.conninfo) { pool in
                _ = try await pool.query("SELECT pg_promote()")
            }
            try await servers.withReader(
                primary: successor.conninfo, standby: ahead.conninfo
            ) { reader in
                #expect(try await reader.ports.apply(.void(invoice.id)) == .applied(revision: 2))
                await reader.fresh.markPrimary()
                await reader.fresh.lookAtStandby()
                let mark = try await reader.primary.query(LogPosition.ofPrimary)
                let place = try await reader.standby.query(LogPosition.ofStandby)
                #expect(
                    try #require(LogPosition(ofStandby: place)).bytes
                        > LogPosition(ofPrimary: mark).bytes)
                #expect(!reader.fresh.figures.isAsked)
                #expect(try await reader.status(invoice) == .voided)
                #expect(try await reader.unproven.invoices([invoice.id])[0]?.status == .normal)
            }
        }
    }

    private static func wait(for server: LocalPostgres, toHold mark: LogPosition) async throws {
        try await LedgerDatabase.withPool(server.conninfo) { pool in
            try await eventually {
                let place = LogPosition(ofStandby: try await pool.query(LogPosition.ofStandby))
                return place?.holds(mark) ?? false
            }
        }
    }

    /// There a later statement of a transaction sees no more than the first.
    @Test func aServerWithAnotherIsolationIsNotBelieved() async throws {
        try await StreamingServers.withServers { servers in
            let repeatable = #" options='-c default_transaction_isolation=repeatable\\ read'"#
            try await servers.withReader(standby: servers.conninfo + repeatable) { reader in
                let shown = try await reader.standby.query("SHOW transaction_isolation")
                #expect(shown.text(0, 0) == "repeatable read")
                _ = try await reader.ports.apply(.issue(invoice))
                for _ in 1...10 {
                    await reader.fresh.markPrimary()
                    await reader.fresh.lookAtStandby()
                    #expect(try await reader.status(invoice) == .normal)
                }
                #expect(reader.count(.passedBy) == 10)
            }
        }
    }

    /// The whole of it, by itself: voids one invoice after the other, waits as `void` does, and asks.
    @Test func afterVoidReturnedNobodySaysNormal() async throws {
        try await StreamingServers.withServers { servers in
            var configuration = LedgerStoreConfiguration(
                database: SecretText(servers.conninfo),
                redis: SecretText(try await RedisForTests.url))
            configuration.readsFromStandbys = true
            configuration.statementDeadline = patience
            let store = try LedgerStore(configuration, logger: quiet)
            let life = Task { await store.run() }
            defer { life.cancel() }
            try await store.connected(within: patience)
            let shard = store.shards.parts[0]
            let fresh = try #require(shard.freshStandby)
            let watch = Task { await fresh.watch() }
            defer { watch.cancel() }
            let invoices = (1...4).map { SyntheticInvoice.digital($0) }
            _ = try await store.uncachedWriter.apply(invoices.map { .issue($0) })
            try await eventually {
                let found = try await shard.reads.invoices(invoices.map(\.id))
                #expect(found.allSatisfy { $0?.status == .normal })
                return fresh.figures.lookups[.fresh, default: 0] > 0
            }
            try await LedgerDatabase.withPool(servers.standbys[0].conninfo) { standby in
                for (round, invoice) in invoices.enumerated() {
                    let isPaused = round % 2 == 0
                    _ = try await standby.query(
                        isPaused
                            ? "SELECT pg_wal_replay_pause()" : "SELECT pg_wal_replay_resume()")
                    _ = try await store.uncachedWriter.apply([.void(invoice.id)])
                    try await Task.sleep(for: FreshnessBound.settled)
                    for _ in 1...20 {
                        let found = try await shard.reads.invoices([invoice.id])
                        #expect(found[0]?.status == .voided)
                    }
                }
            }
            #expect(fresh.figures.lookups[.passedBy, default: 0] > 0)
        }
    }

    /// The mark is what is on the disk, so a void must be there before anybody is told of it.
    @Test func aVoidIsOnTheDiskEvenWhereNobodyWaitsForIt() async throws {
        let server = try await LedgerDatabase.ownServer()
        try await LedgerDatabase.withPool(
            server.conninfo, { $0.parameters["synchronous_commit"] = "off" }
        ) { pool in
            _ = try await SchemaMigrator(pool).migrate(today: today)
            let ports = LedgerPorts(pool)
            _ = try await ports.apply(.issue(invoice))
            let writer = try await pool.stopLogWriter()
            defer { kill(writer, SIGCONT) }
            let before = try await pool.query("SELECT pg_current_wal_insert_lsn()").int8(0, 0)
            #expect(try await ports.apply(.void(invoice.id)) == .applied(revision: 2))
            let flushed = try await pool.query("SELECT pg_current_wal_flush_lsn()").int8(0, 0)
            #expect(flushed > before)
        }
        await server.stop()
    }
}
