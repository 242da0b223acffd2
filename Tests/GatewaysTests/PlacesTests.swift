import Synchronization
import Testing

@testable import Gateways

struct PlacesTests {
    @Test func aPlaceGoesToTheNextInLine() async {
        let places = Places(concurrent: 1, waitingMaximum: 1)
        #expect(await places.enter())
        async let second = places.enter()
        places.leave()
        #expect(await second)
        places.leave()
        #expect(await places.enter())
    }

    @Test func whoIsCancelledHoldsNoPlace() async {
        let places = Places(concurrent: 1, waitingMaximum: 1)
        #expect(await places.enter())
        let second = Task { await places.enter() }
        second.cancel()
        #expect(await second.value == false)
        places.leave()
        #expect(await places.enter())
    }

    @Test func whoLosesPatienceHoldsNoPlace() async {
        let places = Places(concurrent: 2, waitingMaximum: 1)
        #expect(await places.enter(2))
        #expect(await places.enter(1, within: .milliseconds(1)) == false)
        places.leave(2)
        #expect(await places.enter(2, within: .seconds(60)))
    }

    @Test func tooManyAreSentAwayAtOnce() async {
        let places = Places(concurrent: 1, waitingMaximum: 0)
        #expect(await places.enter())
        #expect(await places.enter() == false)
    }

    /// Behind one who has waited for more than half an hour nobody begins to wait for an hour: he would
    /// hear then what he hears now.
    @Test func whoWouldWaitInVainIsSentAwayAtOnce() async {
        let origin = ContinuousClock.now
        let elapsed = Mutex(Duration.zero)
        let places = Places(concurrent: 1, waitingMaximum: 10) {
            origin + elapsed.withLock { $0 }
        }
        #expect(await places.enter())
        let first = Task { await places.enter() }
        await Self.someoneWaits(for: places)
        elapsed.withLock { $0 = .seconds(1_801) }
        #expect(await places.enter(within: .seconds(3_600)) == false)
        // One with more patience is let in line behind him.
        let patient = Task { await places.enter(within: .seconds(36_000)) }
        while places.waitingCount < 2 { try? await Task.sleep(for: .milliseconds(1)) }
        places.leave()
        #expect(await first.value)
        places.leave()
        #expect(await patient.value)
    }

    /// Nobody small slips past one who brings much, and one who brings more than there is room
    /// for comes in alone.
    @Test func muchWaitsItsTurnAndIsNotOvertaken() async {
        let places = Places(concurrent: 10, waitingMaximum: 10)
        #expect(await places.enter(4))
        let large = Task { await places.enter(99) }
        await Self.someoneWaits(for: places)
        // There is no place for one, though six are free.
        #expect(await places.enter(1, within: .milliseconds(1)) == false)
        places.leave(4)
        #expect(await large.value)
        #expect(await places.enter(1, within: .milliseconds(1)) == false)
        places.leave(99)
        #expect(await places.enter(10))
    }

    @Test func whoGivesUpLetsThoseBehindIn() async {
        let places = Places(concurrent: 10, waitingMaximum: 10)
        #expect(await places.enter(4))
        let large = Task { await places.enter(10) }
        await Self.someoneWaits(for: places)
        let small = Task { await places.enter(6) }
        large.cancel()
        #expect(await large.value == false)
        #expect(await small.value)
    }

    private static func someoneWaits(for places: Places) async {
        // Only how often it looks.
        while places.waitingCount == 0 { try? await Task.sleep(for: .milliseconds(1)) }
    }
}
