import Cryptography
import FoundationEssentials
import Invoices
import SimulatedProviders
import SystemPackage

/// The keys of the simulated providers and of the merchant who calls them, in one folder. They are
/// made once, so that a program that was set up with them can go on after a restart.
struct SimulationFolder {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    let path: FilePath

    /// Of the merchants at WeChat Pay, who share their keys; nobody has such a number.
    static func merchant(_ index: Int) -> String { String(1_900_000_000 + index) }
    static let merchant = merchant(1)
    static let app = "wx0000000000000001"
    static let merchantSerial = "7F01"
    static let alipayApp = "2021000000000001"
    static let publicKeyIdentifier = "PUB_KEY_ID_0100000001"

    /// Seconds: certificates hold from a day ago for five years.
    private static let validFrom: Int64 = -86_400
    private static let validTo: Int64 = 5 * 366 * 86_400

    init(_ path: FilePath) throws {
        self.path = path
        for folder in [path, bankIn, bankOut] {
            try FileManager.default.createDirectory(
                atPath: folder.string, withIntermediateDirectories: true)
        }
    }

    /// The folders that the bank takes files from, and leaves them in.
    var bankIn: FilePath { path.appending("bank-in") }
    var bankOut: FilePath { path.appending("bank-out") }

    private func text(_ name: String, make: () -> String) throws -> String {
        let file = path.appending(name)
        if let bytes = try AtomicFile.read(file) { return String(decoding: bytes, as: UTF8.self) }
        let text = make()
        try AtomicFile.write(Array(text.utf8), to: file, isPrivate: true)
        return text
    }

    private func key(_ name: String) throws -> RSAPrivateKey {
        let pem = try text(name) { RSAPrivateKey.generate().pem.reveal() }
        guard let key = RSAPrivateKey(pem: SecretText(pem)) else {
            throw Unusable(description: "\(path.appending(name)) is no key")
        }
        return key
    }

    private func certificate(
        _ name: String, make: () -> X509Certificate
    ) throws -> X509Certificate {
        guard let certificate = X509Certificate(pem: try text(name) { make().pem }) else {
            throw Unusable(description: "\(path.appending(name)) is no certificate")
        }
        return certificate
    }

    private func validity(at now: Timestamp) -> ClosedRange<Int64> {
        let seconds = now.microseconds / 1_000_000
        return seconds + Self.validFrom...seconds + Self.validTo
    }

    func weChatPay(
        merchants: Int, balance: Fen, faults: FaultPlan, at now: Timestamp
    ) throws -> SimulatedWeChatPay {
        let merchant = try key("wechat-merchant.key")
        let sealing = try text("wechat-apiv3.key") {
            Hexadecimal.encode(SecureRandom.bytes(16))
        }
        let publicKey = try key("wechat-platform-public.key")
        _ = try text("wechat-platform-public.pem") { publicKey.publicKey.pem }
        var certificates: [SimulatedPlatformKeys.Certificate] = []
        for number in 1...2 {
            let key = try key("wechat-platform-\(number).key")
            let certificate = try certificate("wechat-platform-\(number).pem") {
                SimulatedPlatformKeys.Certificate(
                    key: key, serial: [0x5A, UInt8(number)], validity: validity(at: now)
                ).certificate
            }
            certificates.append(SimulatedPlatformKeys.Certificate(certificate, key: key))
        }
        return SimulatedWeChatPay(
            (1...merchants).map { index in
                SimulatedWeChatPay.Merchant(
                    number: Self.merchant(index), app: Self.app, serial: Self.merchantSerial,
                    key: merchant.publicKey, sealingKey: Array(sealing.utf8), balance: balance)
            },
            keys: SimulatedPlatformKeys(
                certificates: certificates,
                publicKey: (identifier: Self.publicKeyIdentifier, key: publicKey)),
            faults: faults, seed: UInt64(bitPattern: now.microseconds))
    }

    func alipay(
        balance: Fen, notifyURL: String, faults: FaultPlan, at now: Timestamp
    ) throws -> SimulatedAlipay {
        let rootKey = try key("alipay-root.key")
        let ownKey = try key("alipay-own.key")
        let appKey = try key("alipay-app.key")
        // Its certificates are made anew from the same keys, over the same days.
        let made = try text("alipay-made.txt") { String(now.microseconds / 1_000_000) }
        let start = Timestamp(microseconds: (Int64(made) ?? 0) * 1_000_000)
        let authority = SimulatedAuthority(
            rootKey: rootKey, ownKey: ownKey, validity: validity(at: start))
        let certificate = authority.certificate(for: appKey.publicKey, named: Self.alipayApp)
        for (name, pem) in [
            ("alipay-root.crt", authority.root.pem), ("alipay-own.crt", authority.own.pem),
            ("alipay-app.crt", certificate.pem),
        ] { _ = try text(name) { pem } }
        return SimulatedAlipay(
            [
                SimulatedAlipay.App(
                    number: Self.alipayApp, certificate: certificate, balance: balance,
                    notifyURL: notifyURL)
            ], authority: authority, faults: faults)
    }
}
