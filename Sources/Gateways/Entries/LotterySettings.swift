package import Cryptography
package import Lottery
package import ProgramSettings

/// The keys with which a worker takes entries for campaigns. With none there is no lottery here.
package struct LotterySettings: SettingArea {
    static let campaignKey = Setting.secret(
        "lottery.campaignKey",
        """
        The key that hides invoices and holders in the public log: 64 hexadecimal digits, the same
        for all campaigns that exclude each other and for all workers. The auditors have it too.
        """)
    static let receiptKey = Setting.secret(
        "lottery.receiptKey",
        """
        The seed of the Ed25519 key that signs receipts and refusals: 64 hexadecimal digits. Its
        public half is the manifest's receipt_key.
        """)
    static let personalKey = Setting.secret(
        "lottery.personalKey",
        """
        The key under which the database has what is personal: 64 hexadecimal digits, the same for
        all workers. Without it no identity is ever found again.
        """)

    static let payeeKey = Setting.text(
        "lottery.payeeKey", "",
        """
        The public half of payout.payeeKey, which `fapiao payout key` prints: 64 hexadecimal digits.
        Winners' accounts and documents are encrypted with it, and no worker reads them again. Empty:
        nobody can name an account here.
        """)

    static let site = Setting.text(
        "lottery.site", "",
        """
        Where people find this service's pages, such as https://fapiao.example: messages about entries
        link to them. Empty: messages carry no links.
        """)
    /// Declared for others too, who refuse a value that leads to no files.
    package static let publicFiles = Setting.text(
        "lottery.publicFiles", "",
        """
        Where the campaigns' public files are, a folder a campaign: a folder of this machine, or an
        https address. Receipts' files to show are made of them, and pages lead to them. Empty:
        draw.publicFolder.
        """)

    package static let groups = [
        SettingGroup(
            "lottery",
            about: """
                Entering invoices into campaigns. All three keys, or none and no lottery; keep them in
                files of their own.
                """,
            [campaignKey, receiptKey, personalKey, payeeKey, site, publicFiles])
    ]

    /// Nil where there is no lottery.
    package let keys: EntryKeys?
    /// The public address of the pages, such as `https://fapiao.example`; empty where no links are
    /// told.
    package let site: String
    /// A folder or an address; empty for the draw's own.
    package let publicFiles: String
    /// Nil where nobody can name an account.
    package let payeeKey: X25519PublicKey?

    package init(from reader: inout SettingReader) {
        site = Self.site(from: &reader)
        publicFiles = reader.read(Self.publicFiles)
        payeeKey = Self.payeeKey(from: &reader)
        let read = [
            Self.key(Self.campaignKey, &reader), Self.key(Self.personalKey, &reader),
            Self.key(Self.receiptKey, &reader),
        ]
        guard var campaign = read[0], var personal = read[1], var receipt = read[2] else {
            keys = nil
            if read.contains(where: { $0 != nil }) {
                reader.refuse(Self.campaignKey, "all three keys of the lottery, or none of them")
            }
            return
        }
        if Set(read).count < read.count {
            reader.refuse(Self.campaignKey, "another key than the other two: a key has one use")
        }
        keys = EntryKeys(
            campaign: Secret(movingFrom: &campaign), personal: Secret(movingFrom: &personal),
            receipt: Secret(movingFrom: &receipt))
    }

    /// Short, for it stands in text messages; and without a path, which the pages have themselves.
    private static func site(from reader: inout SettingReader) -> String {
        let text = reader.read(site)
        if text.isEmpty { return text }
        let host =
            ["https://", "http://"].first(where: text.hasPrefix)
            .map { text.dropFirst($0.count) } ?? ""
        guard (1...siteBytesMaximum).contains(text.utf8.count), !host.isEmpty,
            host.utf8.allSatisfy(isOfHost)
        else {
            reader.refuse(site, "an address such as https://fapiao.example, without a path")
            return ""
        }
        return text
    }

    private static let siteBytesMaximum = 48

    /// Of a name or a number, with a port.
    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "["),
            UInt8(ascii: "]"):
            true
        default: false
        }
    }

    private static func payeeKey(from reader: inout SettingReader) -> X25519PublicKey? {
        let text = reader.read(payeeKey)
        if text.isEmpty { return nil }
        let key = Hexadecimal.decode(text).flatMap { X25519PublicKey($0) }
        // One to which nobody has a private half seals nothing.
        guard let key, key.seal([], for: "a look at the key") != nil else {
            reader.refuse(payeeKey, "64 hexadecimal digits, as `fapiao payout key` prints them")
            return nil
        }
        return key
    }

    /// Nil where nothing is set, and for what is no key, which is refused.
    private static func key(
        _ setting: Setting<SecretText>, _ reader: inout SettingReader
    ) -> [UInt8]? {
        let text = reader.read(setting)
        if text.isEmpty { return nil }
        guard let bytes = Hexadecimal.decode(text.reveal()), bytes.count == Bytes32.count else {
            reader.refuse(setting, "64 hexadecimal digits")
            return nil
        }
        return bytes
    }
}
