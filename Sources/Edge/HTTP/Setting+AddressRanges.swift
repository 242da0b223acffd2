package import ProgramSettings

extension Setting<AddressRanges?> {
    /// Nil where there are none, which is the default.
    package static func addressRanges(_ key: String, _ help: String) -> Setting {
        Setting(
            key, .list([]), expected: "addresses or networks such as 10.0.0.0/8", help
        ) { value in
            if value.items.isEmpty { return .some(nil) }
            return AddressRanges(value.items).map { .some($0) }
        }
    }
}
