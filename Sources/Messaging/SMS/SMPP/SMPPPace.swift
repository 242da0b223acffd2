import NIOCore

/// How fast we may submit. An SMSC that says "throttled" or "queue full" gets a pause and half as
/// many at once; each one that it takes afterwards lets one more go.
struct SMPPPace {
    static let firstPause = TimeAmount.milliseconds(250)
    /// An SMSC counts by the second, so it takes something again well before.
    static let longestPause = TimeAmount.seconds(4)

    private let window: Int
    private(set) var allowed: Int
    private var pause = Self.firstPause
    private var pausedUntil = NIODeadline.uptimeNanoseconds(0)

    init(window: Int) {
        self.window = window
        allowed = window
    }

    func mayGo(at now: NIODeadline) -> Bool { now >= pausedUntil }

    mutating func accepted() {
        if allowed < window { allowed += 1 } else { pause = Self.firstPause }
    }

    /// Messages that were under way together are refused together, and slow us down once.
    mutating func throttled(at now: NIODeadline) {
        guard mayGo(at: now) else { return }
        pausedUntil = now + pause
        pause = min(pause + pause, Self.longestPause)
        allowed = max(1, allowed / 2)
    }
}
