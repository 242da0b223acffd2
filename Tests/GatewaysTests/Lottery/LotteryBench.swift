import Cryptography
import Doubles
import Edge
import HTTPTypes
import Hummingbird
import Invoices
import Lottery
import ServiceForTests
import Synchronization
import Testing
import Verification

@testable import Gateways

/// The lottery's pages over a verifier that gives one answer, and all stores in memory.
struct LotteryBench {
    static let stored = StoredInvoice(issuing: SyntheticInvoice.digital(7))
    static let form =
        "code=&number=25330000000000000007&issuedOn=2025-03-05&amount=113.00&lang=en"

    let campaign: CampaignForTests
    let store: MemoryEntryStore
    let log: ScriptedLog
    let service: ServiceUnderTest
    let entries: EntryService

    init(
        _ verdict: Verdict = EntriesUnderTest.consistent(Self.stored),
        _ change: (inout CampaignForTests) -> Void = { _ in }
    ) throws {
        campaign = CampaignForTests(change)
        store = MemoryEntryStore([campaign.published])
        log = ScriptedLog()
        let verifier = AnsweringVerifier(verdict)
        let keys = CampaignForTests.keys()
        let campaigns = CampaignDirectory(store, keys: keys)
        let ledger = MemoryLedger()
        let admission = EntryAdmission(
            store: store, campaigns: campaigns, keys: keys, statuses: ledger.statuses)
        entries = EntryService(
            verifier: verifier, ledger: ledger, campaigns: campaigns, admission: admission,
            watch: OutcomeWatch(store, patience: .zero),
            waiting: EntryWaiting(MemoryAwaitedStore(store), keys: keys))
        let holders = CookieHolders(store: store, admission: admission)
        let offering = EntryOffering(
            campaigns: campaigns, holders: holders, now: { SyntheticPage.now })
        let page = try Page(hasLottery: true)
        let secret = [UInt8](repeating: 7, count: 32)
        let identity = ClientIdentity(secret: secret, trustedProxies: .none)
        let results = ResultPages(
            page: page, memory: MemoryEphemeralStore(), secret: secret,
            now: { SyntheticPage.now }
        ).offering { await offering.offers(to: $0) }
        let pages = LotteryPages(
            page: page, results: results, entries: entries, campaigns: campaigns, log: log,
            holders: holders, files: { [log] _ in log }, identity: identity,
            now: { SyntheticPage.now })
        let form = PageController(
            page: page, results: results, verifier: verifier, identity: identity,
            now: { SyntheticPage.now })
        service = try ServiceUnderTest(verifier, page: page, with: [results, form, pages])
    }

    /// - Parameter holder: who is signed in; nil for a stranger.
    func get(_ path: String, as holder: String? = nil, in language: String = "en") async throws
        -> Reply
    {
        var fields = ["Accept-Language": language, "Accept": "text/html"]
        if let holder { fields["Cookie"] = "holder=\(holder)" }
        return try await service.send(.get, path, fields)
    }

    func enter(
        _ form: String = LotteryBench.form, as holder: String? = "anna", token: String? = nil,
        fields more: [String: String] = [:]
    ) async throws -> Reply {
        var fields = [
            "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html",
        ]
        if let holder { fields["Cookie"] = "holder=\(holder)" }
        let token = token ?? holder.map { "token-\($0)" } ?? ""
        return try await service.send(
            .post, "/lottery/\(campaign.name)/enter", fields.merging(more) { $1 },
            chunks: [Array("\(form)&token=\(token)".utf8)])
    }

    /// Enters, and says where the receipt is.
    func entered(as holder: String = "anna") async throws -> EntryRecord {
        let reply = try await enter(as: holder)
        #expect(reply.status == 303)
        return try #require(store.stored.last)
    }

    /// Judges an entry as the draw does: it is public from here on.
    func judge(_ record: EntryRecord, _ outcome: EntryOutcome) {
        store.judge(record.id, outcome)
        log.add(record, outcome)
    }
}

