import Cryptography

/// `X-Twilio-Signature`: HMAC-SHA1 under the account's token, over the address as Twilio knows it
/// and every field of the form (Twilio, "Webhooks security", "Validating signatures").
struct TwilioSignature: Sendable {
    private let token: [UInt8]

    init(token: String) { self.token = Array(token.utf8) }

    /// True if a text has the form of a signature, which is known before the form's fields are
    /// here.
    static func isOne(_ text: String) -> Bool { Base64.decode(text)?.count == codeBytes }

    /// Bytes of a code of HMAC-SHA1.
    private static let codeBytes = 20

    /// - Parameters:
    ///   - url: the public one with its query, which behind a proxy is not the one we see.
    ///   - host: as the caller spells it.
    ///   - fields: as decoded from the form.
    func isSound(
        _ signature: String, url: String, host: String = "",
        fields: [(name: [UInt8], value: [UInt8])]
    ) -> Bool {
        let sorted = fields.sorted {
            $0.name == $1.name
                ? $0.value.lexicographicallyPrecedes($1.value)
                : $0.name.lexicographicallyPrecedes($1.name)
        }
        let form = sorted.flatMap { $0.name + $0.value }
        let given = Array(signature.utf8)
        return Self.spellings(of: url, host: host).contains { spelling in
            let code = HMACSHA1.authenticate(Array(spelling.utf8) + form, key: token)
            return ConstantTime.equal(given, Array(Base64.encode(code).utf8))
        }
    }

    /// Without a port, and with one, the scheme's own where none is written: Twilio signs either,
    /// and its own libraries take both. Scheme and host as they are written here, in small letters, and
    /// as the caller spells the host: it is the same one (RFC 9110, section 4.2.3).
    static func spellings(of url: String, host asCalled: String = "") -> [String] {
        guard let scheme = url.firstRange(of: "://") else { return [url] }
        let rest = url[scheme.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var host = rest[..<end]
        var port = url.lowercased().hasPrefix("https:") ? "443" : "80"
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]"),
            !host[colon...].contains("@")
        {
            port = String(host[host.index(after: colon)...])
            host = host[..<colon]
        }
        var starts = ["\(url[..<scheme.upperBound])\(host)"]
        let called =
            asCalled.hasSuffix(":\(port)") ? asCalled.dropLast(port.count + 1) : asCalled[...]
        var hosts = [host.lowercased()]
        if called.lowercased() == host.lowercased() { hosts.append(String(called)) }
        for host in hosts {
            let start = url[..<scheme.upperBound].lowercased() + host
            if !starts.contains(start) { starts.append(start) }
        }
        return starts.flatMap { ["\($0)\(rest[end...])", "\($0):\(port)\(rest[end...])"] }
    }
}
