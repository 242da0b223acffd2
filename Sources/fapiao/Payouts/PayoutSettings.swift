import Cryptography
import ProgramSettings

/// Of `fapiao payout run`, a process of its own that the public never reaches.
struct PayoutSettings: SettingArea {
    static let operatorsPort = Setting.integer(
        "payout.operatorsPort", 9476, in: 0...65_535,
        "TCP port of /metrics and /readyz of `fapiao payout run`, at operators.host.")
    static let accounts = Setting.list(
        "payout.accounts", [],
        """
        A folder for each account with a payment provider, from which prizes are paid: account.json, keys
        and certificates (`Paying prizes` in Operating). Only this process can read them.
        """)
    static let callbackHost = Setting.text(
        "payout.callbackHost", "127.0.0.1",
        """
        Address or host name at which providers' callbacks are taken, and nothing else; a proxy with TLS
        stands in front.
        """)
    static let callbackPort = Setting.integer(
        "payout.callbackPort", 9477, in: 0...65_535,
        "TCP port of the callbacks, 0 to 65535; 0 takes any free one and prints it.")
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
            [
                accounts, callbackHost, callbackPort, operatorsPort, databaseURL, payeeKey,
                personalKey,
            ])
    ]

    let accounts: [String]
    let callbackHost: String
    let callbackPort: Int
    let operatorsPort: Int
    let databaseURL: SecretText
    private let payee: SecretText?
    private let personal: SecretText?

    init(from reader: inout SettingReader) {
        accounts = reader.read(Self.accounts)
        callbackHost = reader.read(Self.callbackHost)
        callbackPort = reader.read(Self.callbackPort)
        operatorsPort = reader.read(Self.operatorsPort)
        databaseURL = reader.database(Self.databaseURL)
        payee = reader.seed(Self.payeeKey)
        personal = reader.seed(Self.personalKey)
        if payee != nil, payee == personal {
            reader.refuse(Self.payeeKey, "another key than payout.personalKey")
        }
    }

    /// The public half of payout.payeeKey, which workers encrypt accounts under; nil if it is
    /// missing.
    var payeePublicKey: X25519PublicKey? {
        guard let payee, let key = X25519PrivateKey(SecretSeed.secret(payee)) else { return nil }
        return key.publicKey
    }

    /// The settings of those keys that are missing.
    var missingKeys: [String] {
        [(payee, Self.payeeKey), (personal, Self.personalKey)]
            .filter { $0.0 == nil }.map { $0.1.declaration.key }
    }

    /// Nil where one is missing.
    var keys: PayoutKeys? {
        guard let payee, let personal else { return nil }
        return PayoutKeys(payee: SecretSeed.secret(payee), personal: SecretSeed.secret(personal))
    }
}