/// Whoever a test's cookie names is signed in.
private struct CookieHolders: ReceiptHolders {
    let store: MemoryEntryStore
    let admission: EntryAdmission

    func visitor(of request: Request) async throws(ServiceUnavailable) -> LotteryVisitor? {
        guard let cookie = request.headers[.cookie], cookie.hasPrefix("holder=") else {
            return nil
        }
        let name = String(cookie.dropFirst("holder=".count))
        let identity = HolderIdentity(kind: "phone", text: name)
        return LotteryVisitor(
            identity: identity, tag: CampaignForTests.tag(of: identity), token: "token-\(name)")
    }

    func receipts(
        of visitor: LotteryVisitor, before cursor: Int64?, atMost maximum: Int
    ) async throws(ServiceUnavailable) -> [HeldReceipt] {
        try await admission.entries(ofIdentity: visitor.tag, before: cursor, limit: maximum)
            .map { HeldReceipt(entry: $0.entry, standing: $0.standing) }
    }

    func receipt(
        of visitor: LotteryVisitor, leaf: LeafPrefix
    ) async throws(ServiceUnavailable) -> HeldReceipt? {
        let found = try await admission.entry(leafPrefix: leaf.bytes, ofIdentity: visitor.tag)
        guard let found else { return nil }
        return HeldReceipt(entry: found, standing: try await admission.standing(of: found))
    }
}

/// A log that has what a test adds to it, and files that a test puts there.
final class ScriptedLog: PublicLog, CampaignFiles {
    private struct State {
        var draws: [UInt64: [DrawWin]] = [:]
        var entries: [PublishedEntry] = []
        var standing = LogStanding()
        var files: [String: [UInt8]] = [:]
        var awaited: [String] = []
    }

    private let state = Mutex(State())

    func add(_ record: EntryRecord, _ outcome: EntryOutcome) {
        state.withLock { state in
            let index: UInt64 =
                switch outcome {
                case .won(let index, _, _), .lost(let index): index
                case .waiting: 0
                }
            state.entries.append(
                PublishedEntry(
                    origin: record.origin, index: index, entry: record.entry, outcome: outcome))
        }
    }

    func wait(for parties: [String]) { state.withLock { $0.awaited = parties } }
    func draw(_ index: UInt64, _ wins: [DrawWin]) {
        state.withLock { $0.draws[index] = wins }
    }
    func stand(_ standing: LogStanding) { state.withLock { $0.standing = standing } }
    func put(_ path: String, _ bytes: [UInt8]) { state.withLock { $0.files[path] = bytes } }

    func standing(
        of origin: String, wonFrom first: UInt64
    ) async throws(ServiceUnavailable) -> LogStanding { state.withLock { $0.standing } }

    func latestWins(
        of origin: String, _ maximum: Int
    ) async throws(ServiceUnavailable) -> [PublishedEntry] {
        state.withLock { state in
            state.entries.filter { if case .won = $0.outcome { true } else { false } }
        }
    }

    func entries(
        of origin: String, at indexes: [UInt64]
    ) async throws(ServiceUnavailable) -> [PublishedEntry] {
        state.withLock { $0.entries.filter { indexes.contains($0.index) } }
    }

    func entry(leaf: LeafPrefix) async throws(ServiceUnavailable) -> PublishedEntry? {
        state.withLock { state in
            state.entries.first { leaf.bounds.contains($0.entry.leafHash) }
        }
    }

    func drawWins(
        of origin: String, at index: UInt64
    ) async throws(ServiceUnavailable) -> [DrawWin] {
        state.withLock { $0.draws[index] ?? [] }
    }

    func seal(
        of origin: String, judging index: UInt64
    ) async throws(ServiceUnavailable) -> CompleteSeal? { nil }

    func wait(of id: Int64) async throws(ServiceUnavailable) -> SealWait? {
        .cosignatures(since: SyntheticPage.now, of: state.withLock { $0.awaited })
    }

    func read(_ path: String, atMost maximum: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        state.withLock { $0.files[path] }
    }
}
