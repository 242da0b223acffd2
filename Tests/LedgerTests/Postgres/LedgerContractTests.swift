import Doubles
import Invoices
import Testing
import Verification

/// What every ledger promises, in memory or in PostgreSQL.
@Suite struct LedgerContractTests {
    typealias Synthetic = SyntheticInvoice

    @Test(arguments: LedgerUnderTest.allCases)
    func issuedInvoiceIsFoundAsItWas(_ kind: LedgerUnderTest) async throws {
        try await kind.run { (ports) async throws in
            let invoices = [Synthetic.coded(1), Synthetic.digital(2), Synthetic.coded(3, year: 3)]
            let outcomes = try await ports.writer.apply(invoices.map { .issue($0) })
            #expect(
                outcomes == [.applied(revision: 1), .applied(revision: 1), .applied(revision: 1)])
            let ids = [invoices[2].id, Synthetic.coded(9).id, invoices[0].id, invoices[0].id]
            let found = try await ports.ledger.invoices(ids)
            let expected = [invoices[2], nil, invoices[0], invoices[0]]
            #expect(found == expected.map { $0.map(StoredInvoice.init(issuing:)) })
            #expect(try found[0]?.invoice() == invoices[2])
        }
    }

    @Test(arguments: LedgerUnderTest.allCases)
    func sameAgainIsHarmlessAndOtherContentIsRefused(_ kind: LedgerUnderTest) async throws {
        try await kind.run { (ports) async throws in
            let invoice = Synthetic.coded(1)
            let other = Synthetic.coded(1, remark: "other")
            #expect(
                try await ports.writer.apply([.issue(invoice), .issue(invoice), .issue(other)])
                    == [.applied(revision: 1), .alreadyApplied, .refused(.contentDiffers)])
            #expect(
                try await ports.writer.apply([.issue(other), .issue(invoice), .issue(other)])
                    == [.refused(.contentDiffers), .alreadyApplied, .refused(.contentDiffers)])
            #expect(try await ports.stored(invoice)?.face == invoice.json)
        }
    }

    @Test(arguments: LedgerUnderTest.allCases)
    func voidIsForEver(_ kind: LedgerUnderTest) async throws {
        try await kind.run { (ports) async throws in
            let invoice = Synthetic.digital(1)
            #expect(try await ports.apply(.void(invoice.id)) == .refused(.unknownInvoice))
            _ = try await ports.apply(.issue(invoice))
            #expect(try await ports.apply(.void(invoice.id)) == .applied(revision: 2))
            #expect(try await ports.apply(.void(invoice.id)) == .alreadyApplied)
            #expect(try await ports.apply(.issue(invoice)) == .alreadyApplied)
            #expect(
                try await ports.apply(.issue(Synthetic.red(2, of: invoice)))
                    == .refused(.originalIsVoided))
            let stored = try await ports.stored(invoice)
            #expect(stored?.status == .voided)
            #expect(stored?.revision == 2)
        }
    }

    struct RedCase: Sendable {
        let coded: Bool
        let yuan: [Int]
        let status: InvoiceStatus
    }

    @Test(
        arguments: LedgerUnderTest.allCases,
        [
            RedCase(coded: true, yuan: [40], status: .redFlushed),
            RedCase(coded: true, yuan: [40, 60], status: .redFlushed),
            RedCase(coded: false, yuan: [40], status: .partlyRedFlushed),
            RedCase(coded: false, yuan: [40, 60], status: .whollyRedFlushed),
        ])
    func redFlushChangesItsOriginal(_ kind: LedgerUnderTest, _ red: RedCase) async throws {
        try await kind.run { (ports) async throws in
            let original = red.coded ? Synthetic.coded(1) : Synthetic.digital(1)
            _ = try await ports.apply(.issue(original))
            for (index, yuan) in red.yuan.enumerated() {
                let invoice = Synthetic.red(10 + index, of: original, yuan: yuan)
                #expect(try await ports.apply(.issue(invoice)) == .applied(revision: 1))
                #expect(try await ports.apply(.issue(invoice)) == .alreadyApplied)
                #expect(
                    try await ports.apply(.void(invoice.id)) == .refused(.redLetterInvoiceIsFinal))
                #expect(
                    try await ports.apply(.issue(Synthetic.red(90, of: invoice)))
                        == .refused(.originalIsRedLetter))
            }
            let stored = try await ports.stored(original)
            #expect(stored?.status == red.status)
            #expect(stored?.redTotal == Fen(Int64(-113 * red.yuan.reduce(0, +))))
            #expect(stored?.revision == Int64(1 + red.yuan.count))
            #expect(try await ports.apply(.void(original.id)) == .refused(.alreadyRedFlushed))
        }
    }

    @Test(arguments: LedgerUnderTest.allCases)
    func redLetterRulesHold(_ kind: LedgerUnderTest) async throws {
        try await kind.run { (ports) async throws in
            let original = Synthetic.digital(1)
            _ = try await ports.apply(.issue(original))
            let unknown = Synthetic.red(11, of: Synthetic.digital(9))
            let excess = Synthetic.red(12, of: original, yuan: 101)
            let stranger = Synthetic.red(13, of: original, seller: Synthetic.otherSeller)
            let early = Synthetic.red(14, of: original, issuedOn: "2025-03-04")
            #expect(
                try await ports.writer.apply([unknown, excess, stranger, early].map { .issue($0) })
                    == [
                        .refused(.originalUnknown), .refused(.redExceedsOriginal),
                        .refused(.sellerDiffers), .refused(.redBeforeOriginal),
                    ])
            #expect(try await ports.stored(original) == StoredInvoice(issuing: original))
            #expect(try await ports.stored(excess) == nil)
        }
    }

    @Test(arguments: LedgerUnderTest.allCases)
    func batchIsAppliedInItsOrder(_ kind: LedgerUnderTest) async throws {
        try await kind.run { (ports) async throws in
            let (a, b, c) = (Synthetic.digital(1), Synthetic.coded(2), Synthetic.digital(3))
            let red = Synthetic.red(4, of: a, yuan: 60)
            let more = Synthetic.red(5, of: a, yuan: 50)
            let outcomes = try await ports.writer.apply([
                .void(c.id), .issue(a), .issue(red), .issue(more), .issue(red), .void(a.id),
                .issue(b), .void(b.id), .issue(b), .issue(c), .void(c.id), .void(red.id),
                .issue(Synthetic.digital(3, remark: "other")),
            ])
            #expect(
                outcomes == [
                    .refused(.unknownInvoice), .applied(revision: 1), .applied(revision: 1),
                    .refused(.redExceedsOriginal), .alreadyApplied, .refused(.alreadyRedFlushed),
                    .applied(revision: 1), .applied(revision: 2), .alreadyApplied,
                    .applied(revision: 1), .applied(revision: 2),
                    .refused(.redLetterInvoiceIsFinal), .refused(.contentDiffers),
                ])
        }
    }

    @Test(arguments: LedgerUnderTest.allCases)
    func manyAtOnceAndAgain(_ kind: LedgerUnderTest) async throws {
        try await kind.run { (ports) async throws in
            let changes = (1...5_000).map { LedgerChange.issue(Synthetic.digital($0)) }
            let first = try await ports.writer.apply(Array(changes[..<3_000]))
            #expect(first.allSatisfy { $0 == .applied(revision: 1) })
            let second = try await ports.writer.apply(changes)
            #expect(second[..<3_000].allSatisfy { $0 == .alreadyApplied })
            #expect(second[3_000...].allSatisfy { $0 == .applied(revision: 1) })
        }
    }

    @Test(arguments: LedgerUnderTest.allCases, [1, 2, 5_000])
    func feedTellsEveryChangeOnce(_ kind: LedgerUnderTest, pageMaximum: Int) async throws {
        try await kind.run(pageMaximum: pageMaximum) { (ports) async throws in
            _ = try await ports.apply(.issue(Synthetic.digital(9)))
            let start = try await ports.feed.changes(after: nil)
            #expect(start.changes.isEmpty)
            let original = Synthetic.digital(1)
            let red = Synthetic.red(2, of: original, yuan: 1)
            let voided = Synthetic.coded(3)
            _ = try await ports.writer.apply([
                .issue(original), .issue(red), .issue(red), .issue(voided), .void(voided.id),
                .void(voided.id), .void(red.id),
            ])
            let (changes, cursor) = try await ports.changes(after: start.cursor)
            #expect(changes.count == 5)
            #expect(
                Set(changes) == [
                    FeedChange(id: original.id, revision: 1, isIssue: true),
                    FeedChange(id: original.id, revision: 2, isIssue: false),
                    FeedChange(id: red.id, revision: 1, isIssue: true),
                    FeedChange(id: voided.id, revision: 1, isIssue: true),
                    FeedChange(id: voided.id, revision: 2, isIssue: false),
                ])
            #expect(try await ports.changes(after: cursor).changes.isEmpty)
            // A follower that kept only the number loses nothing, though it may hear twice.
            let bare = FeedCursor(
                oldestOpenTransaction: start.cursor.oldestOpenTransaction)
            let again = try await ports.changes(after: bare).changes
            #expect(Set(again).isSuperset(of: changes))
        }
    }

    @Test(arguments: LedgerUnderTest.allCases)
    func checksAreCountedOnce(_ kind: LedgerUnderTest) async throws {
        try await kind.run { (ports) async throws in
            let (a, b) = (Synthetic.digital(1), Synthetic.digital(2))
            _ = try await ports.writer.apply([.issue(a), .issue(b)])
            func history(_ count: Int64, _ first: Int64, _ last: Int64) -> CheckHistory {
                CheckHistory(
                    count: count, first: Timestamp(microseconds: first),
                    last: Timestamp(microseconds: last))
            }
            let batch = [
                (a.id, history(1, 20, 20)), (b.id, history(2, 10, 30)), (a.id, history(1, 5, 6)),
            ]
            .map { (id: $0.0, checks: $0.1) }
            let totals = [history(2, 5, 20), history(2, 10, 30), history(2, 5, 20)]
            #expect(try await ports.checks.add(batch, worker: "w", sequence: 1) == totals)
            #expect(try await ports.checks.add(batch, worker: "w", sequence: 1) == totals)
            #expect(
                try await ports.checks.add(batch, worker: "v", sequence: 1)
                    == [history(4, 5, 20), history(4, 10, 30), history(4, 5, 20)])
            #expect(try await ports.stored(b)?.checks == history(4, 10, 30))
        }
    }
}
