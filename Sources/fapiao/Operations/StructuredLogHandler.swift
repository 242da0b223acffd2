import Glibc
import Invoices
import Logging
import SystemPackage

/// Writes the log to standard error, a line an event: JSON for machines, plain text for people.
struct StructuredLogHandler: LogHandler {
    enum Format: Sendable, Equatable { case json, text(isColoured: Bool) }

    /// Fields that every line has; metadata of such a name is told apart by an underscore.
    private static let ownFields: Set<String> = ["time", "level", "label", "message", "source"]

    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String
    private let format: Format
    private let repeats = LogRepeats()
    private let write: @Sendable ([UInt8]) -> Void

    init(
        label: String, level: Logger.Level, format: Format,
        write: @escaping @Sendable ([UInt8]) -> Void = Self.toStandardError
    ) {
        self.label = label
        self.format = format
        self.write = write
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let extra = event.metadata ?? [:]
        var fields = metadata.merging(extra) { $1 }.sorted { $0.key < $1.key }
        // Warnings come from many connections at once; messages below come from one, and rarely.
        if event.level >= .warning {
            let said = "\(event.level) \(event.message) \(fields)"
            guard let omitted = repeats.omitted(before: said, at: .now) else { return }
            if omitted > 0 { fields.append((key: "repeated", value: "\(omitted)")) }
        }
        let line =
            switch format {
            case .json: json(event, fields)
            case .text(let isColoured): text(event, fields, isColoured)
            }
        write(line)
    }

    private func json(
        _ event: LogEvent, _ fields: [(key: String, value: Logger.Metadata.Value)]
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.object { writer in
            writer.field("time", Clock.now.description)
            writer.field("level", event.level.rawValue)
            writer.field("label", label)
            writer.field("message", event.message.description)
            writer.field("source", event.source)
            for field in fields {
                let isOurs = Self.ownFields.contains(field.key)
                writer.name(dynamic: isOurs ? "_" + field.key : field.key)
                writer.string(field.value.description)
            }
        }
        return writer.bytes + [0x0A]
    }

    private func text(
        _ event: LogEvent, _ fields: [(key: String, value: Logger.Metadata.Value)],
        _ isColoured: Bool
    ) -> [UInt8] {
        let time = Clock.now.description.dropFirst(11).prefix(8)
        let level = event.level.rawValue.uppercased()
        let painted = isColoured ? "\u{1B}[\(Self.colour(event.level))m\(level)\u{1B}[0m" : level
        let details = fields.map { " \($0.key)=\($0.value)" }.joined()
        let words = Self.harmless("\(event.message)\(details)")
        return Array("\(time) \(painted) \(words)\n".utf8)
    }

    /// A line feed within would let a value forge a line of its own, an escape move the cursor.
    private static func harmless(_ text: String) -> String {
        var harmless = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: harmless += " "
            default: harmless.unicodeScalars.append(scalar)
            }
        }
        return harmless
    }

    /// Foreground colours of ECMA-48: red, yellow, green, and grey for what hardly matters.
    private static func colour(_ level: Logger.Level) -> Int {
        switch level {
        case .critical, .error: 31
        case .warning: 33
        case .notice, .info: 32
        case .debug, .trace: 90
        }
    }

    /// One write a line, so that lines of several threads never mix.
    @Sendable private static func toStandardError(_ line: [UInt8]) {
        _ = try? FileDescriptor.standardError.writeAll(line)
    }
}
