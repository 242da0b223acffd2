import NIOCore

/// Our identity at the SMSC (bind_transceiver, section 4.1.5).
struct SMPPBind: Sendable {
    let systemID: String
    let password: String
    let systemType: String

    /// The fields' sizes, the final NUL among them.
    static let systemIDBytes = 16
    static let passwordBytes = 9
    static let systemTypeBytes = 13

    private static let interfaceVersion: UInt8 = 0x34

    var body: ByteBuffer {
        var body = ByteBuffer()
        body.writeCString(systemID, Self.systemIDBytes)
        body.writeCString(password, Self.passwordBytes)
        body.writeCString(systemType, Self.systemTypeBytes)
        // No address range: the SMSC knows which messages are for this account.
        body.writeMultipleIntegers(Self.interfaceVersion, UInt8(0), UInt8(0))
        body.writeCString("", 1)
        return body
    }
}
