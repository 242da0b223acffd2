import COpenSSL

/// scrypt (RFC 7914) through OpenSSL: makes a guess at a password cost memory and time.
package enum Scrypt {
    /// The price of one derivation: 128 · blockSize · 2^costLog2 bytes, all of it read again and
    /// again.
    package struct Cost: Hashable, Sendable {
        /// The logarithm of N in RFC 7914, from 1 to 20: one more doubles memory and time.
        package let costLog2: Int
        /// r in RFC 7914, from 1 to 32.
        package let blockSize: Int
        /// p in RFC 7914, from 1 to 4: so many independent runs, one after another here.
        package let parallelism: Int

        /// Nil beyond the 256 MiB that a derivation may take here, and below what RFC 7914 allows.
        package init?(costLog2: Int, blockSize: Int, parallelism: Int) {
            guard (1...20).contains(costLog2), (1...32).contains(blockSize),
                (1...4).contains(parallelism),
                (128 * blockSize) << costLog2 <= Scrypt.bytesMaximum
            else { return nil }
            self.costLog2 = costLog2
            self.blockSize = blockSize
            self.parallelism = parallelism
        }
    }

    static let bytesMaximum = 256 << 20

    /// `count` bytes; nil where the memory cannot be had.
    package static func derive(
        _ password: [UInt8], salt: [UInt8], cost: Cost, count: Int
    ) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: count)
        let isDone = unsafe password.withUnsafeBytes { password in
            unsafe EVP_PBE_scrypt(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), password.count, salt,
                salt.count, 1 << UInt64(cost.costLog2), UInt64(cost.blockSize),
                UInt64(cost.parallelism), UInt64(2 * bytesMaximum), &output, count)
        }
        return isDone == 1 ? output : nil
    }
}
