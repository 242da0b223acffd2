package import Invoices

/// Messages that go out by calls of ours, each until a platform has taken it, or said no, or nobody waits
/// for it any more. Durable and shared by all workers.
///
/// It knows neither whom a message is for nor what it says: both come sealed or hashed under the service's
/// key. All waits count by the queue's own clock, so workers need not agree on the time.
package protocol OutgoingQueue: Sendable {
    /// Once this says `added`, the message survives a power cut. A key that is known adds nothing and
    /// spends nothing, whatever became of its message.
    /// - Parameter ceilings: spent together with the adding, or not at all; nil for a message that costs
    ///   no more than its person has paid for.
    func add(
        _ entry: OutgoingEntry, within ceilings: OutgoingCeilings?
    ) async throws(ServiceUnavailable) -> OutgoingAddition

    /// Messages that are due, the longest due first, for one worker alone until `lease` is over. A worker
    /// that dies before it settles one leaves it to be claimed again.
    /// - Parameter limit: at most so many.
    func claim(
        _ limit: Int, for lease: Duration
    ) async throws(ServiceUnavailable) -> [OutgoingClaim]

    /// Ends an attempt. A message that is sent or failed loses its body, one whose arrival will be reported when
    /// it has arrived or its time is over; its key stays known for `OutgoingEntry.keyKept`.
    /// - Returns: false where the lease has ended and another attempt has begun: nothing is changed then.
    func settle(
        _ claim: OutgoingClaim, as outcome: OutgoingOutcome
    ) async throws(ServiceUnavailable) -> Bool

    /// Notes what a platform reports of a message. A report that comes before its attempt is settled waits for
    /// that; the same report again changes nothing, and of two that disagree the first counts.
    /// - Parameter names: of one message of the platform, as `OutgoingTrace.names` has them; several where it may
    ///   be spelt in several ways, the one as it was written first.
    func report(
        _ names: [[UInt8]], hasArrived: Bool
    ) async throws(ServiceUnavailable) -> OutgoingReportEffect

    /// Forgets keys and counts that are too old to matter.
    /// - Returns: how many messages were forgotten; at most some thousands, so call again.
    func forgetSettled() async throws(ServiceUnavailable) -> Int

    /// Counts the messages that have been due; for gauges and alerts.
    func backlog() async throws(ServiceUnavailable) -> OutgoingBacklog
}

/// The occasion of a message. A platform may allow one and not another.
package enum OutgoingPurpose: String, Sendable, CaseIterable {
    /// The answer to a message of the person, which came too late for the platform's own reply.
    case lateAnswer = "late_answer"
    /// A one-time code for somebody who asked for it.
    case code
    /// News that concern the person: a prize, a payment.
    case notice
    case reminder
}

/// A message to be queued.
package struct OutgoingEntry: Sendable, Equatable {
    /// 32 bytes that are the same when the same message is added again.
    package let key: [UInt8]
    /// 32 bytes for the person, under which ceilings are counted.
    package let whom: [UInt8]
    /// The sort of message, for ceilings, metrics and the choice of a template.
    package let purpose: OutgoingPurpose
    /// Sealed under the service's key; the queue cannot read it.
    package let body: [UInt8]
    /// Until the first attempt.
    package let wait: Duration
    /// Until nobody waits for the message any more.
    package let lifetime: Duration

    /// How long a settled message's key stays known.
    package static let keyKept = Duration.seconds(30 * 86_400)

    package init(
        key: [UInt8], whom: [UInt8], purpose: OutgoingPurpose, body: [UInt8],
        wait: Duration = .zero, lifetime: Duration
    ) {
        self.key = key
        self.whom = whom
        self.purpose = purpose
        self.body = body
        self.wait = wait
        self.lifetime = lifetime
    }
}

/// How many messages may be added on one day.
package struct OutgoingCeilings: Sendable, Equatable {
    /// The day in China.
    package let day: CalendarDay
    /// For one person.
    package let person: Int
    /// For everybody together.
    package let all: Int

    package init(day: CalendarDay, person: Int, all: Int) {
        self.day = day
        self.person = person
        self.all = all
    }
}

/// The result of adding a message; only `added` makes one that will be sent.
package enum OutgoingAddition: Sendable, Equatable {
    case added
    /// The same message was added before.
    case known
    case overCeiling(OutgoingCeiling)
}

/// The ceiling that was reached: the person's own, or that of all people together.
package enum OutgoingCeiling: String, Sendable {
    case person, all
}

/// One attempt at a message.
package struct OutgoingClaim: Sendable, Equatable {
    /// The row's number, by which the attempt is settled.
    package let id: Int64
    /// From 1; the fencing number of the attempt.
    package let attempt: Int
    /// The message's idempotency key, as in `OutgoingEntry`.
    package let key: [UInt8]
    package let purpose: OutgoingPurpose
    /// Sealed under the service's key, as it was added.
    package let body: [UInt8]
    /// Until nobody waits for the message any more; not positive when that is now.
    package let remaining: Duration
    /// The ways by which it was sent and did not arrive (`OutgoingTrace.way`).
    package let tried: [String]

    package init(
        id: Int64, attempt: Int, key: [UInt8], purpose: OutgoingPurpose, body: [UInt8],
        remaining: Duration, tried: [String] = []
    ) {
        self.id = id
        self.attempt = attempt
        self.key = key
        self.purpose = purpose
        self.body = body
        self.remaining = remaining
        self.tried = tried
    }
}

/// The result of one attempt, which settles it under its fencing number.
package enum OutgoingOutcome: Sendable, Equatable {
    /// A platform has taken it.
    case sent
    /// A platform has taken it, and will report whether it arrives.
    case traced(OutgoingTrace)
    /// It will not be sent. The reason is for people, and holds nothing of the message.
    case failed(reason: String)
    /// Another attempt after a pause, and at the latest when its time is over.
    case again(after: Duration)
}

/// The names by which a report finds its message again.
package struct OutgoingTrace: Sendable, Equatable {
    /// The way that the message took; it takes another if it does not arrive.
    package let way: String
    /// 32 bytes for each part that the platform reports on.
    package let names: [[UInt8]]

    package init(way: String, names: [[UInt8]]) {
        self.way = way
        self.names = names
    }
}

/// The consequence of a report.
package enum OutgoingReportEffect: Sendable, Equatable {
    /// No message bears the name, as yet: a reply, somebody else's, or one whose attempt is not settled.
    case unmatched
    /// Other parts are still to be reported, or the message was reported on before.
    case nothing
    case delivered(OutgoingPurpose)
    /// It did not arrive and is due again, for another way.
    case again(OutgoingPurpose)
    /// It did not arrive, and nobody waits for it any more.
    case undelivered(OutgoingPurpose)
}

/// For gauges and alerts: the messages that should have gone out already.
package struct OutgoingBacklog: Sendable, Equatable {
    /// Messages that have been due and are not settled.
    package var waiting = 0
    /// Since the first of them was first due, however often it was tried.
    package var oldest = Duration.zero

    package init(waiting: Int = 0, oldest: Duration = .zero) {
        self.waiting = waiting
        self.oldest = oldest
    }
}
