package import ProgramSettings

/// The settings of the JSON API.
package struct APISettings: SettingArea {
    static let keys = Setting.apiKeys(
        "api.keys",
        """
        Keys for programs, each name:scope+scope:sha256 as `fapiao key new` prints it; scopes are
        verify, enter and ledger.write. Only the hash of a key is known here. A key may end, and be
        bound to addresses: :until=2027-01-31 is its last day in China,
        :from=10.0.0.0/8+2001:db8::/32 where it may be used.
        """)

    package static let groups = [
        SettingGroup("api", [keys])
    ]

    /// All keys that are configured, those whose last day has passed among them.
    package let keys: [APIKey]

    package init(from reader: inout SettingReader) { keys = reader.read(Self.keys) }
}

extension Setting<[APIKey]> {
    fileprivate static func apiKeys(_ key: String, _ help: String) -> Setting {
        Setting(
            key, .list([]),
            expected: "name:scope+scope:sha256[:until=2027-01-31][:from=10.0.0.0/8+…], as "
                + "`fapiao key new` prints it, each key once, a name of up to 64 letters, digits, "
                + "'-', '_' and '.'", mayHoldSecret: true, help
        ) { value in
            let keys = value.items.compactMap { APIKey($0) }
            // Under two names one key would leave open who made a change, and what it may do.
            let isEachOnce = Set(keys.map(\.digest)).count == keys.count
            return isEachOnce && keys.count == value.items.count ? keys : nil
        }
    }
}
