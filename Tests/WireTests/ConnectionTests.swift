import Testing

@testable import Wire

struct ConnectionTests {
    @Test(arguments: [0.0, 0.5, 0.999])
    func pausesDoubleToTheCapAndVary(_ chance: Double) {
        var backoff = Backoff()
        let full = [20, 40, 80, 160, 320, 640, 1_000, 1_000, 1_000]
        for milliseconds in full {
            let pause = backoff.failed(chance: chance)
            #expect(pause == .milliseconds(milliseconds) * (0.5 + chance / 2))
        }
        backoff.succeeded()
        #expect(backoff.failed(chance: chance) <= Backoff.firstPause)
    }

    @Test(
        arguments: [
            (Duration.zero, 0), (.seconds(-1), 0), (.nanoseconds(1), 1), (.milliseconds(1), 1),
            (.nanoseconds(1_000_001), 2), (.seconds(1), 1_000), (.seconds(Int64.max), Int32.max),
            (Duration(attoseconds: .max), Int32.max), (Duration(attoseconds: .min), 0),
        ] as [(Duration, Int32)])
    func pollWaitsForTheWholeDuration(_ wait: Duration, _ milliseconds: Int32) {
        let now = ContinuousClock.now
        #expect(Wakeup.timeout(until: now.deadline(after: wait), from: now) == milliseconds)
    }

    @Test func withoutADeadlinePollWaitsForEverAndReadsNoClock() {
        func clock() -> ContinuousClock.Instant {
            Issue.record("the clock was read")
            return .now
        }
        #expect(Wakeup.timeout(until: nil, from: clock()) == -1)
    }

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

    @Test func anInboxHoldsWhatItMayAndHandsItOver() {
        let inbox = Inbox<Int>(outstandingMaximum: 3)
        #expect(inbox.submit(1, weight: 2) == nil)
        #expect(inbox.submit(2, weight: 2)?.code == .overloaded)
        #expect(inbox.submit(3) == nil)
        var batch = Inbox<Int>.Batch()
        inbox.take(&batch)
        #expect(batch.requests == [1, 3])
        #expect(inbox.submit(4)?.code == .overloaded)
        inbox.completed(weight: 2)
        #expect(inbox.submit(4) == nil)
        inbox.stop()
        #expect(inbox.submit(5)?.code == .closed)
        inbox.take(&batch)
        #expect(batch.requests == [4])
        #expect(batch.isStopping)
    }

    @Test func aCommandIsAnArrayOfBulkStrings() {
        let command = RedisCommand("SET", .bytes([0, 10]), 12, .text("票"), "twelve bytes")
        #expect(
            command.bytes
                == Array(
                    "*5\r\n$3\r\nSET\r\n$2\r\n\0\n\r\n$2\r\n12\r\n$3\r\n票\r\n$12\r\ntwelve bytes\r\n"
                        .utf8))
    }
}
