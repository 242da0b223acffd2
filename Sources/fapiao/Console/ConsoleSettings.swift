import Cryptography
import Operators
import ProgramSettings

/// Of `fapiao console run`, a process of its own for operators.
struct ConsoleSettings: SettingArea {
    static let port = Setting.integer(
        "console.port", 9480, in: 0...65_535,
        """
        TCP port of the operators' console, at operators.host and in plain HTTP: reach it through a
        tunnel, or a proxy with TLS that only operators can reach.
        """)
    static let operatorsPort = Setting.integer(
        "console.operatorsPort", 9481, in: 0...65_535,
        "TCP port of /metrics and /readyz of `fapiao console run`, at operators.host.")
    static let key = Setting.secret(
        "console.key",
        """
        Without it nobody can try passwords of the console's accounts against their table: 64
        hexadecimal digits, the same for `console run` and `console user`.
        """)

    static let groups = [
        SettingGroup(
            "console",
            about: """
                The operators' console, a process of its own (`fapiao console run`), with a database login that
                has the rights of fapiao_operator.
                """,
            [port, operatorsPort, key])
    ]

    let port: Int
    let operatorsPort: Int
    private let seed: SecretText?

    init(from reader: inout SettingReader) {
        port = reader.read(Self.port)
        operatorsPort = reader.read(Self.operatorsPort)
        seed = reader.seed(Self.key)
    }

    /// Nil where it is missing.
    var key: ConsoleKey? {
        guard let seed else { return nil }
        return ConsoleKey(SecretSeed.secret(seed))
    }
}
