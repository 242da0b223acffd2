package import Cryptography

/// `draws/<name>/reveals`: a line `manifest` with the digest's base64, then `reveal <name> <base64 pi>` of each
/// revealer in the manifest's order.
package struct DrawReveals: Hashable, Sendable {
    /// One party's answer.
    package struct Proof: Hashable, Sendable {
        package let name: String
        /// 81 bytes of ECVRF-P256-SHA256-TAI.
        package let proof: [UInt8]

        package init(name: String, proof: [UInt8]) {
            self.name = name
            self.proof = proof
        }
    }

    /// The digest of the manifest under which the parties answered.
    package let manifest: Bytes32
    package let proofs: [Proof]

    package init(manifest: Bytes32, proofs: [Proof]) {
        self.manifest = manifest
        self.proofs = proofs
    }

    /// Nil unless the bytes are as this type writes them.
    package init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var (manifest, proofs) = (Bytes32?.none, [Proof]())
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard let last = words.last.flatMap({ Base64.decodeCanonical($0) }) else { return nil }
            if words.count == 2, words[0] == "manifest" {
                manifest = Bytes32(last)
            } else if words.count == 3, words[0] == "reveal" {
                proofs.append(Proof(name: String(words[1]), proof: last))
            } else {
                return nil
            }
        }
        guard let manifest else { return nil }
        self.init(manifest: manifest, proofs: proofs)
        guard self.bytes == bytes else { return nil }
    }

    /// The file as it is published.
    package var bytes: [UInt8] {
        let lines =
            ["manifest \(Base64.encode(manifest.bytes))"]
            + proofs.map { "reveal \($0.name) \(Base64.encode($0.proof))" }
        return Array(lines.map { $0 + "\n" }.joined().utf8)
    }
}
