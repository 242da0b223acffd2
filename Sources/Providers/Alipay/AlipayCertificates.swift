package import Cryptography
package import Invoices

/// The certificates of Alipay's certificate mode (公钥证书方式): roots that are given once, and Alipay's own by their numbers.
package struct AlipayCertificates: Sendable {
    private let roots: [X509Certificate]
    /// Of the whole root file, as requests name it.
    package let rootNumber: String
    private var held: [String: X509Certificate] = [:]
    private var lastDownload: Timestamp?

    /// A stranger who names unknown certificates must not make us call Alipay more often.
    static let downloadAtMostEvery = Duration.seconds(60)

    /// - Parameters:
    ///   - roots: alipayRootCert.crt, as it is: the order in it counts.
    ///   - own: alipayCertPublicKey_RSA2.crt.
    /// - Returns: nil where either is unreadable, or the second does not follow from the first.
    package init?(roots: String, own: String, at now: Timestamp) {
        guard let roots = X509Certificate.all(pem: roots), !roots.isEmpty else { return nil }
        self.roots = roots
        rootNumber = roots.filter { $0.signatureAlgorithm.hasPrefix(Self.rsaFamily) }
            .map(Self.number).joined(separator: "_")
        guard add(own, at: now) != nil else { return nil }
    }

    /// 1.2.840.113549.1.1: those of the SM2 roots in the same file are not counted.
    private static let rsaFamily = "1.2.840.113549.1.1."

    /// app_cert_sn, alipay_cert_sn: MD5 of the issuer's name and the serial number in decimal.
    package static func number(of certificate: X509Certificate) -> String {
        let text = certificate.issuer + certificate.serialInDecimal
        return Hexadecimal.encode(MD5.digest(Array(text.utf8)))
    }

    /// Takes over a certificate that follows from a root, perhaps by others behind it in the same text. Its number; nil,
    /// and nothing is taken, for any other.
    package mutating func add(_ pem: String, at now: Timestamp) -> String? {
        let seconds = now.microseconds / 1_000_000
        guard let chain = X509Certificate.all(pem: pem), let own = chain.first,
            own.publicKey != nil, chain.allSatisfy({ $0.validity.contains(seconds) })
        else { return nil }
        for (certificate, signer) in zip(chain, chain.dropFirst()) {
            guard let key = signer.publicKey, certificate.isSigned(by: key) else { return nil }
        }
        guard let last = chain.last,
            roots.contains(where: { root in root.publicKey.map(last.isSigned) ?? false })
        else { return nil }
        let number = Self.number(of: own)
        held[number] = own
        return number
    }

    /// The key of a certificate that holds today; nil for one that is to be downloaded.
    package func key(_ number: String, at now: Timestamp) -> RSAPublicKey? {
        guard let certificate = held[number],
            certificate.validity.contains(now.microseconds / 1_000_000)
        else { return nil }
        return certificate.publicKey
    }

    /// All keys that hold today, for what does not say by which it was signed.
    package func keys(at now: Timestamp) -> [RSAPublicKey] {
        held.keys.sorted().compactMap { key($0, at: now) }
    }

    /// True if a certificate may be downloaded at this moment; asking spends the permission for a
    /// minute.
    package mutating func mayDownload(at now: Timestamp) -> Bool {
        if let lastDownload, now.duration(since: lastDownload) < Self.downloadAtMostEvery {
            return false
        }
        lastDownload = now
        return true
    }
}
