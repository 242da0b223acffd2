import Cryptography
import Lottery
import ProgramSettings

/// The settings of `fapiao witness serve`.
struct WitnessSettings: SettingArea {
    static let name = Setting.text(
        "witness.name", "",
        "The name of this witness in the manifests, as `fapiao witness new` was given it.")
    static let host = Setting.text(
        "witness.host", "127.0.0.1", "Address or host name at which the witness listens.")
    static let port = Setting.integer(
        "witness.port", 8083, in: 0...65_535,
        "TCP port of the witness, 0 to 65535; 0 takes any free one and prints it.")
    static let operatorsPort = Setting.integer(
        "witness.operatorsPort", 9475, in: 0...65_535,
        "TCP port of /metrics and /readyz of the witness, at operators.host.")
    static let cosignerKey = Setting.secret(
        "witness.cosignerKey",
        "The seed of the Ed25519 key that cosigns checkpoints: 64 hexadecimal digits.")
    static let revealKey = Setting.secret(
        "witness.revealKey",
        """
        The VRF key that makes this party's part of every seed: 64 hexadecimal digits. It is used for
        nothing else.
        """)
    static let folder = Setting.text(
        "witness.folder", "",
        """
        Folder of the witness's state, and of the terms of periodic draws as its own people confirm them
        (`fapiao witness confirm`).
        """)
    static let mirror = Setting.text(
        "witness.mirror", "",
        """
        Folder of the state's second copy, on another device. The newer of the two counts and mends the
        other; neither is ever restored from a backup.
        """)
    static let manifests = Setting.list(
        "witness.manifests", [],
        """
        Files with the manifests that this witness's own people have checked, an amendment behind the
        one that it amends. It answers for no others.
        """)

    static let groups = [
        SettingGroup(
            "witness",
            about: """
                A witness of campaigns, a process of its own, run by a party that is not the operator
                (`fapiao witness serve`).
                """,
            [
                name, host, port, operatorsPort, cosignerKey, revealKey, folder, mirror, manifests,
            ])
    ]

    let name: String
    let host: String
    let port: Int
    let operatorsPort: Int
    let folder: String
    let mirror: String
    let manifests: [String]
    private let cosigner: SecretText?
    private let reveal: SecretText?

    init(from reader: inout SettingReader) {
        name = reader.read(Self.name)
        host = reader.read(Self.host)
        port = reader.read(Self.port)
        operatorsPort = reader.read(Self.operatorsPort)
        folder = reader.read(Self.folder)
        mirror = reader.read(Self.mirror)
        manifests = reader.read(Self.manifests)
        cosigner = reader.seed(Self.cosignerKey)
        reveal = reader.seed(Self.revealKey)
        if cosigner != nil, cosigner == reveal {
            reader.refuse(Self.revealKey, "another key than witness.cosignerKey")
        }
        if !folder.isEmpty, folder == mirror {
            reader.refuse(Self.mirror, "another folder than witness.folder, on another device")
        }
    }

    /// Of what a witness cannot serve without, what is not set.
    var missingKeys: [String] {
        [
            (name.isEmpty, Self.name.declaration),
            (cosigner == nil, Self.cosignerKey.declaration),
            (reveal == nil, Self.revealKey.declaration),
            (folder.isEmpty, Self.folder.declaration),
            (mirror.isEmpty, Self.mirror.declaration),
        ].filter(\.0).map(\.1.key)
    }

    /// Nil where something is missing or is no key.
    var keys: WitnessKeys? {
        guard let cosigner, let reveal,
            let cosignerKey = Ed25519PrivateKey(seed: SecretSeed.secret(cosigner)),
            let signer = NoteSigner(name: name, kind: .cosignature, key: cosignerKey),
            let revealer = ECVRFPrivateKey(SecretSeed.secret(reveal))
        else { return nil }
        return WitnessKeys(cosigner: signer, revealer: revealer)
    }
}
