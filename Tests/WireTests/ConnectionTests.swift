import Testing
import Timing

@testable import Wire

struct ConnectionTests {
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
