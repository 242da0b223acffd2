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
        for (name, value) in configuration.parameters.sorted(by: { $0.key < $1.key }) {
            let ours = "-c \(name)=\(value)"
            self["options"] = self["options"].map { "\($0) \(ours)" } ?? ours
        }
    }

    /// libpq goes on to the next host when one refuses, but not when one is silent. So each
    /// attempt begins at another host.
    func rotated(by attempt: Int) -> [(name: String, value: String)] {
        withHosts { Self.rotate($0, by: attempt) }
    }

    static func rotate(_ list: String, by attempt: Int) -> String {
        let parts = list.split(separator: ",", omittingEmptySubsequences: false)
        let shift = attempt % parts.count
        return (parts[shift...] + parts[..<shift]).joined(separator: ",")
    }

    /// The hosts in an order of chance, each with its own port. Rotating would send the share of a
    /// host that is passed over to its neighbour.
    func shuffled(
        using generator: inout some RandomNumberGenerator
    ) -> [(name: String, value: String)] {
        let count = (self["hostaddr"] ?? self["host"] ?? "").split(
            separator: ",", omittingEmptySubsequences: false
        ).count
        let order = Array(0..<count).shuffled(using: &generator)
        return withHosts { list in
            let parts = list.split(separator: ",", omittingEmptySubsequences: false)
            // One port may hold for all.
            guard parts.count == count else { return list }
            return order.map { parts[$0] }.joined(separator: ",")
        }
    }

    private func withHosts(_ arrange: (String) -> String) -> [(name: String, value: String)] {
        keywords.map { name, value in
            ["host", "hostaddr", "port"].contains(name) ? (name, arrange(value)) : (name, value)
        }
    }

    private subscript(name: String) -> String? {
        get { keywords.first { $0.name == name }?.value }
        set {
            keywords.removeAll { $0.name == name }
            if let newValue { keywords.append((name, newValue)) }
        }
    }
}
