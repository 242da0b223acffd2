import FoundationEssentials
import Invoices
import Messaging
import Payouts
import SystemPackage

/// The same accounts as an operator would set them up for `payout run` (`PaymentAccountFolder`), a folder each below
/// `accounts`.
extension SimulationFolder {
    var accounts: FilePath { path.appending("accounts") }

    /// The names of the folders.
    static func accountNames(merchants: Int) -> [String] {
        let wechat = (1...merchants).map { MerchantAccount(.wechat, merchant($0)) }
        return
            (wechat
            + [MerchantAccount(.alipay, alipayApp), MerchantAccount(.bank, bankAccount)]).map(name)
    }

    private static func name(_ account: MerchantAccount) -> String {
        "\(account.channel.rawValue)-\(account.merchant)"
    }

    /// - Parameters:
    ///   - url: of the simulated providers.
    ///   - callbacks: where `payout run` takes callbacks; nil: it is not told anything.
    ///   - usesPublicKey: whether the merchants have switched from certificates to the public key.
    func writeAccounts(
        at url: String, merchants: Int, callbacks: String?, usesPublicKey: Bool
    ) throws {
        for index in 1...merchants {
            try writeMerchant(index, at: url, callbacks: callbacks, usesPublicKey: usesPublicKey)
        }
        let alipay = try folder(MerchantAccount(.alipay, Self.alipayApp))
        for name in ["app.key", "app.crt", "root.crt", "own.crt"] {
            try copy("alipay-\(name)", to: alipay.appending(name))
        }
        try write(
            alipay, [("channel", "alipay"), ("number", Self.alipayApp), ("address", url)])
        let bank = try folder(MerchantAccount(.bank, Self.bankAccount))
        let here = FilePath(FileManager.default.currentDirectoryPath)
        for (name, place) in [("outgoing", bankIn), ("incoming", bankOut)] {
            let link = bank.appending(name).string
            if (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == nil {
                try FileManager.default.createSymbolicLink(
                    atPath: link, withDestinationPath: here.pushing(place).string)
            }
        }
        try write(
            bank,
            [
                ("channel", "bank"), ("name", "奖金专户"), ("number", Self.bankAccount),
                ("bank", Self.payersBank),
            ])
    }

    private func writeMerchant(
        _ index: Int, at url: String, callbacks: String?, usesPublicKey: Bool
    ) throws {
        let account = MerchantAccount(.wechat, Self.merchant(index))
        let folder = try folder(account)
        try copy("wechat-merchant.key", to: folder.appending("merchant.key"))
        try copy("wechat-apiv3.key", to: folder.appending("apiv3.key"))
        var fields = [
            ("channel", "wechat"), ("number", account.merchant), ("app", Self.app),
            ("serial", Self.merchantSerial), ("address", url),
        ]
        if let callbacks {
            fields.append(("notify_url", callbacks + PayoutCallbacks.path(of: account)))
        }
        if usesPublicKey {
            try copy("wechat-platform-public.pem", to: folder.appending("platform-public.pem"))
            fields.append(("public_key_id", Self.publicKeyIdentifier))
        }
        try write(folder, fields)
    }

    private func folder(_ account: MerchantAccount) throws -> FilePath {
        let folder = accounts.appending(Self.name(account))
        try FileManager.default.createDirectory(
            atPath: folder.string, withIntermediateDirectories: true)
        return folder
    }

    private func copy(_ name: String, to file: FilePath) throws {
        guard let bytes = try AtomicFile.read(path.appending(name)) else {
            throw Unusable(description: "\(path.appending(name)) is not there")
        }
        try AtomicFile.write(bytes, to: file, isPrivate: true)
    }

    private func write(_ folder: FilePath, _ fields: [(String, String)]) throws {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in fields {
                writer.name(dynamic: name)
                writer.string(value)
            }
        }
        try AtomicFile.write(
            writer.bytes + [0x0A], to: folder.appending("account.json"), isPrivate: true)
    }
}
