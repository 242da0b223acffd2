package import Cryptography

/// Turns texts into values and keeps every mistake, so that all are told at once.
package struct SettingReader {
    private let entries: [String: SettingSources.Entry]
    /// Sentences for the operator, those of the sources first. None holds a secret's value.
    package private(set) var mistakes: [String]

    /// Begins with the mistakes that the sources have found already.
    package init(_ sources: SettingSources) {
        entries = sources.entries
        mistakes = sources.mistakes
    }

    /// The value in force. After a mistake the default stands in, with which nothing is ever run.
    package mutating func read<Value>(_ setting: Setting<Value>) -> Value {
        let declaration = setting.declaration
        guard let entry = entries[declaration.key] else {
            preconditionFailure("\(declaration.key) is in no group of its area")
        }
        if let value = setting.parse(entry.value) { return value }
        refuse(setting, declaration.expected)
        guard let standIn = setting.parse(declaration.defaultValue) else {
            preconditionFailure("the default of \(declaration.key) is none of its values")
        }
        return standIn
    }

    /// The secret itself, or the content of the file that the setting's twin names.
    package mutating func read(_ setting: Setting<SecretText>) -> SecretText {
        let declaration = setting.declaration
        let file = declaration.file
        let path = text(file)
        if path.isEmpty { return SecretText(text(declaration)) }
        guard text(declaration).isEmpty else {
            refuse(file, "nothing, since \(declaration.key) is set too")
            return .none
        }
        return secret(in: path, named: file) ?? .none
    }

    /// The secret in the file at `path`, which `setting` names; nil, and a mistake more, without one.
    package mutating func secret(in path: String, for setting: some AnySetting) -> SecretText? {
        secret(in: path, named: setting.declaration)
    }

    /// - Parameter expected: the end of the sentence; a setting's own where the text itself is wrong.
    package mutating func refuse(_ setting: some AnySetting, _ expected: String) {
        refuse(setting.declaration, expected)
    }

    private mutating func secret(in path: String, named setting: SettingDeclaration) -> SecretText?
    {
        do throws(SecretFile.Unusable) {
            return try SecretFile.read(path)
        } catch {
            mistakes.append("\(origin(of: setting)): \(setting.key): \(error)")
            return nil
        }
    }

    private mutating func refuse(_ setting: SettingDeclaration, _ expected: String) {
        let isHidden = setting.isSecret || setting.mayHoldSecret
        let given = isHidden ? "(hidden)" : "'\(text(setting))'"
        let mistake = "\(origin(of: setting)): \(setting.key) is \(given); expected \(expected)"
        // Two areas may read one setting.
        if !mistakes.contains(mistake) { mistakes.append(mistake) }
    }

    private func text(_ setting: SettingDeclaration) -> String {
        entries[setting.key]?.value.text ?? ""
    }

    private func origin(of setting: SettingDeclaration) -> String {
        entries[setting.key]?.origin ?? "?"
    }
}
