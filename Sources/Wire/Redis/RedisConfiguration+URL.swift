extension RedisConfiguration {
    /// `redis://[user[:password]@]host[:port][/database]`, the host in brackets if it is an IPv6
    /// address, or `unix:///path[?db=database]`; percent-encoding is undone in user, password
    /// and path (the forms of redis-cli -u). By hand, for URLComponents would bring Foundation in.
    /// - Throws: `.protocolViolation` naming the part that is wrong, never the password.
    package init(url: String) throws(WireError) {
        try Self.requireNoTLS(url)
        if let rest = Self.rest(of: url, after: "unix://") {
            try self.init(unix: rest)
        } else if let rest = Self.rest(of: url, after: "redis://") {
            try self.init(network: rest)
        } else {
            throw WireError(.protocolViolation, "a Redis URL begins with redis:// or unix://")
        }
    }

    /// hiredis 0.14 speaks no TLS; to connect without it where it was asked for would send the
    /// password in the clear.
    static func requireNoTLS(_ url: String) throws(WireError) {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        let isAsked =
            scheme.hasPrefix("rediss") || scheme.hasPrefix("valkeys")
            || scheme.split { "+-".contains($0) }.contains { $0 == "tls" || $0 == "ssl" }
        guard isAsked else { return }
        throw WireError(
            .protocolViolation,
            "\(scheme):// asks for TLS, which hiredis 0.14 has not: let stunnel on this machine carry "
                + "redis://127.0.0.1 to the server")
    }

    private init(unix rest: Substring) throws(WireError) {
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first.flatMap({ Self.decoded($0) }), path.hasPrefix("/") else {
            throw WireError(.protocolViolation, "the socket's path is not absolute")
        }
        self.init(address: .unixSocket(path: path))
        guard parts.count == 2 else { return }
        guard let number = Self.rest(of: parts[1], after: "db=") else {
            throw WireError(.protocolViolation, "only db= may follow the socket's path")
        }
        database = try Self.database(number)
    }

    private init(network rest: Substring) throws(WireError) {
        var authority = rest
        var path: Substring = ""
        if let slash = rest.firstIndex(of: "/") {
            authority = rest[..<slash]
            path = rest[rest.index(after: slash)...]
        }
        var login: Substring?
        if let at = authority.lastIndex(of: "@") {
            login = authority[..<at]
            authority = authority[authority.index(after: at)...]
        }
        // An unknown option is refused: a person who writes ?tls=1 must not be connected without
        // TLS.
        guard !authority.contains("?") else {
            throw WireError(
                .protocolViolation, "nothing may follow the host but a port and /number")
        }
        self.init(address: try Self.address(authority))
        if let login {
            let parts = login.split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]),
                let secret = Self.decoded(parts.count == 2 ? parts[1] : "")
            else { throw WireError(.protocolViolation, "the login is badly percent-encoded") }
            user = name.isEmpty || secret.isEmpty ? nil : name
            password = secret.isEmpty ? name : secret
        }
        if !path.isEmpty { database = try Self.database(path) }
    }

    private static func address(_ authority: Substring) throws(WireError) -> Address {
        var host = authority
        var port: Substring = "6379"
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            if !rest.isEmpty { port = Self.rest(of: rest, after: ":") ?? "" }
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty, let number = Int(port), (1...65_535).contains(number) else {
            throw WireError(.protocolViolation, "the host or port is wrong")
        }
        return .host(String(host), port: number)
    }

    private static func database(_ text: Substring) throws(WireError) -> Int {
        guard let number = Int(text), number >= 0 else {
            throw WireError(.protocolViolation, "the database is not a number")
        }
        return number
    }

    private static func rest(of text: some StringProtocol, after prefix: String) -> Substring? {
        text.hasPrefix(prefix) ? Substring(text.dropFirst(prefix.count)) : nil
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), digits.utf8.count == 2,
                let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
