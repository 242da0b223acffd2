import COpenSSL

/// A private key of ECVRF-P256-SHA256-TAI (RFC 9381). Use it for nothing else: an ECDSA signature of a message
/// that hashes to a proof's point would share the nonce of RFC 6979, and two equations give the key away.
package struct ECVRFPrivateKey: ~Copyable, Sendable {
    private let scalar: P256Scalar
    /// The scalar as the Montgomery multiplication wants it.
    private let montgomery: P256Scalar
    /// The same scalar as bytes, which is what the nonce is derived from.
    private let bytes: Secret
    package let publicKey: ECVRFPublicKey

    /// From 32 big-endian bytes; nil for another length, zero, and numbers at or above the group's order.
    package init?(_ bytes: borrowing Secret) {
        guard bytes.count == P256.scalarByteCount,
            let workspace = P256.Workspace(isSecret: true),
            let scalar = P256Scalar(bytes), !scalar.isZero
        else { return nil }
        let montgomery = P256Scalar()
        guard
            unsafe BN_to_montgomery(
                montgomery.pointer, scalar.pointer, P256.montgomery, workspace.pointer) == 1,
            let point = P256Point(generatorTimes: scalar, workspace).compressed(workspace),
            let publicKey = ECVRFPublicKey(point)
        else { return nil }
        self.publicKey = publicKey
        self.montgomery = montgomery
        self.scalar = scalar
        self.bytes = bytes.copy()
    }

    /// The 81 bytes of the proof for `input` (section 5.1), the same for the same input.
    package borrowing func prove(_ input: [UInt8]) -> [UInt8] {
        guard let workspace = P256.Workspace(isSecret: true) else {
            fatalError("OpenSSL gives no numbers")
        }
        let hashed = ECVRF.encodeToCurve(input, publicKey: publicKey.bytes, workspace)
        guard let hashedBytes = hashed.compressed(workspace),
            let gamma = hashed.times(scalar, workspace).compressed(workspace)
        else { fatalError("a scalar below the order leads to no infinity") }
        let nonce = RFC6979.nonce(key: bytes, message: hashedBytes)
        guard let u = P256Point(generatorTimes: nonce, workspace).compressed(workspace),
            let v = hashed.times(nonce, workspace).compressed(workspace)
        else { fatalError("a scalar below the order leads to no infinity") }
        let challenge = ECVRF.challenge([publicKey.bytes, hashedBytes, gamma, u, v])
        return gamma + challenge + response(to: challenge, nonce, workspace).bytes
    }

    /// s = k + c·x modulo the order.
    private borrowing func response(
        to challenge: ArraySlice<UInt8>, _ nonce: borrowing P256Scalar,
        _ workspace: borrowing P256.Workspace
    ) -> P256Scalar {
        guard let challenge = P256Scalar(challenge) else { fatalError("16 bytes fit") }
        let response = P256Scalar()
        let isDone =
            unsafe BN_mod_mul_montgomery(
                response.pointer, challenge.pointer, montgomery.pointer, P256.montgomery,
                workspace.pointer) == 1
            && BN_mod_add_quick(response.pointer, response.pointer, nonce.pointer, P256.order) == 1
        precondition(isDone, "OpenSSL multiplies")
        return response
    }
}
