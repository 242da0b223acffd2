import Testing

@testable import Timing

struct DeadlineTests {
    @Test func theEarlierDeadlineIsTheOneThatComes() {
        let now = ContinuousClock.now
        let cases: [(ContinuousClock.Instant?, ContinuousClock.Instant?, Duration?)] = [
            (nil, nil, nil), (now, nil, .zero), (nil, now, .zero), (now, now + .seconds(1), .zero),
            (now + .seconds(1), now, .zero),
        ]
        for (one, other, wait) in cases {
            #expect(one.earlier(other) == wait.map { now + $0 })
        }
    }

    @Test func aWaitOfAnyLengthHasAnEnd() {
        let now = ContinuousClock.now
        #expect(now.deadline(after: .seconds(1)) == now + .seconds(1))
        #expect(now.deadline(after: .seconds(-1)) == now - .seconds(1))
        #expect(now.deadline(after: Duration(attoseconds: .max)) > now + .seconds(86_400 * 365))
    }
}
