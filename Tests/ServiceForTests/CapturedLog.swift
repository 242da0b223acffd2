package import Logging
import Synchronization

/// A log that the test can read.
package final class CapturedLog: LogHandler {
    private let entries = Mutex<[String]>([])
    private let fields = Mutex<Logger.Metadata>([:])
    private let level = Mutex(Logger.Level.trace)

    package init() {}

    /// All that was said, with every value that came along.
    package var text: String { entries.withLock { $0.joined(separator: "\n") } }

    package var logLevel: Logger.Level {
        get { level.withLock { $0 } }
        set { level.withLock { $0 = newValue } }
    }

    package var metadata: Logger.Metadata {
        get { fields.withLock { $0 } }
        set { fields.withLock { $0 = newValue } }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { fields.withLock { $0[key] } }
        set { fields.withLock { $0[key] = newValue } }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        entries.withLock { $0.append("\(event.level) \(event.message) \(all)") }
    }
}
