/// The command of a PDU, a request or a response (SMPP v3.4 issue 1.2, section 5.1.2.1). Any number may
/// come in.
struct SMPPCommand: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt32

    static let genericNack = Self(rawValue: 0x8000_0000)
    static let submitSM = Self(rawValue: 0x0000_0004)
    static let deliverSM = Self(rawValue: 0x0000_0005)
    static let unbind = Self(rawValue: 0x0000_0006)
    static let bindTransceiver = Self(rawValue: 0x0000_0009)
    static let enquireLink = Self(rawValue: 0x0000_0015)
    static let alertNotification = Self(rawValue: 0x0000_0102)
    static let dataSM = Self(rawValue: 0x0000_0103)

    private static let responseBit: UInt32 = 0x8000_0000

    var isResponse: Bool { rawValue & Self.responseBit != 0 }
    var response: Self { Self(rawValue: rawValue | Self.responseBit) }
}
