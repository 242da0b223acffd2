import FoundationEssentials
import Yams

/// Gathers what the file, the environment and the command line say, each known by its origin.
struct SettingSources {
    struct Entry: Equatable {
        let value: SettingValue
        /// `fapiao.yaml`, a variable's name, `--set`, or `default`.
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
        do {
            let text = String(decoding: data, as: UTF8.self)
            guard let node = try Yams.compose(yaml: text) else { return }
            read(node, at: "", in: path)
        } catch {
            mistakes.append("\(path): is not sound YAML: \(error)")
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
            let near = known.min {
                EditDistance.between($0, name) < EditDistance.between($1, name)
            }
            mistakes.append(
                "\(name): no such setting" + (near.map { "; did you mean \($0)?" } ?? ""))
        }
    }

    mutating func read(overrides: [SettingKey: String]) {
        for (key, text) in overrides {
            entries[key] = Entry(value: SettingValue(text, for: key), origin: "--set")
        }
    }

    private mutating func read(_ node: Node, at path: String, in file: String) {
        if let key = SettingKey(rawValue: path) {
            read(node, for: key, in: file)
            return
        }
        guard let mapping = node.mapping else {
            guard !path.isEmpty || node.scalar?.string.isEmpty != true else { return }
            let near = SettingKey.nearest(to: path).map { "; did you mean \($0.rawValue)?" } ?? ""
            mistakes.append("\(file): \(path): no such setting\(near)")
            return
        }
        for (name, value) in mapping {
            let name = name.string ?? "?"
            read(value, at: path.isEmpty ? name : "\(path).\(name)", in: file)
        }
    }

    private mutating func read(_ node: Node, for key: SettingKey, in file: String) {
        if case .list = key.defaultValue {
            guard let items = node.sequence?.map(\.string), !items.contains(nil) else {
                mistakes.append("\(file): \(key.rawValue): a list of texts is expected")
                return
            }
            entries[key] = Entry(value: .list(items.compactMap { $0 }), origin: file)
        } else if let text = node.scalar?.string {
            entries[key] = Entry(value: .single(text), origin: file)
        } else {
            mistakes.append("\(file): \(key.rawValue): one value is expected")
        }
    }
}
