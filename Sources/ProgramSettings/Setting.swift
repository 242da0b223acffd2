import Cryptography

/// One setting, declared beside the code that uses it. A setting whose value is a `SecretText` is a secret.
package struct Setting<Value: Sendable>: Sendable {
    package let declaration: SettingDeclaration
    /// Nil where the text is no such value.
    let parse: @Sendable (SettingValue) -> Value?

    /// - Parameters:
    ///   - defaultValue: as it is written in the file; `parse` accepts it.
    ///   - expected: the end of the sentence that refuses a text.
    ///   - mayHoldSecret: a slip could put a secret there; what is refused is not shown then.
    package init(
        _ key: String, _ defaultValue: SettingValue, expected: String, unit: SettingUnit? = nil,
        formerly: [String] = [], mayHoldSecret: Bool = false, _ help: String,
        parse: @escaping @Sendable (SettingValue) -> Value?
    ) {
        declaration = SettingDeclaration(
            key: key, defaultValue: defaultValue, expected: expected, unit: unit, help: help,
            isSecret: Value.self == SecretText.self, mayHoldSecret: mayHoldSecret,
            formerly: formerly)
        self.parse = parse
    }
}

/// A setting of whatever type.
package protocol AnySetting: Sendable {
    /// Everything about the setting but its type.
    var declaration: SettingDeclaration { get }
}

extension Setting: AnySetting {}

extension Setting<String> {
    /// Any text, the empty one included.
    package static func text(
        _ key: String, _ defaultValue: String, formerly: [String] = [], _ help: String
    ) -> Setting {
        Setting(key, .single(defaultValue), expected: "a text", formerly: formerly, help) {
            $0.text
        }
    }
}

extension Setting<SecretText> {
    /// Empty by default. It may be in a file of its own, which the key with `File` behind it names.
    package static func secret(_ key: String, _ help: String) -> Setting {
        Setting(key, .single(""), expected: "a text", help) { SecretText($0.text) }
    }
}

extension Setting<Int> {
    /// A whole number within a range, refused outside of it.
    package static func integer(
        _ key: String, _ defaultValue: Int, in range: ClosedRange<Int>, _ help: String
    ) -> Setting {
        Setting(key, .single("\(defaultValue)"), expected: expectation(of: range), help) {
            wholeNumber($0, in: range)
        }
    }
}

extension Setting<Duration> {
    /// A whole number of one unit, which the key's name ends with, as a `Duration`.
    package static func duration(
        _ key: String, _ defaultValue: Int, _ unit: SettingUnit, in range: ClosedRange<Int>,
        _ help: String
    ) -> Setting {
        Setting(
            key, .single("\(defaultValue)"), expected: expectation(of: range), unit: unit, help
        ) { wholeNumber($0, in: range).map(unit.duration) }
    }
}

extension Setting<Bool> {
    /// `on` or `off`.
    package static func `switch`(
        _ key: String, _ isOn: Bool, _ help: String
    ) -> Setting {
        Setting(key, .single(isOn ? "on" : "off"), expected: "one of off, on", help) {
            ["off": false, "on": true][$0.text]
        }
    }
}

extension Setting where Value: RawRepresentable<String> & CaseIterable {
    /// One of the names of an enumeration, spelt as its raw values are.
    package static func choice(
        _ key: String, _ defaultValue: Value, _ help: String
    ) -> Setting {
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return Setting(
            key, .single(defaultValue.rawValue), expected: "one of \(names)", help
        ) { Value(rawValue: $0.text) }
    }
}

extension Setting<[String]> {
    /// A list of texts; in a variable or after `--set` separated by commas.
    package static func list(
        _ key: String, _ defaultValue: [String], mayHoldSecret: Bool = false, _ help: String
    ) -> Setting {
        Setting(
            key, .list(defaultValue), expected: "a list of texts", mayHoldSecret: mayHoldSecret,
            help
        ) { $0.items }
    }
}

private func expectation(of range: ClosedRange<Int>) -> String {
    "a whole number from \(range.lowerBound) to \(range.upperBound)"
}

private func wholeNumber(_ value: SettingValue, in range: ClosedRange<Int>) -> Int? {
    Int(value.text).flatMap { range.contains($0) ? $0 : nil }
}
