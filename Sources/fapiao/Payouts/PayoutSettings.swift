import Cryptography
import ProgramSettings

/// Of `fapiao payout run`, a process of its own that the public never reaches.
struct PayoutSettings: SettingArea {
    static let operatorsPort = Setting.integer(
        "payout.operatorsPort", 9476, in: 0...65_535,
        "TCP port of /metrics and /readyz of `fapiao payout run`, at operators.host.")
    static let databaseURL = Setting.secret(
        "payout.databaseURL",
        """
        PostgreSQL with the nation's tables, of an account that has the rights of fapiao_payout and
        no others. Empty: database.url.
        """)
    static let payeeKey = Setting.secret(
        "payout.payeeKey",
        """
        The X25519 key that opens the accounts of holders: 64 hexadecimal digits. Workers have its
        public half, and no other process has it.
        """)
    static let personalKey = Setting.secret(
        "payout.personalKey",
        """
        The workers' lottery.personalKey, to find the invoice of a win and look at it once more before
        each call.
        """)

    static let groups = [
        SettingGroup(
            "payout",
            about: """
                Paying prizes, a process of its own (`fapiao payout run`): keep its keys in files that only
                it can read.
                """,
            [operatorsPort, databaseURL, payeeKey, personalKey])
    ]

    let operatorsPort: Int
    let databaseURL: SecretText
    private let payee: SecretText?
    private let personal: SecretText?

    init(from reader: inout SettingReader) {
        operatorsPort = reader.read(Self.operatorsPort)
        databaseURL = reader.read(Self.databaseURL)
        payee = reader.seed(Self.payeeKey)
        personal = reader.seed(Self.personalKey)
        if payee != nil, payee == personal {
            reader.refuse(Self.payeeKey, "another key than payout.personalKey")
        }
    }

    /// What workers need of payout.payeeKey; nil where it is missing.
    var payeePublicKey: X25519PublicKey? {
        guard let payee, let key = X25519PrivateKey(SecretSeed.secret(payee)) else { return nil }
        return key.publicKey
    }

    /// Nil where one is missing.
    var keys: PayoutKeys? {
        guard let payee, let personal else { return nil }
        return PayoutKeys(payee: SecretSeed.secret(payee), personal: SecretSeed.secret(personal))
    }
}
