import Invoices
import Ledger
import Payouts
import Synchronization
import Testing

@testable import fapiao

struct DailyCloseTests {
    private static let account = MerchantAccount(.bank, "42")

    private final class Source: StatementSource {
        let keptNames = Mutex<[String]>([])
        var account: MerchantAccount { DailyCloseTests.account }

        func statements(
            of day: CalendarDay
        ) async throws(StatementFault) -> [ChannelStatement] { [] }

        func kept(_ statement: ChannelStatement) {
            keptNames.withLock { $0.append(statement.name) }
        }
    }

    /// A file of several statements is handed out again until the last of them is kept.
    @Test(arguments: [
        (0, []), (1, []), (2, ["a"]), (3, ["a", "b"]), (4, ["a", "b", "c"]),
    ])
    func aFileIsPutAwayWhenAllOfItIsKept(_ able: Int, _ expected: [String]) async {
        let source = Source()
        let statements = ["a", "a", "b", "c"].enumerated().map { place, name in
            ChannelStatement(of: Self.account, nil, named: name, [], file: [UInt8(place)])
        }
        var kept = 0
        let isWhole: Bool
        do throws(ServiceUnavailable) {
            try await DailyClose.keep(
                statements, of: source,
                by: { _ throws(ServiceUnavailable) in
                    guard kept < able else {
                        throw ServiceUnavailable(.ledger, .unreachable, "gone")
                    }
                    kept += 1
                    return .kept
                })
            isWhole = true
        } catch {
            isWhole = false
        }
        #expect(isWhole == (able == statements.count))
        #expect(source.keptNames.withLock { $0 } == expected)
    }

    /// What is wrong with one statement is told and handed out again; the others are kept.
    @Test func aStatementThatIsRefusedHoldsUpNoOther() async throws {
        let source = Source()
        let statements = ["a", "b", "c"].map { name in
            ChannelStatement(of: Self.account, nil, named: name, [], file: Array(name.utf8))
        }
        for (bad, reason) in [("a", "a row"), ("b", "b says something else than before")] {
            let told = try await DailyClose.keep(
                statements, of: source,
                by: { statement throws(ServiceUnavailable) in
                    guard statement.name == bad else { return .kept }
                    if bad == "b" { return .contradicts }
                    throw ServiceUnavailable(.ledger, .rejected, "a row")
                })
            #expect(told == reason)
        }
        #expect(source.keptNames.withLock { $0 } == ["b", "c", "a", "c"])
    }

    /// A payment that cannot be ended is told, and those behind it are ended, on its page and on the next.
    @Test func aPaymentThatCannotBeEndedHoldsUpNoOther() async throws {
        var ended: [Int] = []
        var told: [Int] = []
        try await DailyClose.forEach(
            { (last: Int?) throws(ServiceUnavailable) in
                let first = (last ?? 0) + 1
                return first > 6 ? [] : [first, first + 1]
            },
            { payment throws(ServiceUnavailable) in
                guard payment != 1, payment != 4 else {
                    throw ServiceUnavailable(.ledger, .damaged, "a row")
                }
                ended.append(payment)
            }, telling: { payment, _ in told.append(payment) })
        #expect(ended == [2, 3, 5, 6])
        #expect(told == [1, 4])
    }

    /// A ledger that is away is nobody's row: the round ends, and the next one begins anew.
    @Test func aLedgerThatIsAwayEndsTheRound() async {
        var asked = 0
        do throws(ServiceUnavailable) {
            try await DailyClose.forEach(
                { (_: Int?) throws(ServiceUnavailable) in [1, 2] },
                { _ throws(ServiceUnavailable) in
                    asked += 1
                    throw ServiceUnavailable(.ledger, .unreachable, "gone")
                }, telling: { _, _ in })
            Issue.record("it went on")
        } catch {}
        #expect(asked == 1)
    }

    /// A bank is asked though every day is covered: its files may be of other days.
    @Test(arguments: [
        (PayoutChannel.wechat, 0, 3), (.alipay, 2, 1), (.alipay, 3, 0), (.bank, 2, 1),
        (.bank, 3, 1),
    ])
    func daysThatASourceIsAskedFor(_ channel: PayoutChannel, _ covered: Int, _ asked: Int) throws {
        let last = try #require(CalendarDay("2026-11-28"))
        let days = (0..<3).map { last.advanced(byDays: -$0) }
        let found = DailyClose.asked(days, covered: Set(days.prefix(covered)), through: channel)
        #expect(found.count == asked)
        #expect(channel == .bank || !found.contains { days.prefix(covered).contains($0) })
    }
}
