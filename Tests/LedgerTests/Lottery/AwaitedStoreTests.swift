import Cryptography
import Doubles
import Invoices
import Testing

@testable import Ledger
@testable import Lottery
@testable import Wire

/// A store of what people wait for, whose clock a test can move, and the entries beside it.
struct AwaitedBench {
    let store: any AwaitedStore
    let pass: (Duration) async throws -> Void
    /// Enters an invoice that is told by its number.
    let enter: (Int) async throws -> EntryRecord
    /// Judges an entry, in a seal of its own.
    let judge: (EntryRecord, EntryOutcome) async throws -> Void
}

enum AwaitedStoreUnderTest: CaseIterable {
    case memory, postgres

    func run(_ body: (AwaitedBench) async throws -> Void) async throws {
        switch self {
        case .memory:
            let entries = MemoryEntryStore([EntryBench.campaign.published])
            let store = MemoryAwaitedStore(entries)
            try await body(
                AwaitedBench(
                    store: store, pass: { store.pass($0) },
                    enter: { try await Self.enter($0, entries) },
                    judge: { entries.judge($0.id, $1) }))
        case .postgres:
            let conninfo = try await LedgerDatabase.fresh()
            try await LedgerDatabase.withPool(conninfo) { owner in
                try await owner.publish(EntryBench.campaign)
                try await LedgerDatabase.withPool(
                    conninfo,
                    {
                        $0.connections = 2
                        $0.sessions = 8
                        $0.parameters["role"] = "fapiao_verifier"
                    }
                ) { pool in
                    let entries = PostgresEntryStore(pool)
                    try await body(
                        AwaitedBench(
                            store: PostgresAwaitedStore(pool),
                            pass: { try await owner.letAwaitedPass($0) },
                            enter: { try await Self.enter($0, entries) },
                            judge: { try await owner.judge($0, $1) }))
                }
            }
        }
    }

    private static func enter(
        _ number: Int, _ store: any EntryStore
    ) async throws -> EntryRecord {
        guard case .entered(let stored) = try await store.enter(EntryBench.entry(number)) else {
            throw ServiceUnavailable(.ledger, .rejected, "not entered")
        }
        return stored
    }
}

extension PostgresPool {
    /// As if so much time had passed, for the server's clock cannot be set.
    fileprivate func letAwaitedPass(_ time: Duration) async throws {
        let seconds: [PostgresParameter] = [.float8(time / .seconds(1))]
        _ = try await query(
            """
            UPDATE awaited_invoice SET due_at = due_at - $1::float8 * interval '1 second',
                                       ends_at = ends_at - $1::float8 * interval '1 second'
            """, seconds)
        _ = try await query(
            """
            UPDATE awaited_outcome SET due_at = due_at - $1::float8 * interval '1 second',
                                       made_at = made_at - $1::float8 * interval '1 second'
            """, seconds)
    }

    /// As the sequencer writes it: the next seal, with this entry alone.
    fileprivate func judge(_ entry: EntryRecord, _ outcome: EntryOutcome) async throws {
        let known = try await query("SELECT count(*) FROM seal")
        let index = known.int8(0, 0)
        _ = try await query(
            "INSERT INTO log_leaf (index, entry_id, leaf, origin) VALUES ($1, $2, $3, $4)",
            [
                .int8(index), .int8(entry.id), .bytea(entry.leaf.bytes), .text(entry.origin),
            ])
        if case .won(_, let prize, let value) = outcome {
            _ = try await query(
                "INSERT INTO win (index, entry_id, fen, origin, prize) VALUES ($1, $2, $3, $4, $5)",
                [
                    .int8(index), .int8(entry.id), .int8(value.value), .text(entry.origin),
                    .text(prize),
                ])
        }
        _ = try await query(
            """
            INSERT INTO seal (number, size, first, begun_at, manifest, root, previous_seed, origin,
                              checkpoint, cosigned, proofs, seed, completed_at)
            VALUES ($1, $1 + 1, $1, now(), $2, $2, $2, $3, 'c', 'c', '{}', $2, now())
            """,
            [.int8(index), .bytea(entry.entry.manifest.bytes), .text(entry.origin)])
    }
}

/// The promises of the store, on both.
struct AwaitedStoreTests {
    private static let minute = Duration.seconds(60)

    private static func invoice(
        _ number: Int, by person: Int = 1, kind: String = "phone", sealed: [UInt8] = [1],
        wait: Duration = .seconds(3_600)
    ) -> NewAwaitedInvoice {
        NewAwaitedInvoice(
            person: EntryBench.hash(1, person), invoice: EntryBench.hash(2, number), kind: kind,
            sealed: sealed, wait: wait)
    }

    private static func ceilings(_ person: Int, _ kind: Int, _ all: Int) -> AwaitedCeilings {
        var ceilings = AwaitedCeilings()
        (ceilings.person, ceilings.kind, ceilings.all) = (person, kind, all)
        return ceilings
    }

