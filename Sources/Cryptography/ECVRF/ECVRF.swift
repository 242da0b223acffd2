/// ECVRF-P256-SHA256-TAI, the verifiable random function of RFC 9381, sections 5 and 5.5, suite 01: for each
/// input a key has one output, nobody can tell it before the owner, and everybody can check it after.
package enum ECVRF {
    /// 33: a compressed point (SEC 1, section 2.3.3).
    package static let publicKeyByteCount = P256.pointByteCount
    /// 81: a compressed point, a challenge of 16 bytes and a scalar of 32 (section 5.4.4).
    package static let proofByteCount =
        P256.pointByteCount + challengeByteCount + P256.scalarByteCount

    static let challengeByteCount = 16
    private static let suite: UInt8 = 1

    /// The three parts of a decoded proof (section 5.4.4).
    struct Proof: ~Copyable {
        let gamma: P256Point
        let challenge: ArraySlice<UInt8>
        let response: P256Scalar

        /// Nil unless the bytes are the one encoding of a point, 16 bytes and a number below the order.
        init?(_ bytes: [UInt8], _ workspace: borrowing P256.Workspace) {
            let afterGamma = P256.pointByteCount
            let afterChallenge = afterGamma + ECVRF.challengeByteCount
            guard bytes.count == ECVRF.proofByteCount,
                let gamma = P256Point(compressed: bytes[..<afterGamma], workspace),
                let response = P256Scalar(bytes[afterChallenge...])
            else { return nil }
            challenge = bytes[afterGamma..<afterChallenge]
            self.gamma = gamma
            self.response = response
        }
    }

    /// The output that a proof claims (section 5.2); nil for what is no proof. Only `verify` says whether the
    /// claim is true.
    package static func unverifiedOutput(of proof: [UInt8]) -> Bytes32? {
        guard let workspace = P256.Workspace(), let proof = Proof(proof, workspace) else {
            return nil
        }
        return output(of: proof.gamma, workspace)
    }

    /// The rest of section 5.2. The cofactor of P-256 is 1.
    static func output(of gamma: borrowing P256Point, _ workspace: borrowing P256.Workspace)
        -> Bytes32?
    {
        gamma.compressed(workspace).map { SHA256.hash([suite, 3] + $0 + [0]) }
    }

    /// ECVRF_encode_to_curve_try_and_increment (section 5.4.1.1), salted with the public key. Its time
    /// depends on the input, which is public.
    static func encodeToCurve(
        _ input: [UInt8], publicKey: [UInt8], _ workspace: borrowing P256.Workspace
    ) -> P256Point {
        for counter in UInt8.min...UInt8.max {
            let hash = SHA256.hash([suite, 1] + publicKey + input + [counter, 0])
            if let point = P256Point(compressed: [2] + hash.bytes, workspace) { return point }
        }
        // Every second x has a point: 256 without one are less likely than a broken processor.
        fatalError("no point for an input")
    }

    /// ECVRF_challenge_generation (section 5.4.3) of the five points, encoded.
    static func challenge(_ points: [[UInt8]]) -> ArraySlice<UInt8> {
        SHA256.hash([suite, 2] + points.joined() + [0]).bytes[..<challengeByteCount]
    }
}
