import Synchronization
import Testing

@testable import Edge

struct BoundedSemaphoreTests {
    @Test func aPlaceGoesToTheNextInLine() async {
        let places = BoundedSemaphore(concurrent: 1, waitingMaximum: 1)
        #expect(await places.acquire())
        async let second = places.acquire()
        places.release()
        #expect(await second)
        places.release()
        #expect(await places.acquire())
    }

    @Test func whoIsCancelledHoldsNoPlace() async {
        let places = BoundedSemaphore(concurrent: 1, waitingMaximum: 1)
        #expect(await places.acquire())
        let second = Task { await places.acquire() }
        second.cancel()
        #expect(await second.value == false)
        places.release()
        #expect(await places.acquire())
    }

    @Test func whoLosesPatienceHoldsNoPlace() async {
        let places = BoundedSemaphore(concurrent: 2, waitingMaximum: 1)
        #expect(await places.acquire(2))
        #expect(await places.acquire(1, within: .milliseconds(1)) == false)
        places.release(2)
        #expect(await places.acquire(2, within: .seconds(60)))
    }

    @Test func tooManyAreSentAwayAtOnce() async {
        let places = BoundedSemaphore(concurrent: 1, waitingMaximum: 0)
        #expect(await places.acquire())
        #expect(await places.acquire() == false)
    }

    /// Behind one who has waited for more than half an hour nobody begins to wait for an hour: he would
    /// hear then what he hears now.
    @Test func whoWouldWaitInVainIsSentAwayAtOnce() async {
        let origin = ContinuousClock.now
        let elapsed = Mutex(Duration.zero)
        let places = BoundedSemaphore(concurrent: 1, waitingMaximum: 10) {
            origin + elapsed.withLock { $0 }
        }
        #expect(await places.acquire())
        let first = Task { await places.acquire() }
        await Self.someoneWaits(for: places)
        elapsed.withLock { $0 = .seconds(1_801) }
        #expect(await places.acquire(within: .seconds(3_600)) == false)
        // One with more patience is let in behind him.
        let patient = Task { await places.acquire(within: .seconds(36_000)) }
        while places.waitingCount < 2 { try? await Task.sleep(for: .milliseconds(1)) }
        places.release()
        #expect(await first.value)
        places.release()
        #expect(await patient.value)
    }

    /// Nobody small slips past one who brings much, and one who brings more than there is room
    /// for comes in alone.
    @Test func muchWaitsItsTurnAndIsNotOvertaken() async {
        let places = BoundedSemaphore(concurrent: 10, waitingMaximum: 10)
        #expect(await places.acquire(4))
        let large = Task { await places.acquire(99) }
        await Self.someoneWaits(for: places)
        // There is no place for one, though six are free.
        #expect(await places.acquire(1, within: .milliseconds(1)) == false)
        places.release(4)
        #expect(await large.value)
        #expect(await places.acquire(1, within: .milliseconds(1)) == false)
        places.release(99)
        #expect(await places.acquire(10))
    }

    @Test func whoGivesUpLetsThoseBehindIn() async {
        let places = BoundedSemaphore(concurrent: 10, waitingMaximum: 10)
        #expect(await places.acquire(4))
        let large = Task { await places.acquire(10) }
        await Self.someoneWaits(for: places)
        let small = Task { await places.acquire(6) }
        large.cancel()
        #expect(await large.value == false)
        #expect(await small.value)
    }

    private static func someoneWaits(for places: BoundedSemaphore) async {
        // Only how often it looks.
        while places.waitingCount == 0 { try? await Task.sleep(for: .milliseconds(1)) }
    }
}
