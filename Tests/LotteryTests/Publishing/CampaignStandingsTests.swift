import Cryptography
import Doubles
import Invoices
import Lottery
import Synchronization
import Testing

/// A log that remembers from where its wins were counted.
private final class CountedLog: PublicLog {
    private let state = Mutex((standing: LogStanding(), asked: [UInt64]()))

    var asked: [UInt64] { state.withLock { $0.asked } }
    func answer(_ standing: LogStanding) { state.withLock { $0.standing = standing } }

    func standing(
        of origin: String, wonFrom first: UInt64
    ) async throws(ServiceUnavailable) -> LogStanding {
        state.withLock { state in
            state.asked.append(first)
            return state.standing
        }
    }

    func latestWins(
        of origin: String, _ maximum: Int
    ) async throws(ServiceUnavailable) -> [PublishedEntry] { [] }
    func entries(
        of origin: String, at indexes: [UInt64]
    ) async throws(ServiceUnavailable) -> [PublishedEntry] { [] }
    func drawWins(
        of origin: String, at index: UInt64
    ) async throws(ServiceUnavailable) -> [DrawWin] { [] }
    func entry(leaf: LeafPrefix) async throws(ServiceUnavailable) -> PublishedEntry? { nil }
    func seal(
        of origin: String, judging index: UInt64
    ) async throws(ServiceUnavailable) -> CompleteSeal? { nil }
    func wait(of id: Int64) async throws(ServiceUnavailable) -> SealWait? { nil }
}

struct CampaignStandingsTests {
    @Test func noWinIsCountedTwiceAndNothingIsAskedTwiceInASecond() async throws {
        let log = CountedLog()
        let passed = Mutex(Duration.zero)
        let start = ContinuousClock.now
        let standings = CampaignStandings(log) { start + passed.withLock { $0 } }
        log.answer(LogStanding(entries: 10, seals: 1, won: ["p10": 2, "p50": 1]))
        #expect(try await standings.standing(of: "a").won == ["p10": 2, "p50": 1])
        log.answer(LogStanding(entries: 15, seals: 2, won: ["p10": 1]))
        #expect(try await standings.standing(of: "a").entries == 10)
        passed.withLock { $0 = .seconds(1) }
        let next = try await standings.standing(of: "a")
        #expect(next.entries == 15 && next.won == ["p10": 3, "p50": 1])
        #expect(log.asked == [0, 10])
        // Another campaign is counted for itself.
        _ = try await standings.standing(of: "b")
        #expect(log.asked == [0, 10, 0])
    }
}

struct LeafPrefixTests {
    @Test(arguments: [
        ("", false), ("0123456789abcde", false), ("0123456789abcdef", true),
        ("0123456789abcdef0", false), ("0123456789ABCDEF", false),
        ("0123456789abcdeg", false), (String(repeating: "0f", count: 32), true),
        (String(repeating: "0f", count: 33), false),
    ])
    func onlyWholeBytesInOneSpellingAreABeginning(_ text: String, _ isOne: Bool) {
        #expect((LeafPrefix(text) != nil) == isOne)
    }

    @Test func itsBoundsHoldWhatBeginsSoAndNothingElse() throws {
        let leaf = LotteryCampaign.bytes("leaf")
        let prefix = try #require(LeafPrefix(String(leaf.description.prefix(16))))
        #expect(prefix.bounds.contains(leaf))
        #expect(!prefix.bounds.contains(LotteryCampaign.bytes("another")))
        #expect(LeafPrefix(leaf).bounds == leaf...leaf)
    }
}
