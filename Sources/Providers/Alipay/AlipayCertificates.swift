package import Cryptography
package import Invoices

/// The certificates of Alipay's certificate mode (公钥证书方式): roots that are given once, and Alipay's own by their numbers.
package struct AlipayCertificates: Sendable {
    private let roots: [X509Certificate]
    /// Those between a root and our Alipay certificate, as they were given with it.
    private var issuers: [X509Certificate] = []
    /// Whom the certificate that was given is for: Alipay towards this merchant, and so is its successor.
    private var subject = ""
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
        guard let chain = chain(own, at: now) else { return nil }
        issuers = Array(chain.dropFirst())
        subject = chain[0].subject
        held[Self.number(of: chain[0])] = chain[0]
    }

    /// 1.2.840.113549.1.1: those of the SM2 roots in the same file are not counted.
    private static let rsaFamily = "1.2.840.113549.1.1."

    /// app_cert_sn, alipay_cert_sn: MD5 of the issuer's name and the serial number in decimal.
    package static func number(of certificate: X509Certificate) -> String {
        let text = certificate.issuer + certificate.serialInDecimal
        return Hexadecimal.encode(MD5.digest(Array(text.utf8)))
    }

    /// Takes over a certificate that was downloaded, perhaps with its issuers behind it in the same text: it follows from
    /// a root, and is for the same subject as the one that was given. Alipay gives every merchant a certificate under the
    /// same root, so neither is enough alone; and an issuer is one that was given, or says that it may sign certificates,
    /// for a merchant's own may not.
    /// - Returns: its number; nil, and nothing is taken, for any other.
    package mutating func add(_ pem: String, at now: Timestamp) -> String? {
        guard let chain = chain(pem, at: now), chain[0].subject == subject,
            chain.dropFirst().allSatisfy({ issuer in
                issuer.isAuthority || issuers.contains { $0.pem == issuer.pem }
            })
        else { return nil }
        let number = Self.number(of: chain[0])
        held[number] = chain[0]
        return number
    }

    /// At least one certificate, of which each is signed by the next and the last by one that was given; nil where
    /// something does not hold.
    private func chain(_ pem: String, at now: Timestamp) -> [X509Certificate]? {
        let seconds = now.microseconds / 1_000_000
        guard let chain = X509Certificate.all(pem: pem), let last = chain.last,
            chain[0].publicKey != nil, chain.allSatisfy({ $0.validity.contains(seconds) })
        else { return nil }
        for (certificate, signer) in zip(chain, chain.dropFirst()) {
            guard let key = signer.publicKey, certificate.isSigned(by: key) else { return nil }
        }
        let given = roots + issuers.filter { $0.validity.contains(seconds) }
        guard given.contains(where: { $0.publicKey.map(last.isSigned) ?? false }) else {
            return nil
        }
        return chain
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
