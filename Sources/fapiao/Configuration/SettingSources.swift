import FoundationEssentials
import Yams

/// Gathers what the file, the environment and the command line say, each known by its origin.
struct SettingSources {
    struct Entry: Equatable {
        let value: SettingValue
        /// A line of the file (`fapiao.yaml:3`), a variable's name, `--set`, or `default`.
        let origin: String
    }

    private(set) var entries: [SettingKey: Entry] = [:]
    private(set) var mistakes: [String] = []

    init() {
        for key in SettingKey.allCases {
            entries[key] = Entry(value: key.defaultValue, origin: "default")
        }
    }

    /// Later calls win over earlier ones.
    mutating func read(file path: String) {
        guard let data = FileManager.default.contents(atPath: path) else {
            mistakes.append("\(path): cannot be read")
            return
        }
        guard data.count <= Self.fileBytesMaximum else {
            mistakes.append("\(path): is larger than a megabyte; is it the right file?")
            return
        }
        do {
            let text = String(decoding: data, as: UTF8.self)
            guard let node = try Yams.compose(yaml: text) else { return }
            read(node, at: "", "\(path):1", in: path)
        } catch {
            mistakes.append("\(path): is not sound YAML: \(Self.words(error))")
        }
    }

    /// The commented original has a hundredth of it.
    private static let fileBytesMaximum = 1 << 20

    /// Without the text around the fault, which Yams would show: it may hold a password.
    private static func words(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line): \(problem)"
        case .duplicatedKeysInMapping(let names, _):
            "\(names.sorted().joined(separator: ", ")) is there twice"
        default: "it cannot be parsed"
        }
    }

    mutating func read(environment: [String: String]) {
        // Names the file, which is read before.
        let known = Set(SettingKey.allCases.map(\.variable) + ["FAPIAO_CONFIG"])
        for key in SettingKey.allCases {
            guard let text = environment[key.variable] else { continue }
            entries[key] = Entry(value: SettingValue(text, for: key), origin: key.variable)
        }
        for name in environment.keys.sorted() where name.hasPrefix("FAPIAO_") {
            guard !known.contains(name), name != "FAPIAO_BINARY" else { continue }
            mistakes.append(SettingKey.refusal(ofVariable: name))
        }
    }

    mutating func read(overrides: [SettingKey: String]) {
        for (key, text) in overrides {
            entries[key] = Entry(value: SettingValue(text, for: key), origin: "--set")
        }
    }

    /// - Parameter place: the line where the name stands.
    private mutating func read(
        _ node: Node, at path: String, _ place: String, in file: String
    ) {
        if let key = SettingKey(rawValue: path) {
            read(node, for: key, place)
            return
        }
        guard let mapping = node.mapping else {
            // A section whose keys are all commented out says nothing.
            if node.null != nil, path.isEmpty || SettingKey.isSection(path) { return }
            mistakes.append("\(place): \(SettingKey.refusal(of: path))")
            return
        }
        for (name, value) in mapping {
            let line = "\(file):\(name.mark?.line ?? 1)"
            let name = name.string ?? "?"
            read(value, at: path.isEmpty ? name : "\(path).\(name)", line, in: file)
        }
    }

    private mutating func read(_ node: Node, for key: SettingKey, _ place: String) {
        if node.null != nil { return }
        if case .list = key.defaultValue {
            guard let items = node.sequence?.map(\.string), !items.contains(nil) else {
                mistakes.append("\(place): \(key.rawValue): a list of texts is expected")
                return
            }
            entries[key] = Entry(value: .list(items.compactMap { $0 }), origin: place)
        } else if let text = node.scalar?.string {
            entries[key] = Entry(value: .single(text), origin: place)
        } else {
            mistakes.append("\(place): \(key.rawValue): one value is expected")
        }
    }
}

extension SettingKey {
    fileprivate static func isSection(_ path: String) -> Bool {
        allCases.contains { $0.rawValue.hasPrefix(path + ".") }
    }
}
