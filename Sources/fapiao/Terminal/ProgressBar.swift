import Glibc

/// A line on the terminal that tells how far long work is, how fast, and how long it still takes.
/// Silent where standard error is no terminal, so that logs and pipes stay clean.
struct ProgressBar {
    private let noun: String
    private let startedAt: ContinuousClock.Instant
    private let isShown: Bool
    private var shownAt: ContinuousClock.Instant?

    /// Ten frames a second are smooth, more are work for nothing.
    private static let interval: Duration = .milliseconds(100)

    /// - Parameter isShown: whether standard error is a terminal, unless given.
    init(counting noun: String, isShown: Bool? = nil) {
        self.noun = noun
        self.isShown = isShown ?? (isatty(STDERR_FILENO) == 1)
        startedAt = .now
    }

    /// - Parameters:
    ///   - count: the amount done, in `noun`.
    ///   - fraction: of the whole, if the whole is known.
    mutating func update(_ count: Int, fraction: Double?) {
        guard isShown else { return }
        let now = ContinuousClock.now
        if let shownAt, now - shownAt < Self.interval { return }
        shownAt = now
        Terminal.errorOutput(
            "\r\u{1B}[2K"
                + Self.line(
                    count, noun, fraction: fraction, elapsed: now - startedAt))
    }

    func finish() {
        if isShown { Terminal.errorOutput("\r\u{1B}[2K") }
    }

    static func line(
        _ count: Int, _ noun: String, fraction: Double?, elapsed: Duration
    ) -> String {
        let seconds = max(
            0.001,
            Double(elapsed.components.seconds)
                + Double(elapsed.components.attoseconds) / 1e18)
        let rate = Int(Double(count) / seconds)
        let tail = "\(grouped(count)) \(noun)  \(grouped(rate))/s"
        guard let fraction, fraction > 0 else { return "  \(tail)" }
        let shown = min(1, fraction)
        let filled = Int(shown * 24)
        let bar =
            String(repeating: "█", count: filled)
            + String(repeating: "░", count: 24 - filled)
        let left = Int(seconds / shown - seconds)
        return "  \(bar) \(Int(shown * 100)) %  \(tail)  \(clock(left)) left"
    }

    /// 1234567 as 1,234,567.
    static func grouped(_ value: Int) -> String {
        var text = ""
        for (index, digit) in String(value.magnitude).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }

    private static func clock(_ seconds: Int) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let hours = seconds / 3_600
        return (hours > 0 ? "\(hours):" : "") + "\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }
}
