import ProgramSettings

extension Setting<WebAddress> {
    /// In the clear only on this machine.
    static func webAddress(
        _ key: String, _ defaultValue: String, withPath: Bool = false, _ help: String
    ) -> Setting {
        Setting(
            key, .single(defaultValue),
            expected: "https:// and a host"
                + (withPath ? ", and a path without its last slash" : ""),
            help
        ) { value in
            guard let address = WebAddress(value.text), withPath || address.rest.isEmpty,
                address.scheme == .https || address.isThisMachine,
                !address.rest.hasSuffix("/"), !address.rest.contains("?")
            else { return nil }
            return address
        }
    }
}

extension Setting<AllowedHosts> {
    static func hosts(
        _ key: String, _ defaultValue: [String], formerly: [String] = [], _ help: String
    ) -> Setting {
        Setting(
            key, .list(defaultValue),
            expected: "hosts such as api.example.com or *.example.com", formerly: formerly, help
        ) { AllowedHosts($0.items) }
    }
}
