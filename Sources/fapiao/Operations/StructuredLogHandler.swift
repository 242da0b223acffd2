import Glibc
import Logging
import SystemPackage
import Verification

/// Writes the log to standard error, a line an event: JSON for machines, plain text for people.
struct StructuredLogHandler: LogHandler {
    enum Format: Sendable { case json, text }

    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String
    private let format: Format
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
        let fields = metadata.merging(extra) { $1 }.sorted { $0.key < $1.key }
        let line =
            switch format {
            case .json: json(event, fields)
            case .text: text(event, fields)
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
            guard !fields.isEmpty else { return }
            for field in fields {
                writer.name(dynamic: field.key)
                writer.string(field.value.description)
            }
        }
        return writer.bytes + [0x0A]
    }

    private func text(
        _ event: LogEvent, _ fields: [(key: String, value: Logger.Metadata.Value)]
    ) -> [UInt8] {
        let time = Clock.now.description.dropFirst(11).prefix(8)
        let details = fields.map { " \($0.key)=\($0.value)" }.joined()
        let line = "\(time) \(event.level.rawValue.uppercased()) \(event.message)\(details)"
        // A line feed within would let a value forge a line of its own.
        return line.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 } + [0x0A]
    }

    /// One write a line, so that lines of several threads never mix.
    @Sendable private static func toStandardError(_ line: [UInt8]) {
        _ = try? FileDescriptor.standardError.writeAll(line)
    }
}
