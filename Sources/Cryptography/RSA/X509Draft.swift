import COpenSSL

/// A certificate that is about to be signed with RSA and SHA-256, for parties who stand in for a provider.
package struct X509Draft: Sendable {
    /// One attribute of a name: its short name (`C`, `O`, `OU`, `CN`) and its text.
    package typealias Name = [(attribute: String, text: String)]

    /// From the outermost attribute to the common name.
    package var subject: Name
    /// The party that signs; the subject itself for a root.
    package var issuer: Name
    /// At most 20 bytes, the first below 128 (RFC 5280, section 4.1.2.2).
    package var serial: [UInt8]
    /// Seconds since 1970.
    package var validity: ClosedRange<Int64>
    /// True if it may sign certificates itself.
    package var isAuthority = false

    package init(subject: Name, issuer: Name, serial: [UInt8], validity: ClosedRange<Int64>) {
        self.subject = subject
        self.issuer = issuer
        self.serial = serial
        self.validity = validity
    }

    /// Nil where a part of the draft cannot stand in a certificate.
    package func signed(for key: RSAPublicKey, by signer: RSAPrivateKey) -> X509Certificate? {
        guard let made = unsafe X509Handle(X509_new()), fills(made), key.isPut(into: made),
            signer.signs(made)
        else { return nil }
        return X509Certificate(made)
    }

    private func fills(_ made: borrowing X509Handle) -> Bool {
        guard unsafe X509_set_version(made.pointer, 2) == 1,
            let number = unsafe BN_bin2bn(serial, Int32(serial.count), nil)
        else { return false }
        defer { unsafe BN_free(number) }
        return unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(made.pointer)) != nil
            && ASN1_TIME_set(X509_getm_notBefore(made.pointer), Int(validity.lowerBound)) != nil
            && ASN1_TIME_set(X509_getm_notAfter(made.pointer), Int(validity.upperBound)) != nil
            && Self.adds(subject, to: X509_get_subject_name(made.pointer))
            && Self.adds(issuer, to: X509_get_issuer_name(made.pointer))
            && (!isAuthority || Self.empowers(made))
    }

    private static func empowers(_ made: borrowing X509Handle) -> Bool {
        [(NID_basic_constraints, "critical,CA:TRUE"), (NID_key_usage, "critical,keyCertSign")]
            .allSatisfy { identifier, value in
                guard let part = unsafe X509V3_EXT_conf_nid(nil, nil, identifier, value) else {
                    return false
                }
                defer { unsafe X509_EXTENSION_free(part) }
                return unsafe X509_add_ext(made.pointer, part, -1) == 1
            }
    }

    private static func adds(_ name: Name, to place: OpaquePointer?) -> Bool {
        name.allSatisfy { part in
            let text = Array(part.text.utf8)
            return unsafe X509_NAME_add_entry_by_txt(
                place, part.attribute, MBSTRING_UTF8, text, Int32(text.count), -1, 0) == 1
        }
    }
}
