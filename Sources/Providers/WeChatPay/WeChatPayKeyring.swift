package import Cryptography
package import Invoices

/// The keys that WeChat Pay signs with, by serial: platform certificates (微信支付平台证书) and public keys
/// (微信支付公钥), both at once, for a merchant who switches gets callbacks under either for a week.
///
/// It decides; its owner fetches certificates.
package struct WeChatPayKeyring: Sendable {
    private struct Platform: Sendable {
        let key: RSAPublicKey
        let validity: ClosedRange<Int64>
    }

    /// From the provider; a certificate lives for five years, and the next is listed days before.
    private var certificates: [String: Platform] = [:]
    /// By `PUB_KEY_ID_…`. They have no end, and no call fetches them: they stand in the settings.
    private let publicKeys: [String: RSAPublicKey]
    private var lastRefresh: Timestamp?
    private var lastSuccess: Timestamp?

    /// Listed anew twice a day at least (平台证书更换指引); ours is well within.
    static let pollAfter = Duration.seconds(6 * 3_600)
    /// A stranger who sends unknown serials must not make us call the provider more often.
    static let refreshAtMostEvery = Duration.seconds(60)

    package init(publicKeys: [String: RSAPublicKey] = [:]) { self.publicKeys = publicKeys }

    /// The judgement of the signature of one message.
    package enum Check: Sendable, Equatable {
        case genuine
        /// Refresh the certificates, if `mayRefresh`, and check once more; else refuse.
        case unknownSerial
        case refused(WeChatPayStamp.Refusal)
    }

    /// Checks that WeChat Pay signed exactly these bytes just now.
    package func check(_ fields: MessageFields, _ body: [UInt8], at now: Timestamp) -> Check {
        do throws(WeChatPayStamp.Refusal) {
            let stamp = try WeChatPayStamp(fields)
            guard stamp.isNear(now) else { return .refused(.outsideClock) }
            let key: RSAPublicKey
            if let found = publicKeys[stamp.serial] {
                key = found
            } else if let found = certificates[stamp.serial.uppercased()] {
                guard found.validity.contains(now.microseconds / 1_000_000) else {
                    return .refused(.expiredKey)
                }
                key = found.key
            } else {
                return .unknownSerial
            }
            return stamp.holds(for: body, under: key) ? .genuine : .refused(.wrongSignature)
        } catch {
            return .refused(error)
        }
    }

    /// The key to encrypt names under, and the serial by which we ask to be answered: our public key where
    /// there is one, else the newest certificate that holds.
    package func preferred(at now: Timestamp) -> (serial: String, key: RSAPublicKey)? {
        if let newest = publicKeys.max(by: { $0.key < $1.key }) {
            return (newest.key, newest.value)
        }
        let seconds = now.microseconds / 1_000_000
        return certificates.filter { $0.value.validity.contains(seconds) }
            .max { $0.value.validity.lowerBound < $1.value.validity.lowerBound }
            .map { ($0.key, $0.value.key) }
    }

    /// True if certificates are to be fetched without an occasion: six hours after the last ones,
    /// and at the start, where there is no public key.
    package func isDue(at now: Timestamp) -> Bool {
        guard let lastSuccess else { return publicKeys.isEmpty }
        return !certificates.isEmpty && now.duration(since: lastSuccess) >= Self.pollAfter
    }

    /// True if the certificates may be asked for at this moment; asking spends the permission for a
    /// minute.
    package mutating func mayRefresh(at now: Timestamp) -> Bool {
        if let lastRefresh, now.duration(since: lastRefresh) < Self.refreshAtMostEvery {
            return false
        }
        lastRefresh = now
        return true
    }

    /// Takes over what `GET /v3/certificates` answered, in place of what was known. False, and nothing is taken,
    /// unless its own signature holds under a key that we have or that it brings: the seal proves that it
    /// comes from somebody who knows the APIv3 key.
    package mutating func take(
        _ reply: ProviderReply, sealedUnder key: [UInt8], at now: Timestamp
    ) -> Bool {
        guard reply.isSuccess,
            let listed = try? WeChatPayCertificates(reply.body, sealedUnder: key),
            !listed.certificates.isEmpty
        else { return false }
        var next = self
        for certificate in listed.certificates {
            guard let key = certificate.publicKey else { continue }
            next.certificates[certificate.serial] = Platform(
                key: key, validity: certificate.validity)
        }
        guard next.check(reply.fields, reply.body, at: now) == .genuine else { return false }
        // Those that are listed no more verify no more.
        let serials = Set(listed.certificates.map(\.serial))
        next.certificates = next.certificates.filter { serials.contains($0.key) }
        next.lastSuccess = now
        self = next
        return true
    }
}
