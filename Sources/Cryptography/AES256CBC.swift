import COpenSSL

/// AES with a 256-bit key in CBC mode (FIPS 197, SP 800-38A) through OpenSSL, without padding:
/// the protocols that demand this mode pad in ways of their own.
///
/// It proves nothing about who wrote the text. Check a signature over the encrypted bytes first.
package enum AES256CBC {
    package static let keyBytes = 32
    /// The vector's length, and what every text's length must be a multiple of.
    package static let blockBytes = 16

    /// Nil unless `text` is whole blocks, `key` has 32 bytes and `initial` (the vector) 16.
    package static func encrypt(_ text: [UInt8], key: [UInt8], initial: [UInt8]) -> [UInt8]? {
        run(text, key, initial, encrypting: true)
    }

    /// Nil unless `text` is whole blocks, `key` has 32 bytes and `initial` (the vector) 16.
    package static func decrypt(_ text: [UInt8], key: [UInt8], initial: [UInt8]) -> [UInt8]? {
        run(text, key, initial, encrypting: false)
    }

    private static func run(
        _ text: [UInt8], _ key: [UInt8], _ initial: [UInt8], encrypting: Bool
    ) -> [UInt8]? {
        guard key.count == keyBytes, initial.count == blockBytes,
            text.count % blockBytes == 0, text.count <= Int(Int32.max) - blockBytes,
            let context = CipherContext()
        else { return nil }
        return context.run(text, key, initial, encrypting: encrypting)
    }
}

extension CipherContext {
    fileprivate func run(
        _ text: [UInt8], _ key: [UInt8], _ initial: [UInt8], encrypting: Bool
    ) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: text.count + AES256CBC.blockBytes)
        var written: Int32 = 0
        guard
            unsafe EVP_CipherInit_ex(
                pointer, EVP_aes_256_cbc(), nil, key, initial, encrypting ? 1 : 0) == 1,
            unsafe EVP_CIPHER_CTX_set_padding(pointer, 0) == 1,
            unsafe EVP_CipherUpdate(pointer, &output, &written, text, Int32(text.count)) == 1
        else { return nil }
        return Array(output.prefix(Int(written)))
    }
}
