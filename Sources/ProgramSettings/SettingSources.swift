import FoundationEssentials
import Yams

/// Gathers what the file, the environment and the command line say, each known by its origin.
package struct SettingSources {
    /// A value, and who has set it.
    package struct Entry: Equatable {
        package let value: SettingValue
        /// A line of the file (`fapiao.yaml:3`), a variable's name, `--set`, or `default`.
        package let origin: String
    }

    let catalogue: SettingCatalogue
    /// By key.
    package private(set) var entries: [String: Entry] = [:]
    /// Sentences for the operator: files that cannot be read, names that are no setting's.
    package private(set) var mistakes: [String] = []

    /// Every setting with its default; the sources that are read later take its place.
    package init(_ catalogue: SettingCatalogue) {
        self.catalogue = catalogue
        for setting in catalogue.all {
            entries[setting.key] = Entry(value: setting.defaultValue, origin: "default")
        }
    }

    /// Later calls win over earlier ones.
    package mutating func read(file path: String) {
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

    /// Takes the variables of settings, and refuses one with the program's prefix that is none of
    /// them: it would be a mistyped name that nobody sees.
    package mutating func read(environment: [String: String]) {
        let known = catalogue.otherVariables.union(catalogue.all.map(\.variable))
        for setting in catalogue.all {
            guard let text = environment[setting.variable] else { continue }
            set(setting, text, from: setting.variable)
        }
        for name in environment.keys.sorted()
        where name.hasPrefix(SettingDeclaration.prefix) && !known.contains(name) {
            mistakes.append(catalogue.refusal(ofVariable: name))
        }
    }

    /// - Parameter overrides: texts by key.
    package mutating func read(overrides: [String: String]) {
        for (key, text) in overrides.sorted(by: { $0.key < $1.key }) {
            if let setting = catalogue[key] {
                set(setting, text, from: "--set")
            } else {
                mistakes.append("--set: \(catalogue.refusal(of: key))")
            }
        }
    }

    private mutating func set(
        _ setting: SettingDeclaration, _ text: String, from origin: String
    ) {
        let value = SettingValue(text, asList: setting.defaultValue.isList)
        entries[setting.key] = Entry(value: value, origin: origin)
    }

    /// - Parameter place: the line where the name stands.
    private mutating func read(
        _ node: Node, at path: String, _ place: String, in file: String
    ) {
        if let setting = catalogue[path] {
            read(node, for: setting, place)
            return
        }
        guard let mapping = node.mapping else {
            // A section whose keys are all commented out says nothing.
            if node.null != nil, path.isEmpty || catalogue.isSection(path) { return }
            mistakes.append("\(place): \(catalogue.refusal(of: path))")
            return
        }
        if mapping.isEmpty, !path.isEmpty, !catalogue.isSection(path) {
            mistakes.append("\(place): \(catalogue.refusal(of: path))")
        }
        for (name, value) in mapping {
            let line = "\(file):\(name.mark?.line ?? 1)"
            let name = name.string ?? "?"
            read(value, at: path.isEmpty ? name : "\(path).\(name)", line, in: file)
        }
    }

    private mutating func read(_ node: Node, for setting: SettingDeclaration, _ place: String) {
        let key = setting.key
        if node.null != nil { return }
        if setting.defaultValue.isList {
            guard let items = node.sequence?.map(\.string), !items.contains(nil) else {
                mistakes.append("\(place): \(key): a list of texts is expected")
                return
            }
            entries[key] = Entry(value: .list(items.compactMap { $0 }), origin: place)
        } else if let text = node.scalar?.string {
            entries[key] = Entry(value: .single(text), origin: place)
        } else {
            mistakes.append("\(place): \(key): one value is expected")
        }
    }
}
