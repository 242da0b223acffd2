/// The commented file: every setting with its default.
package struct SettingsTemplate {
    private static let columnsMaximum = 100
    private static let indent = "  "

    private var lines: [String] = []
    /// The sections that are open.
    private var path: [Substring] = []

    /// - Parameter about: the comment at the head. An empty line parts its paragraphs.
    package init(_ catalogue: SettingCatalogue, about: String) {
        comment(about, depth: 0)
        for group in catalogue.groups {
            for (index, setting) in group.declarations.enumerated() {
                open(setting.key, in: index == 0 ? group : nil)
                comment(setting.help, depth: path.count)
                let name = setting.key.split(separator: ".").last ?? ""
                line("\(name): \(Self.yaml(setting.defaultValue))", depth: path.count)
            }
        }
    }

    /// The whole file in YAML, with a line feed at its end.
    package var text: String { lines.joined(separator: "\n") + "\n" }

    /// Writes the sections above `key` that are not open yet.
    private mutating func open(_ key: String, in group: SettingGroup?) {
        let sections = Array(key.split(separator: ".").dropLast())
        let known = zip(path, sections).prefix { $0 == $1 }.count
        for depth in known..<sections.count {
            if depth == 0 { lines.append("") }
            let section = sections[...depth].joined(separator: ".")
            if let group, section == group.path, let about = group.about {
                comment(about, depth: depth)
            }
            line("\(sections[depth]):", depth: depth)
        }
        path = sections
    }

    private mutating func line(_ text: String, depth: Int) {
        lines.append(String(repeating: Self.indent, count: depth) + text)
    }

    private mutating func comment(_ text: String, depth: Int) {
        for paragraph in text.split(separator: "\n\n") {
            if depth == 0, !lines.isEmpty, lines.last?.isEmpty == false { line("#", depth: 0) }
            var row = "#"
            for word in paragraph.split(whereSeparator: \.isWhitespace) {
                let width = depth * Self.indent.count + row.count + 1 + word.count
                if width > Self.columnsMaximum {
                    line(row, depth: depth)
                    row = "#"
                }
                row += " \(word)"
            }
            line(row, depth: depth)
        }
    }

    /// Numbers as they are, all other texts in quotes.
    private static func yaml(_ value: SettingValue) -> String {
        switch value {
        case .single(let text): Int(text) == nil ? "\"\(text)\"" : text
        case .list(let items): "[" + items.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        }
    }
}
