import COpenSSL

/// HMAC through OpenSSL, whatever the digest.
enum HMAC {
    static func of(
        _ message: [UInt8], key: [UInt8], byteCount: Int32, _ digest: OpaquePointer?
    ) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(byteCount))
        var length = UInt32(code.count)
        // An empty Swift array may hand out a null pointer, which OpenSSL reads as "the key of
        // the last call": one byte of padding under length 0 rules that out.
        let storage = key.isEmpty ? [0] : key
        let isDone =
            unsafe COpenSSL.HMAC(
                digest, storage, Int32(key.count), message, message.count, &code, &length)
            != nil
        // Without its provider OpenSSL would leave zeros, and zeros are equal to zeros.
        precondition(isDone, "OpenSSL gives no code")
        return code
    }
}
