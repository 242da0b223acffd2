import COpenSSL

/// Checks the bytes of an Ed25519 key as libcrypto does not, with libcrypto's numbers.
enum EdwardsCurve {
    /// True if the 32 bytes are the one encoding (RFC 8032, section 5.1.3) of a point of large
    /// order on edwards25519.
    static func isKey(_ bytes: [UInt8]) -> Bool {
        var y = bytes
        y[31] &= 0x7F
        // Little-endian, so that the last byte decides first. The points of small order are told by y,
        // whatever the sign of x; of the rest, no x is 0.
        guard y.reversed().lexicographicallyPrecedes(prime.reversed()), !smallOrder.contains(y)
        else { return false }
        return isOnCurve(y)
    }

    /// 2^255 − 19, little-endian.
    private static let prime: [UInt8] = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]

    /// The y of the points whose order divides 8: 0, 1, −1 and the two of order 8.
    private static let smallOrder: Set<[UInt8]> = Set(
        [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ].compactMap(Hexadecimal.decode))

    /// −x² + y² = 1 + d·x²·y² has an x when (y² − 1)(d·y² + 1) is a square. With d = −121665/121666
    /// and the square 121666² taken out, that is (y² − 1)(121666 − 121665·y²)·121666.
    private static func isOnCurve(_ y: [UInt8]) -> Bool {
        guard let context = unsafe BN_CTX_new() else { return false }
        defer { unsafe BN_CTX_free(context) }
        unsafe BN_CTX_start(context)
        defer { unsafe BN_CTX_end(context) }
        let modulus = unsafe BN_CTX_get(context)
        let square = unsafe BN_CTX_get(context)
        let left = unsafe BN_CTX_get(context)
        // Null once one of them is.
        guard let right = unsafe BN_CTX_get(context),
            unsafe BN_lebin2bn(prime, Int32(prime.count), modulus) != nil,
            unsafe BN_lebin2bn(y, Int32(y.count), square) != nil,
            unsafe BN_mod_sqr(square, square, modulus, context) == 1,
            unsafe BN_copy(left, square) != nil, unsafe BN_sub_word(left, 1) == 1,
            unsafe BN_mul_word(square, 121_665) == 1, unsafe BN_set_word(right, 121_666) == 1,
            unsafe BN_mod_sub(right, right, square, modulus, context) == 1,
            unsafe BN_mod_mul(left, left, right, modulus, context) == 1,
            unsafe BN_mul_word(left, 121_666) == 1,
            unsafe BN_nnmod(left, left, modulus, context) == 1
        else { return false }
        return unsafe BN_kronecker(left, modulus, context) == 1
    }
}
