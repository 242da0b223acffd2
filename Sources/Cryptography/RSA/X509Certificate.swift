import COpenSSL

/// A certificate (RFC 5280), as payment providers name and sign with it. It says nothing of whether anybody
/// should believe it: that is the provider's rule.
package final class X509Certificate: Sendable {
    private let handle: X509Handle
    /// In hexadecimal digits, upper case, as WeChat Pay names certificates.
    package let serial: String
    /// The same number in decimal, as some providers name their certificates.
    package let serialInDecimal: String
    /// RFC 2253, with text outside ASCII as it is.
    package let issuer: String
    /// Whom it is for, written in the same way.
    package let subject: String
    /// True if it says of itself that it may sign certificates (RFC 5280, section 4.2.1.9).
    package let isAuthority: Bool
    /// The seconds since 1970 in which it holds.
    package let validity: ClosedRange<Int64>
    /// The object identifier of the algorithm that it was signed with, with dots.
    package let signatureAlgorithm: String
    /// Nil for a key of another kind than RSA, as those of SM2.
    package let publicKey: RSAPublicKey?

    init?(_ handle: consuming X509Handle) {
        guard let serial = handle.serial(decimal: false),
            let decimal = handle.serial(decimal: true), let issuer = handle.issuer(),
            let subject = handle.subject(), let validity = handle.validity(),
            let algorithm = handle.signatureAlgorithm()
        else { return nil }
        self.serial = serial
        serialInDecimal = decimal
        self.issuer = issuer
        self.subject = subject
        isAuthority = handle.isAuthority()
        self.validity = validity
        signatureAlgorithm = algorithm
        publicKey = handle.publicKey()
        self.handle = handle
    }

    /// The first certificate of a text in PEM.
    package convenience init?(pem: some StringProtocol) {
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        guard let text = MemoryBIO(Array(pem.utf8)),
            let handle = unsafe X509Handle(PEM_read_bio_X509(text.pointer, nil, nil, nil))
        else { return nil }
        self.init(handle)
    }

    /// All certificates of a text in PEM, in its order; nil if one of them is none.
    package static func all(pem: some StringProtocol) -> [X509Certificate]? {
        let mark = "-----END CERTIFICATE-----"
        var found: [X509Certificate] = []
        var rest = Substring(pem)
        while let end = rest.firstRange(of: mark) {
            guard let certificate = X509Certificate(pem: rest[..<end.upperBound]) else {
                return nil
            }
            found.append(certificate)
            rest = rest[end.upperBound...]
        }
        return found
    }

    /// The certificate in PEM (RFC 7468, section 5).
    package var pem: String {
        guard let text = MemoryBIO(),
            unsafe PEM_write_bio_X509(text.pointer, handle.pointer) == 1
        else { return "" }
        return String(decoding: text.rest(), as: UTF8.self)
    }

    /// True if the holder of this key has signed it.
    package func isSigned(by key: RSAPublicKey) -> Bool { key.hasSigned(handle) }
}
