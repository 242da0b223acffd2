import Cryptography
import NIOSSL
package import ProgramSettings

/// The settings of text messages over SMPP 3.4.
package struct SMPPSettings: SettingArea {
    static let host = Setting.text(
        "sms.smpp.host", "",
        "Address or host name of the SMSC. Empty: no SMPP.")
    static let port = Setting.integer(
        "sms.smpp.port", 2775, in: 1...65_535,
        "TCP port, 1 to 65535.")
    static let tls = Setting.switch(
        "sms.smpp.tls", false,
        """
        on: over TLS, with the SMSC's certificate checked. off: in the clear, which is for a tunnel
        or the operator's own network only, since the password and people's numbers travel with it.
        """)
    static let trustFile = Setting.text(
        "sms.smpp.trustFile", "",
        "PEM file with the certificates that the SMSC's must come from. Empty: those of the system."
    )
    static let systemID = Setting.text(
        "sms.smpp.systemId", "",
        "The name of our account, 1 to 15 characters.")
    static let password = Setting.secret(
        "sms.smpp.password",
        "Its password, up to 8 characters; prefer passwordFile or FAPIAO_SMS_SMPP_PASSWORD.")
    static let systemType = Setting.text(
        "sms.smpp.systemType", "",
        "Up to 12 characters, where the operator asks for it.")
    static let sourceAddress = Setting.text(
        "sms.smpp.sourceAddress", "",
        """
        What answers come from: digits, + and digits, or up to 11 letters. Empty: the number that
        the person wrote to; codes and notices, which nobody wrote for, then cannot go out.
        """)
    static let defaultAlphabet = Setting<SMPPAlphabet>.choice(
        "sms.smpp.defaultAlphabet", .gsm7,
        """
        What the SMSC takes data_coding 0 for, its "default alphabet": gsm7 or latin1. Ask the
        operator: @, $ and _ come out wrong where the two differ.
        """)
    static let receipts = Setting.switch(
        "sms.smpp.receipts", true,
        """
        on: the SMSC tells what became of each answer, which is counted; off: one message less each.
        """)
    static let window = Setting.integer(
        "sms.smpp.window", 32, in: 1...1_000,
        """
        Answers on their way to the SMSC at once, a count that the operator names. With 10 ms a
        round trip, 32 are 3,200 a second.
        """)
    static let messagesMaximum = Setting.integer(
        "sms.smpp.messagesMaximum", 1000, in: 1...100_000,
        """
        Questions in work at once, a count. Past it the SMSC hears "throttled" and keeps the rest.
        """)

    package static let groups = [
        SettingGroup(
            "sms.smpp",
            about: """
                Text messages over SMPP 3.4: one connection of each worker to the operator's
                SMSC, as a transceiver.
                """,
            [
                host, port, tls, trustFile, systemID, password, systemType,
                sourceAddress, defaultAlphabet, receipts, window,
                messagesMaximum,
            ])
    ]

    /// Nil where no SMSC is named.
    package let configuration: SMPPConfiguration?

    package init(from reader: inout SettingReader) {
        let smpp = SMPPConfiguration(
            host: reader.read(Self.host), port: reader.read(Self.port),
            systemID: reader.read(Self.systemID), password: reader.read(Self.password),
            systemType: reader.read(Self.systemType),
            sourceAddress: reader.read(Self.sourceAddress), window: reader.read(Self.window),
            messagesMaximum: reader.read(Self.messagesMaximum),
            defaultAlphabet: reader.read(Self.defaultAlphabet),
            wantsReceipts: reader.read(Self.receipts), tls: Self.clientTLS(from: &reader))
        // A value that does not fit its protocol field would be cut, and name somebody else.
        for mistake in smpp.mistakes {
            switch mistake {
            case .systemID: reader.refuse(Self.systemID, "1 to 15 ASCII characters")
            case .password: reader.refuse(Self.password, "at most 8 ASCII characters")
            case .systemType: reader.refuse(Self.systemType, "at most 12 ASCII characters")
            case .sourceAddress:
                reader.refuse(
                    Self.sourceAddress, "up to 20 digits, + and digits, or up to 11 letters")
            }
        }
        configuration = smpp.host.isEmpty ? nil : smpp
    }

    /// The SMSC's certificate is checked against those in the trust file, else against the system's.
    private static func clientTLS(from reader: inout SettingReader) -> NIOSSLContext? {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        let isOn = reader.read(Self.tls)
        let path = reader.read(Self.trustFile)
        do {
            if !path.isEmpty {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
            }
            return isOn ? try NIOSSLContext(configuration: configuration) : nil
        } catch {
            reader.refuse(trustFile, "a file with certificates in PEM")
            return nil
        }
    }
}
