import Cryptography
import Doubles
import Invoices
import LocalServers
import Testing
import Verification

@testable import Ledger

/// A ledger on two real PostgreSQL servers, one of which dies.
@Suite struct LedgerStoreTests {
    private static func withStore(
        _ servers: [LocalPostgres], _ body: (LedgerStore) async throws -> Void
    ) async throws {
        var configuration = LedgerStoreConfiguration(
            database: SecretText(servers[0].conninfo),
            redis: SecretText(try await RedisForTests.url))
        configuration.shards = [.init(provinces: [44], database: SecretText(servers[1].conninfo))]
        configuration.statementDeadline = patience
        let store = try LedgerStore(configuration, logger: quiet)
        let life = Task { await store.run() }
        defer { life.cancel() }
        try await body(store)
    }

    @Test func aDeadPartLeavesTheOtherAndComesBackByItself() async throws {
        let servers = [
            try await LedgerDatabase.ownServer(), try await LedgerDatabase.ownServer(),
        ]
        let here = SyntheticInvoice.digital(1)
        let away = SyntheticInvoice.digital(1, province: 44)
        try await Self.withStore(servers) { store in
            try await store.connected(within: patience)
            for shard in store.shards.parts {
                for schema in shard.schemas { _ = try await shard.migrate(schema, today: today) }
            }
            #expect(
                try await store.uncachedWriter.apply([.issue(away), .issue(here)])
                    == [.applied(revision: 1), .applied(revision: 1)])
            await servers[1].kill()
            // Its sessions notice the postmaster's death a moment later, and may commit until then.
            try await eventually { store.shards.parts[1].state.connected == 0 }
            let outcomes = try await store.uncachedWriter.apply([.void(away.id), .void(here.id)])
            #expect(outcomes[1] == .applied(revision: 2))
            guard case .failed = outcomes[0] else {
                Issue.record("a dead server took a change: \(outcomes[0])")
                return
            }
            try await store.requireCurrentSchema(within: patience)
        }
        // Starts while a part is down.
        try await Self.withStore(servers) { store in
            try await store.connected(within: patience)
            try await store.requireCurrentSchema(within: patience)
            #expect(
                try await store.shards[here.id].invoices.invoices([here.id])[0]?.status == .voided)
            await #expect(throws: ServiceUnavailable.self) {
                try await store.shards[away.id].invoices.invoices([away.id])
            }
            try await servers[1].restart()
            try await eventually {
                try await store.uncachedWriter.apply([.void(away.id)]) == [.applied(revision: 2)]
            }
        }
        for server in servers { await server.stop() }
    }

    @Test func withoutAnyPartThereIsNoLedger() async throws {
        let servers = [
            try await LedgerDatabase.ownServer(), try await LedgerDatabase.ownServer(),
        ]
        for server in servers { await server.kill() }
        try await Self.withStore(servers) { store in
            await #expect(throws: ServiceUnavailable.self) {
                try await store.connected(within: .milliseconds(100))
            }
            await #expect(throws: SchemaFault.self) {
                try await store.requireCurrentSchema(within: .milliseconds(100))
            }
        }
        for server in servers { await server.stop() }
    }

    /// The name is a key of what payouts have read: it must not follow the order of the settings.
    @Test func aPartBearsOneNameHoweverItIsWritten() {
        for provinces in [[11, 12, 31], [31, 12, 11]] {
            let shard = LedgerStoreConfiguration.Shard(
                provinces: provinces, database: SecretText(""))
            #expect(shard.name == "11+12+31")
        }
    }
}
