/// How a request went (section 5.1.3). Vendors add their own, so any number may come in.
struct SMPPStatus: RawRepresentable, Hashable, Sendable, Error, CustomStringConvertible {
    let rawValue: UInt32

    /// For the log, as SMSCs and their manuals write it.
    var description: String { "command_status 0x" + String(rawValue, radix: 16) }

    static let ok = Self(rawValue: 0x00)
    static let invalidCommandLength = Self(rawValue: 0x02)
    static let invalidCommandID = Self(rawValue: 0x03)
    static let incorrectBindStatus = Self(rawValue: 0x04)
    static let systemError = Self(rawValue: 0x08)
    static let invalidSourceAddress = Self(rawValue: 0x0A)
    static let bindFailed = Self(rawValue: 0x0D)
    static let invalidPassword = Self(rawValue: 0x0E)
    static let queueFull = Self(rawValue: 0x14)
    static let throttled = Self(rawValue: 0x58)
    /// ESME_RX_T_APPN: the receiver cannot take it just now, so the SMSC keeps it and tries again.
    static let temporaryFault = Self(rawValue: 0x64)

    /// Asks us to come back more slowly.
    var isThrottle: Bool { self == .throttled || self == .queueFull }
}
