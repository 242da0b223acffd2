/// The settings of one part of the product: declared, and read.
package protocol SettingArea: Sendable {
    /// The declarations, in the order of the file with the defaults.
    static var groups: [SettingGroup] { get }

    /// Keeps every mistake in `reader`, whose values are of no use then.
    init(from reader: inout SettingReader)
}

/// Settings that stand together in the file.
package struct SettingGroup: Sendable {
    /// The beginning of all keys: `sms.twilio`.
    package let path: String
    /// The comment above the group.
    let about: String?
    let settings: [any AnySetting]

    package init(_ path: String, about: String? = nil, _ settings: [any AnySetting]) {
        self.path = path
        self.about = about
        self.settings = settings
    }

    /// Of each, and of the file that may hold a secret.
    var declarations: [SettingDeclaration] {
        settings.map(\.declaration).flatMap { $0.isSecret ? [$0, $0.file] : [$0] }
    }
}
