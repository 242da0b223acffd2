package import Cryptography

/// One app at Alipay, and what it signs with.
package struct AlipayApp: Sendable {
    /// app_id.
    package let number: String
    /// Signs our calls.
    package let key: RSAPrivateKey
    /// app_cert_sn.
    package let certificateNumber: String

    /// - Parameter certificate: appCertPublicKey_….crt, in PEM.
    /// - Returns: nil unless the certificate is the key's.
    package init?(number: String, key: RSAPrivateKey, certificate: String) {
        guard let certificate = X509Certificate(pem: certificate),
            certificate.publicKey?.pem == key.publicKey.pem
        else { return nil }
        self.number = number
        self.key = key
        certificateNumber = AlipayCertificates.number(of: certificate)
    }
}
