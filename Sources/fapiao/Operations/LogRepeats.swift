import Synchronization

/// Leaves out of the log what it has said a moment ago: nine connections to one server that is away
/// have the same to say.
final class LogRepeats: Sendable {
    /// The same again within it is counted and not written.
    static let window = Duration.seconds(10)
    /// Different lines that are remembered; past it the oldest are forgotten, and may be said again.
    static let linesMaximum = 64

    private struct Said {
        let at: ContinuousClock.Instant
        var omitted = 0
    }

    private let said = Mutex<[String: Said]>([:])

    /// Nil for a line that is to be left out; else how many like it were, since it was written last.
    func omitted(before line: String, at now: ContinuousClock.Instant) -> Int? {
        said.withLock { said in
            if let last = said[line], now - last.at < Self.window {
                said[line]?.omitted += 1
                return nil
            }
            let omitted = said[line]?.omitted ?? 0
            if said.count >= Self.linesMaximum, said[line] == nil {
                if let oldest = said.min(by: { $0.value.at < $1.value.at }) {
                    said[oldest.key] = nil
                }
            }
            said[line] = Said(at: now)
            return omitted
        }
    }
}
