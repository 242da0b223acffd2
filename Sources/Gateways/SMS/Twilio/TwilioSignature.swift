import Seal

/// `X-Twilio-Signature`: HMAC-SHA1 under the account's token, over the address as Twilio knows it
/// and every field of the form (Twilio, "Webhooks security", "Validating signatures").
struct TwilioSignature: Sendable {
    private let token: [UInt8]

    init(token: String) { self.token = Array(token.utf8) }

    /// - Parameters:
    ///   - url: the public one with its query, which behind a proxy is not the one we see.
    ///   - fields: as decoded from the form.
    func isSound(
        _ signature: String, url: String, fields: [(name: String, value: String)]
    ) -> Bool {
        var message = Array(url.utf8)
        let sorted = fields.map { (Array($0.name.utf8), Array($0.value.utf8)) }.sorted {
            $0.0 == $1.0
                ? $0.1.lexicographicallyPrecedes($1.1) : $0.0.lexicographicallyPrecedes($1.0)
        }
        for (name, value) in sorted { message += name + value }
        let expected = Base64.encode(HMACSHA1.authenticate(message, key: token))
        return ConstantTime.equal(Array(signature.utf8), Array(expected.utf8))
    }
}
