import Invoices
import Synchronization
import Testing
import Verification

@testable import Edge

/// Who may send photos, and who has to give way.
struct BodyArrivalsTests {
    private let clients = (0..<100).map { Client(channel: .api, name: "\($0)") }

    @Test func oneClientDoesNotTakeAllTheRoom() throws {
        let arrivals = BodyArrivals(bodiesMaximum: 6)
        let now = ContinuousClock.now
        let own = (0..<8).compactMap { _ in arrivals.begin(clients[0], at: now) }
        #expect(own.count == BodyArrivals.ofOneMaximum)
        #expect(arrivals.begin(clients[1], at: now) != nil)
        arrivals.end(own[0])
        #expect(arrivals.begin(clients[0], at: now) != nil)
    }

    /// Sixteen bytes a second from as many addresses as one likes keep nobody out.
    @Test func theSlowestGivesWay() throws {
        let arrivals = BodyArrivals(bodiesMaximum: 3)
        let now = ContinuousClock.now
        let before = now - .seconds(10)
        let fast = try #require(arrivals.begin(clients[0], at: before))
        let slow = try #require(arrivals.begin(clients[1], at: before))
        let third = try #require(arrivals.begin(clients[2], at: before))
        #expect(fast.took(1 << 20) && slow.took(160) && third.took(4_096))
        let newcomer = try #require(arrivals.begin(clients[3], at: now))
        #expect(!slow.took(16))
        #expect(fast.took(1) && third.took(1) && newcomer.took(1))
        // Nobody is dropped before his speed is known.
        for index in 4..<6 {
            #expect(arrivals.begin(clients[index], at: now) != nil)
        }
        #expect(arrivals.begin(clients[6], at: now) == nil)
    }

    @Test func theBytesThatAreHereAreBounded() throws {
        let arrivals = BodyArrivals()
        let before = ContinuousClock.now - .seconds(10)
        // The last has just begun, so its speed is not known.
        let all = try clients.prefix(17).enumerated().map { index, client in
            try #require(arrivals.begin(client, at: index < 16 ? before : .now))
        }
        for (index, arrival) in all.enumerated() {
            #expect(arrival.took(PhotoVerification.bytesMaximum - index), "\(index)")
        }
        // The seventeenth had room only because the slowest, the sixteenth, gave way.
        #expect(!all[15].took(1) && all[14].took(1))
        for arrival in all { arrivals.end(arrival) }
        let next = try #require(arrivals.begin(clients[0]))
        #expect(next.took(PhotoVerification.bytesMaximum))
    }

    @Test func whoHasToGiveWayIsToldSo() async throws {
        // Nobody is too slow here, however slow this machine is.
        let arrivals = BodyArrivals(bodiesMaximum: 1, grace: .seconds(600))
        let slow = try #require(
            arrivals.begin(clients[0], at: ContinuousClock.now - .seconds(2)))
        async let outcome = Self.problem { try await slow.guarding(Self.never) }
        #expect(arrivals.begin(clients[1]) != nil)
        #expect(await outcome?.code == .overloaded)
    }

    @Test func whoIsSlowerThanTheLeastRateIsCutOff() async throws {
        let arrivals = BodyArrivals()
        let before = ContinuousClock.now - BodyArrivals.grace - .seconds(1)
        let slow = try #require(arrivals.begin(clients[0], at: before))
        #expect(slow.took(BodyArrivals.leastBytesPerSecond - 1))
        let problem = await Self.problem { try await slow.guarding(Self.never) }
        #expect(problem?.code == .tooSlow && problem?.code.status == 408)
        // Whoever is fast enough by then is not.
        let fast = try #require(arrivals.begin(clients[1], at: before))
        #expect(fast.took(BodyArrivals.leastBytesPerSecond * 600))
        #expect(try await fast.guarding { [1] } == [1])
    }

    private static let never: @Sendable () async throws -> [UInt8] = {
        try await Task.sleep(for: .seconds(600))
        return []
    }

    private static func problem(_ work: () async throws -> [UInt8]) async -> Problem? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? Problem
        }
    }
}

