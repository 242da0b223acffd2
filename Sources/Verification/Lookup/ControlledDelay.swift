/// Load shedding: when a queue is too long for everybody's good, and for how long one may still wait in it then.
package struct OverloadPolicy: Sendable, Equatable {
    /// A harmless wait: that of a burst, or of a busy machine.
    package var target: Duration
    /// For how long every wait must have been longer before anybody is shed.
    package var interval: Duration
    /// This many at once are never too many, however slow the machine is just now: a few clients that
    /// wait for their answers are no crowd.
    package var alwaysTaken: Int

    package init(target: Duration, interval: Duration, alwaysTaken: Int = 128) {
        self.target = target
        self.interval = interval
        self.alwaysTaken = alwaysTaken
    }

    /// The longest allowed wait while there is too much to do. Twice the target, so that those who are
    /// served keep waiting for longer than it, and the first who does not shows the end of the trouble.
    package var patience: Duration { target * 2 }

    /// For how long a crowd is expected to come back: a moment in which nobody waits is no end of it.
    package var memory: Duration { interval * 10 }
}

/// Tells a standing queue from a burst by how long those who leave it have waited.
///
/// A burst makes a queue that is soon gone, and refusing anybody for its sake would help nobody. A queue
/// in which everybody has waited longer than the target for a whole interval does not get shorter by
/// itself: it makes all of them late and serves no more of them. Then callers that have waited for
/// longer than the policy's patience are to be shed, until one comes by that has not waited.
///
/// Source: the controlled delay of RFC 8289, sections 3 and 5. Its square-root law of dropping is for
/// senders that slow down when a packet is lost; people who ask do not, so all who are late are shed.
package struct ControlledDelay: Sendable {
    private let policy: OverloadPolicy
    /// Since when everybody has waited longer than the target; nil while somebody has not.
    private var lateSince: ContinuousClock.Instant?
    /// True if waits have been too long for an interval.
    package private(set) var isStanding = false

    package init(_ policy: OverloadPolicy) { self.policy = policy }

    /// Somebody's turn came at `now`, after he had waited.
    package mutating func note(_ waited: Duration, at now: ContinuousClock.Instant) {
        guard waited > policy.target else { return calm() }
        let since = lateSince ?? now
        lateSince = since
        isStanding = now - since >= policy.interval
    }

    /// The queue is empty, or the machine that it waits for is out of order, which shedding would not mend.
    package mutating func calm() {
        lateSince = nil
        isStanding = false
    }

    /// True if somebody who has waited so long is to be told to come again later.
    package func sheds(_ waited: Duration) -> Bool { isStanding && waited > policy.patience }
}