    @Test(arguments: AwaitedStoreUnderTest.allCases)
    func whatIsDueIsGivenToOneUntilItIsDueAgain(_ kind: AwaitedStoreUnderTest) async throws {
        try await kind.run { bench in
            for number in 1...3 {
                let invoice = Self.invoice(number, sealed: [UInt8(number)])
                #expect(try await bench.store.add(invoice, within: AwaitedCeilings()) == .waits)
            }
            let first = try await bench.store.dueInvoices(2, again: Self.minute)
            #expect(first.map(\.sealed) == [[1], [2]])
            #expect(first.allSatisfy { !$0.isOver })
            #expect(
                try await bench.store.dueInvoices(9, again: Self.minute).map(\.sealed) == [[3]])
            #expect(try await bench.store.dueInvoices(9, again: Self.minute).isEmpty)
            try await bench.store.removeInvoice(first[0].id)
            try await bench.store.removeInvoice(first[0].id)
            try await bench.pass(Self.minute)
            let again = try await bench.store.dueInvoices(9, again: Self.minute)
            #expect(Set(again.map(\.sealed)) == [[2], [3]])
            try await bench.pass(.seconds(3_600))
            let last = try await bench.store.dueInvoices(9, again: Self.minute)
            #expect(last.count == 2 && last.allSatisfy(\.isOver))
        }
    }

    @Test(arguments: AwaitedStoreUnderTest.allCases)
    func theSameAgainWaitsOnceWithWhatWasGivenLast(_ kind: AwaitedStoreUnderTest) async throws {
        try await kind.run { bench in
            let one = Self.ceilings(1, 1, 1)
            for sealed in [[1], [2]] as [[UInt8]] {
                let invoice = Self.invoice(1, sealed: sealed)
                #expect(try await bench.store.add(invoice, within: one) == .waits)
            }
            let due = try await bench.store.dueInvoices(9, again: Self.minute)
            #expect(due.map(\.sealed) == [[2]])
            // It is due at once where it was put off.
            #expect(try await bench.store.add(Self.invoice(1), within: one) == .waits)
            // Whoever still looks at the old one ends that alone.
            try await bench.store.removeInvoice(due[0].id)
            #expect(try await bench.store.dueInvoices(9, again: Self.minute).count == 1)
        }
    }

    @Test(arguments: AwaitedStoreUnderTest.allCases)
    func theCeilingsHold(_ kind: AwaitedStoreUnderTest) async throws {
        try await kind.run { bench in
            let ceilings = Self.ceilings(2, 3, 4)
            for (number, person, kind, waits) in [
                (1, 1, "phone", true), (2, 1, "phone", true), (3, 1, "phone", false),
                (3, 2, "phone", true), (4, 3, "phone", false), (4, 3, "wechat:a", true),
                (5, 4, "line:b", false),
            ] {
                let addition = try await bench.store.add(
                    Self.invoice(number, by: person, kind: kind), within: ceilings)
                #expect((addition == .waits) == waits, "\(number) \(person) \(kind)")
            }
        }
    }

    /// Whatever comes at once.
    @Test(arguments: AwaitedStoreUnderTest.allCases)
    func theCeilingsHoldUnderFiftyAtOnce(_ kind: AwaitedStoreUnderTest) async throws {
        try await kind.run { bench in
            let ceilings = Self.ceilings(50, 50, 7)
            let added = try await withThrowingTaskGroup(of: AwaitedAddition.self) { group in
                let store = bench.store
                for number in 0..<50 {
                    group.addTask {
                        try await store.add(Self.invoice(number), within: ceilings)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(added.count { $0 == .waits } == 7)
            #expect(try await bench.store.dueInvoices(99, again: Self.minute).count == 7)
        }
    }

    @Test(arguments: AwaitedStoreUnderTest.allCases)
    func anOutcomeIsDueOnceItIsKnown(_ kind: AwaitedStoreUnderTest) async throws {
        try await kind.run { bench in
            let entries = [try await bench.enter(1), try await bench.enter(2)]
            for entry in entries {
                try await bench.store.addOutcome(of: entry.id, sealed: [7])
                // A second time changes nothing.
                try await bench.store.addOutcome(of: entry.id, sealed: [8])
            }
            #expect(try await bench.store.judgedEntries(9, again: Self.minute).isEmpty)
            let won = EntryOutcome.won(index: 0, prize: "p10", value: Fen(1_000))
            try await bench.judge(entries[1], won)
            let judged = try await bench.store.judgedEntries(9, again: Self.minute)
            #expect(
                judged == [
                    JudgedEntry(
                        entry: entries[1].id, leaf: entries[1].leaf, outcome: won, sealed: [7])
                ])
            #expect(try await bench.store.judgedEntries(9, again: Self.minute).isEmpty)
            try await bench.judge(entries[0], .lost(index: 1))
            #expect(
                try await bench.store.judgedEntries(9, again: Self.minute).map(\.outcome)
                    == [.lost(index: 1)])
            try await bench.store.removeOutcome(of: entries[0].id)
            try await bench.pass(Self.minute)
            #expect(
                try await bench.store.judgedEntries(9, again: Self.minute).map(\.entry)
                    == [entries[1].id])
        }
    }

    /// Nobody is written to about what is long over.
    @Test(arguments: AwaitedStoreUnderTest.allCases)
    func anOutcomeThatComesAWeekLaterIsNotTold(_ kind: AwaitedStoreUnderTest) async throws {
        try await kind.run { bench in
            let entry = try await bench.enter(1)
            try await bench.store.addOutcome(of: entry.id, sealed: [7])
            try await bench.pass(AwaitedCeilings.outcomeKept + .seconds(1))
            try await bench.judge(entry, .lost(index: 0))
            #expect(try await bench.store.judgedEntries(9, again: Self.minute).isEmpty)
            try await bench.store.addOutcome(of: entry.id, sealed: [8])
            #expect(
                try await bench.store.judgedEntries(9, again: Self.minute).map(\.sealed) == [[8]])
        }
    }
}
