import Cryptography

/// Aliyun's signature of requests, version 3, ACS3-HMAC-SHA256 ("V3 版本请求体和签名机制").
struct ACS3Signature: Sendable {
    let accessKeyID: String
    let accessKeySecret: SecretText

    /// The Authorization header.
    ///
    /// - Parameters:
    ///   - query: names and values, not yet encoded.
    ///   - headers: all that are signed, with names in lower case; `x-acs-content-sha256` among
    ///     them.
    func authorization(
        method: String, path: String = "/", query: [(name: String, value: String)],
        headers: [(name: String, value: String)], bodyDigest: String
    ) -> String {
        let headers = headers.sorted { $0.name < $1.name }
        let signed = headers.map(\.name).joined(separator: ";")
        let request = [
            method, path, Self.canonical(query),
            headers.map { "\($0.name):\($0.value)\n" }.joined(), signed, bodyDigest,
        ].joined(separator: "\n")
        let digest = Hexadecimal.encode(SHA256.digest(Array(request.utf8)))
        let code = HMACSHA256.authenticate(
            Array("ACS3-HMAC-SHA256\n\(digest)".utf8), key: Array(accessKeySecret.reveal().utf8))
        return "ACS3-HMAC-SHA256 Credential=\(accessKeyID),SignedHeaders=\(signed),"
            + "Signature=\(Hexadecimal.encode(code))"
    }

    /// Sorted by name and percent-encoded (RFC 3986, section 2.3), both for signing and for sending.
    static func canonical(_ query: [(name: String, value: String)]) -> String {
        query.map { ($0.name.percentEncoded, $0.value.percentEncoded) }.sorted { $0.0 < $1.0 }
            .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }
}
