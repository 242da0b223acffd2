import Doubles
import Edge
import Invoices
import Logging
import Lottery
import ServiceForTests
import Verification

@testable import Messaging

/// Two workers that talk about campaigns, over a ledger and stores in memory, with the whole verifier between. It is
/// 2026-01-10 noon in China.
struct LotteryBench {
    let ledger = MemoryLedger()
    let entries: MemoryEntryStore
    let awaited: MemoryAwaitedStore
    let talk: TalkUnderTest
    let outgoing: OutgoingBench
    let sender: ScriptedSender
    let log = CapturedLog()
    let limits: FaultyLimitStore
    let lottery: LotteryConversation
    private let entering: EntryService
    private let waiting: EntryWaiting
    private let verifier: Verifier

    static let now = Timestamp(microseconds: 1_768_017_600_000_000)
    static let site = "https://fapiao.example"
    /// Of an invoice of 113.00 yuan, and as a person writes it.
    static func invoice(_ number: Int = 7) -> Invoice { SyntheticInvoice.digital(number) }
    static func details(_ number: Int = 7) -> String {
        "\(invoice(number).number) 20250305 113.00"
    }
    static func tail(_ number: Int = 7) -> String {
        String(invoice(number).number.description.suffix(6))
    }
    /// The text of its code.
    static func code(_ number: Int) -> String {
        "01,32,,\(invoice(number).number),113.00,20250305,,"
    }

    /// - Parameters:
    ///   - issued: the numbers of the invoices that the ledger has.
    ///   - patience: of those who wait for an outcome.
    ///   - channel: the one in which messages of ours go out.
    init(
        _ campaigns: [CampaignForTests] = [CampaignForTests()], issued: [Int] = [7],
        patience: Duration = .zero, channel: Client.Channel = .wechat, site: String = site,
        photos: (any PhotoReading)? = nil, chat: String = "1000/min", sms: String = "1000/min",
        ceilings: AwaitedCeilings = AwaitedCeilings(),
        receipts: (any ReceiptsLinking)? = nil
    ) async throws {
        entries = MemoryEntryStore(campaigns.map(\.published))
        awaited = MemoryAwaitedStore(entries)
        limits = FaultyLimitStore(MemoryLimitStore(now: { Timestamp(microseconds: 0) }))
        let keys = CampaignForTests.keys()
        let directory = CampaignDirectory(entries, keys: keys)
        try await directory.refresh()
        let cache = MemoryHotCache()
        let queue = LookupQueueLimits(
            batchMaximum: 100, waitingMaximum: 100, concurrentBatches: 1, patience: .seconds(60))
        verifier = Verifier(
            limiter: Limiter(
                policy: TalkUnderTest.policy(sms: sms, smsDaily: "1000/day", chat: chat),
                shared: limits, now: { Timestamp(microseconds: 0) }),
            lookup: InvoiceLookup(
                ledger: ledger, cache: cache, local: InProcessCache(capacity: 0),
                cacheLimits: queue, ledgerLimits: queue, observer: SilentObserver()),
            checkCounter: CheckCounter(ledger: ledger, cache: cache, worker: "w"))
        waiting = EntryWaiting(awaited, keys: keys, ceilings: ceilings)
        entering = EntryService(
            verifier: verifier, ledger: ledger, campaigns: directory,
            admission: EntryAdmission(
                store: entries, campaigns: directory, keys: keys, statuses: ledger.statuses),
            watch: OutcomeWatch(entries, patience: patience), waiting: waiting)
        sender = ScriptedSender(channel, saying: [.sent])
        outgoing = OutgoingBench([sender], at: Self.now)
        lottery = LotteryConversation(entering, site: site, receipts: receipts)
        talk = TalkUnderTest(verifier, photos: photos, lottery: lottery, sms: sms, chat: chat)
        for number in issued { try await issue(number) }
    }

    func issue(_ number: Int) async throws {
        _ = try await ledger.apply([.issue(Self.invoice(number))])
    }

    /// A worker that looks again, and tells.
    var runner: AwaitedEntries {
        AwaitedEntries(
            entering, waiting, verifier: verifier,
            teller: OutgoingEntryTeller(
                outgoing.outbox, channels: [sender.channel], site: Self.site),
            now: { Self.now }, logger: Logger(label: "test") { [log] _ in log })
    }

    /// What was sent by calls of ours, so far.
    func sent() async throws -> [String] {
        while try await outgoing.dispatcher.round() > 0 {}
        return sender.deliveries.map(\.text)
    }
}

/// A link that says for whom it is.
struct SpokenLinks: ReceiptsLinking {
    func link(for person: HolderIdentity) async throws(ServiceUnavailable) -> String {
        "\(LotteryBench.site)/lottery/link/\(person.kind)-\(person.text)"
    }
}

struct SilentObserver: LookupObserver {
    func answered(from source: LookupSource) {}
    func batchArrived(from source: LookupSource, count: Int) {}
    func cacheFailed() {}
}
