/// Nonces that need no generator of random numbers (RFC 6979), for P-256 and SHA-256.
enum RFC6979 {
    /// Section 3.2: the nonce for `message` under the 32 bytes of a private key; RFC 9381 uses it as it stands
    /// (section 5.4.2.1).
    static func nonce(key: borrowing Secret, message: [UInt8]) -> P256Scalar {
        // Step a and bits2octets.
        let digest = P256Scalar(reducing: SHA256.hash(message)).bytes
        // Steps b to g.
        var chain = Secret(repeating: 1, count: Bytes32.count)
        var code = Secret(repeating: 0, count: Bytes32.count)
        for marker in [UInt8(0), 1] {
            code = HMACSHA256.authenticate(chain.followed(by: marker, key, digest), key: code)
            chain = HMACSHA256.authenticate(chain, key: code)
        }
        while true {
            // Step h: one block of SHA-256 is as long as the order.
            chain = HMACSHA256.authenticate(chain, key: code)
            if let nonce = P256Scalar(chain), !nonce.isZero { return nonce }
            let nothing = Secret(repeating: 0, count: 0)
            code = HMACSHA256.authenticate(chain.followed(by: 0, nothing, []), key: code)
            chain = HMACSHA256.authenticate(chain, key: code)
        }
    }
}

extension Secret {
    fileprivate borrowing func followed(
        by marker: UInt8, _ key: borrowing Secret, _ digest: [UInt8]
    ) -> Secret {
        let count = count + 1 + key.count + digest.count
        return unsafe Secret(count: count) { memory in
            unsafe withPointer { unsafe memory.copyMemory(from: $0) }
            unsafe memory[self.count] = marker
            unsafe key.withPointer {
                unsafe UnsafeMutableRawBufferPointer(rebasing: memory[(self.count + 1)...])
                    .copyMemory(from: $0)
            }
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory.suffix(digest.count))
                .copyBytes(from: digest)
        }
    }
}
