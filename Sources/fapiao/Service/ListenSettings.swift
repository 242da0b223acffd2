import Edge
import ProgramSettings

/// The settings of the public's listener.
struct ListenSettings: SettingArea {
    static let host = Setting.text(
        "listen.host", "127.0.0.1",
        """
        Address or host name to listen on. Loopback, because a proxy with TLS usually stands in
        front; "0.0.0.0" or "::" to be reached from elsewhere.
        """)
    static let port = Setting.integer(
        "listen.port", 8080, in: 0...65_535,
        "TCP port, 0 to 65535; 0 takes any free one and prints it.")
    static let certificateFile = Setting.text(
        "listen.tls.certificateFile", "",
        "PEM file with the certificate and its chain. Empty: plain HTTP. With it, HTTP/2 as well.")
    static let keyFile = Setting.text(
        "listen.tls.keyFile", "",
        "PEM file with the certificate's private key.")
    static let trustedProxies = Setting.addressRanges(
        "listen.trustedProxies",
        """
        Addresses or ranges (10.0.0.0/8) of proxies whose X-Forwarded-For is believed. None: limits
        go by the address of the connection, because anybody can write that header.
        """)
    static let connectionsMaximum = Setting.integer(
        "listen.connectionsMaximum", 10_000, in: 1...1_000_000,
        """
        Connections open at once, a count. Past it new ones wait in the kernel; each costs a file
        descriptor and some ten kilobytes, over TLS some fifty, and at most a hundred and one answer
        where its client sends without reading; over HTTP/2, where it may send a hundred requests,
        at most a megabyte.
        """)
    static let connectionsPerAddressMaximum = Setting.integer(
        "listen.connectionsPerAddressMaximum", 200, in: 1...1_000_000,
        """
        Connections open at once from one IPv4 address or one IPv6 /64, a count; one more is closed
        at once. trustedProxies have no such bound. Never more than half of connectionsMaximum.
        """)
    static let idle = Setting.duration(
        "listen.idleSeconds", 60, .seconds, in: 1...3_600,
        "Seconds after which a silent connection is closed. Longer than proxies keep theirs in use."
    )
    static let drain = Setting.duration(
        "listen.drainSeconds", 0, .seconds, in: 0...300,
        """
        Seconds after SIGTERM in which /readyz says 503 and everything else is still answered, so
        that a balancer looks away before the listener closes. Longer than it needs to notice: 6 for
        haproxy.cfg.
        """)

    static let groups = [
        SettingGroup(
            "listen",
            [
                host, port, certificateFile, keyFile, trustedProxies,
                connectionsMaximum, connectionsPerAddressMaximum, idle, drain,
            ])
    ]

    let host: String
    let port: Int
    let certificateFile: String
    let keyFile: String
    let trustedProxies: AddressRanges
    let connectionsMaximum: Int
    let connectionsPerAddressMaximum: Int
    let idle: Duration
    let drain: Duration
    var isSecure: Bool { !certificateFile.isEmpty }

    init(from reader: inout SettingReader) {
        host = reader.read(Self.host)
        port = reader.read(Self.port)
        certificateFile = reader.read(Self.certificateFile)
        keyFile = reader.read(Self.keyFile)
        if certificateFile.isEmpty != keyFile.isEmpty {
            reader.refuse(Self.keyFile, "both files or neither")
        }
        trustedProxies = reader.read(Self.trustedProxies) ?? .none
        connectionsMaximum = reader.read(Self.connectionsMaximum)
        connectionsPerAddressMaximum = reader.read(Self.connectionsPerAddressMaximum)
        idle = reader.read(Self.idle)
        drain = reader.read(Self.drain)
    }
}
