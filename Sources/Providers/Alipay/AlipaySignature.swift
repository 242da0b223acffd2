/// RSA2: RSASSA-PKCS1-v1_5 with SHA-256 over `name=value&…`, sorted by name, unescaped.
package enum AlipaySignature {
    /// Of a request: what is empty is neither sent nor signed.
    package static func request(_ fields: FormFields) -> [UInt8] {
        text(fields.pairs.filter { $0.name != "sign" && !$0.value.isEmpty })
    }

    /// Of a notification: what is empty is signed, and the kind of signature is not.
    package static func notification(_ fields: FormFields) -> [UInt8] {
        text(fields.pairs.filter { $0.name != "sign" && $0.name != "sign_type" })
    }

    private static func text(_ pairs: [(name: String, value: String)]) -> [UInt8] {
        let sorted = pairs.sorted { left, right in
            left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
        return Array(sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&").utf8)
    }
}
