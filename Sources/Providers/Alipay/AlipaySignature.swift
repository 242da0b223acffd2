/// RSA2: RSASSA-PKCS1-v1_5 with SHA-256 over `name=value&…`, sorted by name, unescaped.
package enum AlipaySignature {
    /// The text of a request that is signed: without `sign` and without empty values.
    package static func request(_ fields: FormFields) -> [UInt8] {
        text(fields.pairs.filter { $0.name != "sign" && !$0.value.isEmpty })
    }

    /// The text of a notification that is signed: without `sign` and `sign_type`, but with empty
    /// values.
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