/// What senders pay before and afterwards.
struct PhotoTabTests {
    private let client = Client(channel: .page, name: "a")
    private let start = Timestamp(microseconds: 1_767_576_600_000_000)

    @Test(arguments: [(0, 0), (250, 0), (251, 1), (300, 1), (301, 2), (2_000, 35)])
    func processorTimeBeyondWhatIsIncludedCosts(_ milliseconds: Int, _ queries: Int) async {
        let allowance = Purse(100)
        await PhotoTab(allowance).charge(.milliseconds(milliseconds), to: client, at: start)
        #expect(allowance.left == 100 - queries)
    }

    /// What the limit did not hold is paid before the next photo, and only once.
    @Test func whoOwesIsRefusedUntilItIsPaid() async {
        let allowance = Purse(10)
        let tab = PhotoTab(allowance)
        #expect(await tab.pay(5, by: client, at: start) == nil)
        // Thirty-five: what is left goes at once, for all workers to see.
        await tab.charge(.seconds(2), to: client, at: start)
        #expect(allowance.left == 0)
        allowance.fill(5)
        #expect(await tab.pay(5, by: client, at: start) != nil)
        #expect(await tab.pay(5, by: Client(channel: .page, name: "b"), at: start) == nil)
        allowance.fill(35)
        #expect(await tab.pay(5, by: client, at: start) == nil && allowance.left == 0)
        allowance.fill(5)
        #expect(await tab.pay(5, by: client, at: start) == nil)
    }

    @Test func debtsAreForgottenInTimeAndBounded() async {
        let tab = PhotoTab(Purse(0))
        for index in 0...PhotoTab.debtorsMaximum {
            let debtor = Client(channel: .page, name: "\(index)")
            await tab.charge(.milliseconds(300 + index % 2 * 50), to: debtor, at: start)
        }
        #expect(tab.debtors == PhotoTab.debtorsMaximum)
        #expect(await tab.pay(0, by: Client(channel: .page, name: "1"), at: start) != nil)
        let later = start.advanced(by: PhotoTab.debtKept + .seconds(1))
        #expect(await tab.pay(0, by: Client(channel: .page, name: "1"), at: later) == nil)
    }

    /// What was paid for a photo that nothing was done with counts for the next one, and only once.
    @Test func whatWasPaidForNothingIsGivenBack() async {
        let allowance = Purse(10)
        let tab = PhotoTab(allowance)
        for _ in 0..<20 {
            #expect(await tab.pay(5, by: client, at: start) == nil)
            tab.giveBack(5, to: client, at: start)
        }
        #expect(allowance.left == 5)
        // The five given back, and the five that are left.
        #expect(await tab.pay(5, by: client, at: start) == nil && allowance.left == 5)
        #expect(await tab.pay(5, by: client, at: start) == nil && allowance.left == 0)
        #expect(await tab.pay(5, by: client, at: start) != nil)
        // A part is paid from it, and the rest of it stays; a debt comes off it.
        tab.giveBack(5, to: client, at: start)
        #expect(await tab.pay(3, by: client, at: start) == nil)
        #expect(await tab.pay(3, by: client, at: start) != nil)
        #expect(await tab.pay(2, by: client, at: start) == nil)
        await tab.charge(.milliseconds(350), to: client, at: start)
        tab.giveBack(5, to: client, at: start)
        #expect(await tab.pay(3, by: client, at: start) == nil)
        #expect(await tab.pay(1, by: client, at: start) != nil)
        // And it is forgotten in time.
        tab.giveBack(5, to: client, at: start)
        let later = start.advanced(by: PhotoTab.debtKept + .seconds(1))
        #expect(await tab.pay(5, by: client, at: later) != nil)
    }

    private final class Purse: Allowance {
        private let count: Mutex<Int>
        init(_ count: Int) { self.count = Mutex(count) }
        var left: Int { count.withLock { $0 } }
        func fill(_ amount: Int) { count.withLock { $0 = amount } }

        func spend(_ count: Int, by client: Client) async -> Duration? {
            self.count.withLock { left in
                guard left >= count else { return .seconds(1) }
                left -= count
                return nil
            }
        }
    }
}
