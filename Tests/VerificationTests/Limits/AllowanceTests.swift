import Doubles
import Testing

@testable import Verification

struct AllowanceTests {
    private let now = Timestamp(microseconds: 1_767_576_600_000_000)

    private func limiter(_ page: String) throws -> Limiter {
        let wide = try #require(RateLimit("1000/min"))
        return Limiter(
            policy: LimitPolicy(
                page: try #require(RateLimit(page)), api: wide, keyHolder: wide, sms: wide,
                smsDaily: wide,
                chat: wide, wrongAttemptsOnInvoice: wide, wrongAttemptsByClient: wide),
            shared: LocalLimitStore())
    }

    @Test func allOrNothingIsSpent() async throws {
        let limiter = try limiter("12/min")
        let client = Client(door: .page, name: "a")
        #expect(await limiter.spend(5, by: client, at: now) == nil)
        #expect(await limiter.spend(5, by: client, at: now) == nil)
        // Two are left: not enough, and still there for two queries.
        #expect(await limiter.spend(5, by: client, at: now) == .seconds(15))
        #expect(await limiter.admit(2, from: client, at: now).admitted == 2)
        #expect(await limiter.admit(1, from: client, at: now).admitted == 0)
    }

    @Test func aLimitBelowTheCostIsSpentWhole() async throws {
        let limiter = try limiter("2/min")
        let client = Client(door: .page, name: "a")
        #expect(await limiter.spend(5, by: client, at: now) == nil)
        #expect(await limiter.spend(5, by: client, at: now) == .seconds(60))
    }
}
