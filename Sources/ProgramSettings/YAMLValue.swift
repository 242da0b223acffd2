import Yams

/// A value of a YAML file with the line where it stands, for files that are no settings.
package struct YAMLValue: Sendable {
    /// The value itself, of the sorts that our own files use.
    package enum Content: Sendable {
        /// In quotes, or a plain text that is none of the others.
        case text(String)
        case integer(Int64)
        case boolean(Bool)
        case list([YAMLValue])
        /// In the order of the file.
        case map([(name: String, value: YAMLValue)])
        case null
    }

    /// The file is no YAML, or uses parts of YAML that are not taken here.
    package struct Unsound: Error, Hashable, Sendable, CustomStringConvertible {
        package let line: Int
        package let reason: String

        /// For the terminal, in English.
        package var description: String { "line \(line): \(reason)" }
    }

    /// From 1; of a map's value the line of its name.
    package let line: Int
    package let content: Content

    package init(line: Int, _ content: Content) {
        self.line = line
        self.content = content
    }

    /// A campaign has some hundred lines; aliases could make a small file a large one.
    private static let valuesMaximum = 100_000
    private static let depthMaximum = 32

    /// Reads one document.
    package init(_ text: String) throws(Unsound) {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw Self.unsound(error)
        }
        guard let node else { throw Unsound(line: 1, reason: "the file is empty") }
        var count = 0
        self = try Self.read(node, line: 1, depth: 0, &count)
    }

    private static func unsound(_ error: any Error) -> Unsound {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            Unsound(line: mark.line, reason: "is not sound YAML: \(problem)")
        case .duplicatedKeysInMapping(let names, let context):
            Unsound(
                line: context.mark.line,
                reason: "\(names.map { "\($0)" }.sorted().joined(separator: ", ")) is there twice")
        default: Unsound(line: 1, reason: "is not sound YAML")
        }
    }

    private static func read(
        _ node: Node, line: Int, depth: Int, _ count: inout Int
    ) throws(Unsound) -> YAMLValue {
        let line = node.mark?.line ?? line
        count += 1
        guard count <= valuesMaximum, depth <= depthMaximum else {
            throw Unsound(line: line, reason: "has too many values, or too deep ones")
        }
        if let mapping = node.mapping {
            var fields: [(name: String, value: YAMLValue)] = []
            for (name, value) in mapping {
                let place = name.mark?.line ?? line
                guard let text = name.string else {
                    throw Unsound(line: place, reason: "a name is expected")
                }
                let inner = try read(value, line: place, depth: depth + 1, &count)
                fields.append((text, YAMLValue(line: place, inner.content)))
            }
            return YAMLValue(line: line, .map(fields))
        }
        if let sequence = node.sequence {
            var items: [YAMLValue] = []
            for item in sequence {
                items.append(try read(item, line: line, depth: depth + 1, &count))
            }
            return YAMLValue(line: line, .list(items))
        }
        guard let scalar = node.scalar else {
            throw Unsound(line: line, reason: "a value is expected")
        }
        return YAMLValue(line: line, content(of: scalar))
    }

    private static func content(of scalar: Node.Scalar) -> Content {
        let text = scalar.string
        guard scalar.style == .plain else { return .text(text) }
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "", "null", "~": return .null
        default:
            // One way to write a number: 007 and 1_000 are texts, whatever YAML's versions say.
            if let number = Int64(text), String(number) == text { return .integer(number) }
            return .text(text)
        }
    }
}

extension YAMLValue {
    /// The value under a name; nil for what is no map or has it not.
    package subscript(name: String) -> YAMLValue? {
        guard case .map(let fields) = content else { return nil }
        return fields.first { $0.name == name }?.value
    }

    /// Nil for a value of another sort, as with the two below.
    package var items: [YAMLValue]? { if case .list(let items) = content { items } else { nil } }
    package var text: String? { if case .text(let text) = content { text } else { nil } }
    package var integer: Int64? {
        if case .integer(let number) = content { number } else { nil }
    }
}
