import Testing

@testable import Wire

struct LineTests {
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

    @Test func aPassedMomentIsNotWaitedFor() {
        let now = Moment.now
        #expect(now.millisecondsToWait(from: now) == 0)
        #expect((now + .nanoseconds(1)).millisecondsToWait(from: now) == 1)
        #expect((now + .seconds(1)).millisecondsToWait(from: now) == 1_000)
        #expect(Moment.distantFuture.millisecondsToWait(from: now) == -1)
        #expect(now + .seconds(Int64.max) == .distantFuture)
    }

    @Test func anInboxHoldsWhatItMayAndHandsItOver() {
        let inbox = Inbox<Int>(outstandingMaximum: 3)
        #expect(inbox.submit(1, weight: 2) == nil)
        #expect(inbox.submit(2, weight: 2)?.code == .overloaded)
        #expect(inbox.submit(3) == nil)
        var delivery = Inbox<Int>.Delivery()
        inbox.take(&delivery)
        #expect(delivery.requests == [1, 3])
        #expect(inbox.submit(4)?.code == .overloaded)
        inbox.settled(weight: 2)
        #expect(inbox.submit(4) == nil)
        inbox.stop()
        #expect(inbox.submit(5)?.code == .closed)
        inbox.take(&delivery)
        #expect(delivery.requests == [4])
        #expect(delivery.isStopping)
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
