/// All settings of a program, and the sentence for a name that is none of them.
package struct SettingCatalogue: Sendable {
    /// In the order of the file.
    package let groups: [SettingGroup]
    /// Every setting of every group, in the order of the file with the defaults.
    package let all: [SettingDeclaration]
    private let byKey: [String: SettingDeclaration]

    /// Variables that are not the catalogue's, but are not mistyped either.
    let otherVariables: Set<String>

    /// - Parameter otherVariables: names with our prefix that say something else than a setting.
    package init(_ groups: [SettingGroup], otherVariables: Set<String> = []) {
        self.groups = groups
        self.otherVariables = otherVariables
        all = groups.flatMap(\.declarations)
        byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })
    }

    /// The setting of this dotted key; nil where there is none.
    package subscript(_ key: String) -> SettingDeclaration? { byKey[key] }

    func isSection(_ path: String) -> Bool { all.contains { $0.key.hasPrefix(path + ".") } }

    /// The sentence for a key that is none: its new name, or the one that was perhaps meant.
    package func refusal(of path: String) -> String {
        if let setting = all.first(where: { $0.formerly.contains(path) }) {
            return "\(path): is called \(setting.key) now"
        }
        let name = path.isEmpty ? "the top level" : path
        let near = nearest(to: path).map { "; did you mean \($0)?" } ?? ""
        return "\(name): no such setting\(near)"
    }

    func refusal(ofVariable name: String) -> String {
        let renamed = all.first { setting in
            setting.formerly.contains { $0 == name || SettingDeclaration.variable(for: $0) == name }
        }
        if let renamed { return "\(name): is called \(renamed.variable) now" }
        let near = (all.map(\.variable) + otherVariables.sorted()).min {
            EditDistance.between($0, name) < EditDistance.between($1, name)
        }
        return "\(name): no such setting" + (near.map { "; did you mean \($0)?" } ?? "")
    }

    /// The key that a mistyped one most resembles; nil if none comes near.
    private func nearest(to text: String) -> String? {
        let ranked = all.map { ($0.key, EditDistance.between($0.key, text)) }
        guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= max(2, text.count / 3) else {
            return nil
        }
        return best.0
    }
}
