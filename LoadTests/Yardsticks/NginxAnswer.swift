/// The captured answer as directives of nginx, for one `location`.
struct NginxAnswer {
    let directives: String

    /// nginx writes these by itself.
    private static let ownHeaders: Set = ["server", "date", "content-length", "connection"]

    /// A parameter may not fill nginx's buffer of 4,096 bytes; some are escaped.
    private static let parameterBytesMaximum = 3_800

    /// The configuration must define `$dollar`, for nginx has no escape for that sign:
    /// `geo $dollar { default "$"; }`.
    init(_ answer: FixedAnswer) {
        var lines: [String] = []
        for (name, value) in answer.headers
        where !Self.ownHeaders.contains(name.lowercased()) {
            lines.append(
                name.lowercased() == "content-type"
                    ? "default_type \(Self.quoted(value));"
                    : "add_header \(name) \(Self.quoted(value));")
        }
        let parts = Self.parts(answer.body)
        if parts.count == 1 {
            lines.append("return 200 \(Self.quoted(parts[0]));")
        } else {
            for (number, part) in parts.enumerated() {
                lines.append("set $part_\(number) \(Self.quoted(part));")
            }
            let names = parts.indices.map { "${part_\($0)}" }.joined()
            lines.append("return 200 \"\(names)\";")
        }
        directives = lines.joined(separator: "\n") + "\n"
    }

    private static func parts(_ text: String) -> [String] {
        var parts = [""]
        var bytes = 0
        for character in text {
            let escaped = Self.escaped(character).utf8.count
            if bytes + escaped > parameterBytesMaximum {
                parts.append("")
                bytes = 0
            }
            parts[parts.count - 1].append(character)
            bytes += escaped
        }
        return parts
    }

    static func quoted(_ text: String) -> String {
        "'" + text.map(escaped).joined() + "'"
    }

    private static func escaped(_ character: Character) -> String {
        switch character {
        case "\\", "'": "\\\(character)"
        case "$": "${dollar}"
        default: String(character)
        }
    }
}
