package import Cryptography
import NIOCore
package import NIOSSL

/// How to reach the SMSC, and what to tell it.
package struct SMPPConfiguration: Sendable {
    /// Empty where text messages do not go this way.
    package var host: String
    package var port: Int
    package var systemID: String
    package var password: SecretText
    package var systemType: String
    /// The number or name that answers come from: digits, `+` and digits, or up to eleven letters.
    /// Empty: the number that the person wrote to.
    package var sourceAddress: String
    /// submit_sm under way at once.
    package var window: Int
    /// Messages in work at once; past it the SMSC hears "throttled" and keeps the rest.
    package var messagesMaximum: Int
    /// The alphabet that the SMSC understands by data_coding 0.
    package var defaultAlphabet: SMPPAlphabet
    /// True if it shall send a receipt for each answer.
    package var wantsReceipts: Bool
    /// Nil for a connection in the clear.
    package var tls: NIOSSLContext?
    /// How long the SMSC may be silent.
    var timers = SMPPSession.Timers()
    /// How long the conversation may think before the SMSC is told to try again.
    var thinkingMaximum = SMPPMessageStateMachine.thinkingMaximum
    /// How long a message that goes out unasked may wait for the SMSC to take it.
    var noticeMaximum = SMPPMessageStateMachine.noticeMaximum
    /// How long answers may be owed after the stop; less than a supervisor waits before it kills us.
    var leaveMaximum = TimeAmount.seconds(10)

    package init(
        host: String, port: Int, systemID: String, password: SecretText, systemType: String = "",
        sourceAddress: String = "", window: Int, messagesMaximum: Int,
        defaultAlphabet: SMPPAlphabet = .gsm7, wantsReceipts: Bool = true,
        tls: NIOSSLContext? = nil
    ) {
        self.host = host
        self.port = port
        self.systemID = systemID
        self.password = password
        self.systemType = systemType
        self.sourceAddress = sourceAddress
        self.window = window
        self.messagesMaximum = messagesMaximum
        self.defaultAlphabet = defaultAlphabet
        self.wantsReceipts = wantsReceipts
        self.tls = tls
    }

    /// A setting whose text may be too long, or of other characters than the protocol takes.
    package enum Field: Sendable { case systemID, password, systemType, sourceAddress }

    /// The settings that do not fit the protocol's fields; none without a host.
    package var mistakes: [Field] {
        if host.isEmpty { return [] }
        func fits(_ text: String, _ bytes: Int) -> Bool {
            text.utf8.count < bytes && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        }
        var mistakes: [Field] = []
        if systemID.isEmpty || !fits(systemID, SMPPBind.systemIDBytes) {
            mistakes.append(.systemID)
        }
        if !fits(password.reveal(), SMPPBind.passwordBytes) { mistakes.append(.password) }
        if !fits(systemType, SMPPBind.systemTypeBytes) { mistakes.append(.systemType) }
        let digits = sourceAddress.hasPrefix("+") ? sourceAddress.dropFirst() : sourceAddress[...]
        let isNumber = digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        // Eleven letters are what a phone shows (3GPP TS 23.040, section 9.1.2.5).
        let isFit =
            isNumber
            ? digits.utf8.count <= SMPPMessageStateMachine.digitsMaximum && sourceAddress != "+"
            : fits(sourceAddress, 12) && !sourceAddress.hasPrefix("+")
        if !isFit { mistakes.append(.sourceAddress) }
        return mistakes
    }

    var bind: SMPPBind {
        SMPPBind(systemID: systemID, password: password.reveal(), systemType: systemType)
    }

    var messages: SMPPMessageStateMachine.Settings {
        SMPPMessageStateMachine.Settings(
            sourceAddress: sourceAddress, unspecified: defaultAlphabet, receipts: wantsReceipts,
            messagesMaximum: messagesMaximum, thinkingMaximum: thinkingMaximum,
            noticeMaximum: noticeMaximum,
            leaveMaximum: leaveMaximum)
    }
}
