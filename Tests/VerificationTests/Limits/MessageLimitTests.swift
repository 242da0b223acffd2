import Doubles
import Invoices
import Testing
import Verification

/// A message and the query that it may ask are spent in one trip, and nobody gets less for it.
struct MessageLimitTests {
    private static let start = Timestamp(microseconds: 0)
    private static let client = Client(channel: .sms, name: "a")

    private static let refused = MessageAdmission.refused(retryAfter: .seconds(12))

    private let store = FaultyLimitStore(MemoryLimitStore(now: { Self.start }))
    private let limiter: Limiter

    init() {
        // Five text messages a minute, and as many queries.
        limiter = Limiter(policy: .wide, shared: store, now: { Self.start })
    }

    @Test(arguments: [true, false])
    func aQueryIsPaidForInTheMessagesTrip(_ sharedStoreWorks: Bool) async {
        if !sharedStoreWorks { store.fail() }
        for message in 1...5 {
            #expect(await limiter.admitMessage(from: Self.client) == .withQuery)
            #expect(store.trips == message)
        }
        #expect(await limiter.admitMessage(from: Self.client) == Self.refused)
        #expect(await limiter.admit(1, from: Self.client).admitted == 0)
    }

    @Test func aQueryThatWasNotAskedIsGivenBack() async {
        for _ in 0..<5 {
            #expect(await limiter.admitMessage(from: Self.client) == .withQuery)
            await limiter.giveBackQuery(of: Self.client)
        }
        // Refused, a message spends nothing.
        #expect(await limiter.admitMessage(from: Self.client) == Self.refused)
        #expect(await limiter.admit(6, from: Self.client).admitted == 5)
    }

    /// What a message has paid for counts towards several invoices, and towards a photo.
    @Test func whatIsAtHandIsAPartOfMore() async {
        #expect(await limiter.admitMessage(from: Self.client) == .withQuery)
        limiter.layAtHand(1, of: Self.client)
        #expect(await limiter.admit(6, from: Self.client).admitted == 5)
        let other = Client(channel: .sms, name: "b")
        #expect(await limiter.admitMessage(from: other) == .withQuery)
        limiter.layAtHand(1, of: other)
        #expect(await limiter.spend(5, by: other) == nil)
        #expect(await limiter.spend(1, by: other) == .seconds(12))
    }

    /// It is the message's own: another message of the same person finds nothing at hand.
    @Test func aMessagesQueryIsNoOthers() async {
        #expect(await limiter.spend(4, by: Self.client) == nil)
        #expect(await limiter.admitMessage(from: Self.client) == .withQuery)
        #expect(await limiter.admitMessage(from: Self.client) == .withoutQuery)
        #expect(!limiter.spendAtHand(1, by: Self.client))
        #expect(await limiter.admit(1, from: Self.client).admitted == 0)
    }

    @Test func aRefusedSpendLeavesWhatIsAtHand() async {
        #expect(await limiter.spend(3, by: Self.client) == nil)
        #expect(await limiter.admitMessage(from: Self.client) == .withQuery)
        limiter.layAtHand(1, of: Self.client)
        #expect(await limiter.spend(3, by: Self.client) == .seconds(12))
        #expect(await limiter.spend(2, by: Self.client) == nil)
    }

    /// So many strangers that there is no room for all their hands.
    @Test func strangersByTheThousandTakeNothingThatWasPaid() async {
        #expect(await limiter.spend(4, by: Self.client) == nil)
        #expect(await limiter.admitMessage(from: Self.client) == .withQuery)
        limiter.layAtHand(1, of: Self.client)
        for number in 0...10_000 {
            let stranger = Client(
                channel: .api, name: "\(number)", networks: [.init(name: "48", share: 16)])
            _ = await limiter.admit(1, from: stranger)
        }
        #expect(await limiter.admit(1, from: Self.client).admitted == 1)
    }

    /// Whoever has used up his queries may still ask for help.
    @Test func aMessageIsAdmittedWithoutAQuery() async {
        #expect(await limiter.spend(5, by: Self.client) == nil)
        for _ in 0..<5 {
            #expect(await limiter.admitMessage(from: Self.client) == .withoutQuery)
            #expect(await limiter.admit(1, from: Self.client).admitted == 0)
        }
        #expect(await limiter.admitMessage(from: Self.client) == Self.refused)
    }
}
