import Cryptography
import Lottery
import Messaging
import ProgramSettings

/// The settings of `fapiao draw serve`.
struct DrawSettings: SettingArea {
    static let host = Setting.text(
        "draw.host", "127.0.0.1",
        "Address or host name at which `fapiao draw serve` shows the public files.")
    static let port = Setting.integer(
        "draw.port", 8082, in: 0...65_535,
        "TCP port of the public files, 0 to 65535; 0 takes any free one and prints it.")
    static let operatorsPort = Setting.integer(
        "draw.operatorsPort", 9474, in: 0...65_535,
        "TCP port of /metrics and /readyz of `fapiao draw serve`, at operators.host.")
    static let publicFolder = Setting.text(
        "draw.publicFolder", "",
        """
        Folder of the public files, a folder a campaign. They can be copied to any static host.
        Empty: `public` in the data folder.
        """)
    static let databaseURL = Setting.secret(
        "draw.databaseURL",
        """
        PostgreSQL with the nation's tables, of an account that has the rights of fapiao_lottery and
        no others. Empty: database.url.
        """)
    static let logKey = Setting.secret(
        "draw.logKey",
        """
        The seed of the Ed25519 key that signs checkpoints: 64 hexadecimal digits. Its public half is
        the manifest's log_key. No other process has it.
        """)
    static let revealKey = Setting.secret(
        "draw.revealKey",
        """
        The operator's VRF key, which makes its part of every seed: 64 hexadecimal digits. It is used
        for nothing else, and no other process has it.
        """)

    static let keeperAnswers = Setting.list(
        "draw.keeperAnswers", [],
        """
        Files with answers of second keepers, a line each, as `fapiao campaign finish` printed them: for
        seals that were begun with a party that is struck out.
        """)

    static let timestampURL = Setting.text(
        "draw.timestampURL", "",
        """
        Address of a timestamp authority (RFC 3161) that is asked to stamp the first part of a draw's terms, and
        what is published each day. Empty: none is asked.
        """)

    static let groups = [
        SettingGroup(
            "draw",
            about: """
                The draw, a process of its own (`fapiao draw serve`): keep its keys in files that only it
                can read.
                """,
            [
                host, port, operatorsPort, publicFolder, databaseURL, logKey, revealKey,
                keeperAnswers, timestampURL,
            ])
    ]

    let host: String
    let port: Int
    let operatorsPort: Int
    let publicFolder: String
    let databaseURL: SecretText
    let keeperAnswers: [String]
    /// Nil where none is set.
    let timestampURL: String?
    /// Nil where one is missing.
    let seeds: DrawSeeds?
    /// The settings of those keys that are missing.
    let missingKeys: [String]

    init(from reader: inout SettingReader) {
        host = reader.read(Self.host)
        port = reader.read(Self.port)
        operatorsPort = reader.read(Self.operatorsPort)
        publicFolder = reader.read(Self.publicFolder)
        databaseURL = reader.database(Self.databaseURL)
        keeperAnswers = reader.read(Self.keeperAnswers)
        let authority = reader.read(Self.timestampURL)
        timestampURL = authority.isEmpty ? nil : authority
        if !authority.isEmpty, WebAddress(authority) == nil {
            reader.refuse(Self.timestampURL, "an address by HTTP or HTTPS")
        }
        let log = reader.seed(Self.logKey)
        let reveal = reader.seed(Self.revealKey)
        if log != nil, log == reveal {
            reader.refuse(Self.revealKey, "another key than draw.logKey")
        }
        missingKeys = [(log, Self.logKey), (reveal, Self.revealKey)]
            .filter { $0.0 == nil }.map { $0.1.declaration.key }
        seeds = log.flatMap { log in reveal.map { DrawSeeds(log: log, reveal: $0) } }
    }
}

/// The keys of the draw as they are kept: one pair serves all campaigns, under names of their own.
struct DrawSeeds: Sendable {
    fileprivate let log: SecretText
    fileprivate let reveal: SecretText

    /// Nil for an origin that no key can be named by, and for what is no key.
    func keys(for origin: String) -> SealingKeys? {
        guard let logKey = Ed25519PrivateKey(seed: SecretSeed.secret(log)),
            let signer = NoteSigner(name: origin, kind: .note, key: logKey),
            let revealer = ECVRFPrivateKey(SecretSeed.secret(reveal))
        else { return nil }
        return SealingKeys(log: signer, revealer: revealer)
    }
}

/// Keys that are kept as 64 hexadecimal digits.
enum SecretSeed {
    static func secret(_ text: SecretText) -> Secret {
        var bytes = Hexadecimal.decode(text.reveal()) ?? []
        return Secret(movingFrom: &bytes)
    }
}

extension SettingReader {
    /// Nil where nothing is set, and for what is no key, which is refused.
    mutating func seed(_ setting: Setting<SecretText>) -> SecretText? {
        let text = read(setting)
        if text.isEmpty { return nil }
        guard Hexadecimal.decode(text.reveal())?.count == Bytes32.count else {
            refuse(setting, "64 hexadecimal digits")
            return nil
        }
        return text
    }
}
