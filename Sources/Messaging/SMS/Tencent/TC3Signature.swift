import Cryptography
import Invoices

/// Tencent Cloud's signature of requests, TC3-HMAC-SHA256 ("签名方法 v3").
struct TC3Signature: Sendable {
    let secretID: String
    let secretKey: SecretText

    /// The Authorization header of a POST of JSON, which signs the content type and the host.
    func authorization(service: String, host: String, body: [UInt8], at now: Timestamp) -> String {
        let signed = "content-type;host"
        let request = [
            "POST", "/", "", "content-type:\(Self.contentType)\nhost:\(host)\n", signed,
            Hexadecimal.encode(SHA256.digest(body)),
        ].joined(separator: "\n")
        let day = now.utc.day
        let scope = "\(day)/\(service)/tc3_request"
        let message = [
            "TC3-HMAC-SHA256", "\(now.microseconds / 1_000_000)", scope,
            Hexadecimal.encode(SHA256.digest(Array(request.utf8))),
        ].joined(separator: "\n")
        var key = Array("TC3\(secretKey.reveal())".utf8)
        for part in [day, service, "tc3_request", message] {
            key = HMACSHA256.authenticate(Array(part.utf8), key: key)
        }
        return "TC3-HMAC-SHA256 Credential=\(secretID)/\(scope), SignedHeaders=\(signed), "
            + "Signature=\(Hexadecimal.encode(key))"
    }

    static let contentType = "application/json; charset=utf-8"
}
