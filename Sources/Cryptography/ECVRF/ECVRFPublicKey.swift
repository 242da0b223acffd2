/// A public key of ECVRF-P256-SHA256-TAI (RFC 9381).
package struct ECVRFPublicKey: Hashable, Sendable {
    /// 33 bytes: the compressed point.
    package let bytes: [UInt8]

    /// Nil unless the bytes are the compressed encoding of a point other than the one at infinity: what
    /// section 5.4.5 demands where, as here, `validate_key` is TRUE and the cofactor 1.
    package init?(_ bytes: [UInt8]) {
        guard let workspace = P256.Workspace(), P256Point(compressed: bytes, workspace) != nil
        else { return nil }
        self.bytes = bytes
    }

    /// The output for `input`, if `proof` proves it (section 5.3); else nil.
    ///
    /// Stricter than the RFC in one place: U or V at infinity is refused. No prover that follows it makes
    /// such a proof.
    package func verify(_ proof: [UInt8], of input: [UInt8]) -> Bytes32? {
        guard let workspace = P256.Workspace(), let proof = ECVRF.Proof(proof, workspace),
            let key = P256Point(compressed: bytes, workspace),
            let challenge = P256Scalar(proof.challenge)
        else { return nil }
        let hashed = ECVRF.encodeToCurve(input, publicKey: bytes, workspace)
        // U = s·B − c·Y, V = s·H − c·Gamma
        let u = P256Point(generatorTimes: proof.response, workspace)
            .minus(key.times(challenge, workspace), workspace)
        let v = hashed.times(proof.response, workspace)
            .minus(proof.gamma.times(challenge, workspace), workspace)
        guard let hashedBytes = hashed.compressed(workspace),
            let gammaBytes = proof.gamma.compressed(workspace),
            let uBytes = u.compressed(workspace), let vBytes = v.compressed(workspace),
            ECVRF.challenge([bytes, hashedBytes, gammaBytes, uBytes, vBytes]) == proof.challenge
        else { return nil }
        return ECVRF.output(of: proof.gamma, workspace)
    }
}
