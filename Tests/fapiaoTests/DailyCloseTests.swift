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
                }, contradicting: { _ in })
            isWhole = true
        } catch {
            isWhole = false
        }
        #expect(isWhole == (able == statements.count))
        #expect(source.keptNames.withLock { $0 } == expected)
    }
}
