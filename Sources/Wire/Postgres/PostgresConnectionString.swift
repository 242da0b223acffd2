import CPostgres

/// The connection string as libpq's keywords, with ours added.
struct PostgresConnectionString {
    private(set) var keywords: [(name: String, value: String)] = []

    /// - Throws: `.protocolViolation` if libpq cannot parse it. The string itself may hold a
    ///   password and is not repeated.
    init(_ configuration: PostgresConfiguration) throws(WireError) {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = unsafe PQconninfoParse(configuration.conninfo, &message) else {
            unsafe PQfreemem(message)
            throw WireError(.protocolViolation, "the connection string is malformed")
        }
        defer { unsafe PQconninfoFree(options) }
        var option = unsafe options
        while let name = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe keywords.append((String(cString: name), String(cString: value)))
            }
            unsafe option += 1
        }
        if self["application_name"] == nil {
            self["application_name"] = configuration.applicationName
        }
        self["client_encoding"] = "UTF8"
        if let target = configuration.targetSession {
            self["target_session_attrs"] = target.rawValue
        }
        if let isOn = configuration.synchronousCommit {
            let ours = "-c synchronous_commit=\(isOn ? "on" : "off")"
            self["options"] = self["options"].map { "\($0) \(ours)" } ?? ours
        }
    }

    /// libpq goes on to the next host when one refuses, but not when one is silent. So each
    /// attempt begins at another host.
    func rotated(by attempt: Int) -> [(name: String, value: String)] {
        keywords.map { name, value in
            guard ["host", "hostaddr", "port"].contains(name) else { return (name, value) }
            return (name, Self.rotate(value, by: attempt))
        }
    }

    static func rotate(_ list: String, by attempt: Int) -> String {
        let parts = list.split(separator: ",", omittingEmptySubsequences: false)
        let shift = attempt % parts.count
        return (parts[shift...] + parts[..<shift]).joined(separator: ",")
    }

    private subscript(name: String) -> String? {
        get { keywords.first { $0.name == name }?.value }
        set {
            keywords.removeAll { $0.name == name }
            if let newValue { keywords.append((name, newValue)) }
        }
    }
}
