import ProgramSettings

/// The settings of the operators' listener.
struct OperatorsSettings: SettingArea {
    static let host = Setting.text(
        "operators.host", "127.0.0.1",
        """
        Address or host name of the listener for whoever runs the service: /metrics, and /readyz
        with what failed and why. It asks nobody for a key, so keep it on loopback or on a network
        of your own.
        """)
    static let port = Setting.integer(
        "operators.port", 9464, in: 0...65_535,
        """
        TCP port, 0 to 65535; 0 takes any free one and prints it. Workers on one machine need one
        each.
        """)

    static let groups = [
        SettingGroup("operators", [host, port])
    ]

    let host: String
    let port: Int

    init(from reader: inout SettingReader) {
        host = reader.read(Self.host)
        port = reader.read(Self.port)
    }

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// The listener of another process on the same machine.
    func at(port: Int) -> OperatorsSettings { OperatorsSettings(host: host, port: port) }
}
