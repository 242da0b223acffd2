import COpenSSL

/// Owns one certificate of OpenSSL.
@safe struct X509Handle: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer

    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = pointer
    }

    /// The serial number, written with base 16 in upper case or with base 10.
    borrowing func serial(decimal: Bool) -> String? {
        guard let number = unsafe ASN1_INTEGER_to_BN(X509_get0_serialNumber(pointer), nil) else {
            return nil
        }
        defer { unsafe BN_free(number) }
        guard let text = unsafe decimal ? BN_bn2dec(number) : BN_bn2hex(number) else { return nil }
        defer { unsafe CRYPTO_free(text, "", 0) }
        return unsafe String(cString: text)
    }

    /// RFC 2253, with text outside ASCII as it is.
    borrowing func issuer() -> String? { unsafe Self.text(of: X509_get_issuer_name(pointer)) }

    /// The same of whom it is for.
    borrowing func subject() -> String? { unsafe Self.text(of: X509_get_subject_name(pointer)) }

    private static func text(of name: OpaquePointer?) -> String? {
        guard let text = MemoryBIO(),
            unsafe X509_NAME_print_ex(text.pointer, name, 0, COpenSSLPlainRFC2253) >= 0
        else { return nil }
        return String(validating: text.rest(), as: UTF8.self)
    }

    /// True if it says of itself that it may sign certificates (basicConstraints, and keyUsage where there is one).
    borrowing func isAuthority() -> Bool {
        unsafe X509_check_ca(pointer) == 1
            && X509_get_key_usage(pointer) & UInt32(KU_KEY_CERT_SIGN) != 0
    }

    /// The first and the last second in which it holds, since 1970.
    borrowing func validity() -> ClosedRange<Int64>? {
        guard let from = unsafe Self.seconds(X509_get0_notBefore(pointer)),
            let to = unsafe Self.seconds(X509_get0_notAfter(pointer)), from <= to
        else { return nil }
        return from...to
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        let epoch = unsafe ASN1_TIME_set(nil, 0)
        defer { unsafe ASN1_STRING_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }

    /// The object identifier of the signature's algorithm, with dots.
    borrowing func signatureAlgorithm() -> String? {
        guard let algorithm = unsafe X509_get0_tbs_sigalg(pointer)?.pointee.algorithm else {
            return nil
        }
        var text = [CChar](repeating: 0, count: 128)
        let count = unsafe OBJ_obj2txt(&text, Int32(text.count), algorithm, 1)
        guard count > 0, count < text.count else { return nil }
        return String(
            decoding: text.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Nil for a key of another kind than RSA.
    borrowing func publicKey() -> RSAPublicKey? {
        guard let key = unsafe SigningKey(X509_get_pubkey(pointer)) else { return nil }
        return RSAPublicKey(key)
    }

    deinit { unsafe X509_free(pointer) }
}
