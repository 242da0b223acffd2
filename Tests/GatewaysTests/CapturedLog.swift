import Logging
import Synchronization

/// A log that the test can read.
final class CapturedLog: LogHandler {
    private let entries = Mutex<[String]>([])
    private let fields = Mutex<Logger.Metadata>([:])
    private let level = Mutex(Logger.Level.trace)

    /// All that was said, with every value that came along.
    var text: String { entries.withLock { $0.joined(separator: "\n") } }

    var logLevel: Logger.Level {
        get { level.withLock { $0 } }
        set { level.withLock { $0 = newValue } }
    }

    var metadata: Logger.Metadata {
        get { fields.withLock { $0 } }
        set { fields.withLock { $0 = newValue } }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { fields.withLock { $0[key] } }
        set { fields.withLock { $0[key] = newValue } }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        entries.withLock { $0.append("\(event.level) \(event.message) \(all)") }
    }
}
