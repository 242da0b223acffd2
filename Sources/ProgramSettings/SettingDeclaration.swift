/// Everything that is known about one setting, but for how its text becomes a value.
package struct SettingDeclaration: Sendable {
    /// The path in the file: `cache.memoryEntries`.
    package let key: String
    /// The value where no source sets one, as it would be written in the file.
    package let defaultValue: SettingValue
    /// The rule for a value, as the sentence of a mistake ends: "a whole number from 0 to 65535".
    let expected: String
    /// Nil for what is not measured, or is counted.
    package let unit: SettingUnit?
    /// The comment for the person who edits the file. Line breaks stand for spaces.
    package let help: String
    /// Never shown.
    package let isSecret: Bool
    /// Not shown where it is refused: somebody may have put a secret where its file or its hash belongs.
    let mayHoldSecret: Bool
    /// Keys and variables that were its name. They are refused with the present one in the sentence.
    let formerly: [String]

    /// The variable of the environment, as people write it: `sms.twilio.publicURL` is
    /// FAPIAO_SMS_TWILIO_PUBLIC_URL.
    package var variable: String { Self.variable(for: key) }

    static func variable(for key: String) -> String {
        var name = prefix
        var before: Character = "."
        for character in key {
            if character == "." {
                name += "_"
            } else {
                if character.isUppercase, before.isLowercase { name += "_" }
                name += character.uppercased()
            }
            before = character
        }
        return name
    }

    /// Every variable begins with it.
    static let prefix = "FAPIAO_"

    /// The setting that names a file with this secret in it: `redis.urlFile` beside `redis.url`.
    var file: SettingDeclaration {
        SettingDeclaration(
            key: key + "File", defaultValue: .single(""), expected: "a file", unit: nil,
            help: "File that holds the above instead; others must not be able to read it.",
            isSecret: false, mayHoldSecret: true, formerly: [])
    }
}

/// The unit of a number. Its name ends the key, so that the file says it too.
package enum SettingUnit: String, CaseIterable, Sendable {
    case milliseconds, seconds

    func duration(_ number: Int) -> Duration {
        switch self {
        case .milliseconds: .milliseconds(number)
        case .seconds: .seconds(number)
        }
    }
}
