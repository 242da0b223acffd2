import Cryptography
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

    package static let groups = [
        SettingGroup(
            "lottery",
            about: """
                Entering invoices into campaigns. All three keys, or none and no lottery; keep them in
                files of their own.
                """,
            [campaignKey, receiptKey, personalKey])
    ]

    /// Nil where there is no lottery.
    package let keys: EntryKeys?

    package init(from reader: inout SettingReader) {
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
