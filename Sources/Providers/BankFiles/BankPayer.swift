/// The account at a bank that prizes are paid from.
package struct BankPayer: Sendable, Equatable {
    /// The name of the account, at most 140 code points (Max140Text).
    package let name: String
    /// A number of the bank's: 4 to 34 digits, letters and dashes.
    package let account: String
    /// The twelve digits of the bank's clearing number (CNAPS).
    package let bank: String

    /// Nil for what no file could carry.
    package init?(name: String, account: String, bank: String) {
        guard BankText.isName(name), BankText.isAccount(account), BankText.isClearingNumber(bank)
        else { return nil }
        self.name = name
        self.account = account
        self.bank = bank
    }
}

/// The forms of what stands in a file, after ISO 20022 and the clearing system.
enum BankText {
    /// Of Max140Text; XML Schema counts code points.
    static let textMaximum = 140

    /// Max140Text.
    static func isName(_ text: String) -> Bool {
        (1...textMaximum).contains(text.unicodeScalars.count)
    }

    /// Max34Text; cards and accounts have digits, and some banks' accounts letters and dashes.
    static func isAccount(_ text: String) -> Bool {
        (4...34).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || byte == 0x2D
            }
    }

    static func isClearingNumber(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
