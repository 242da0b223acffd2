/// A receipt for a message of ours (SMPP v3.4, appendix B and section 5.2.28).
struct SMPPReceipt: Equatable, Sendable {
    enum State: String, CaseIterable, Sendable {
        case enroute, delivered, expired, deleted, undeliverable, accepted, unknown, rejected

        /// True if nothing more will be heard of the message.
        var isFinal: Bool { self != .enroute && self != .accepted }

        /// Nil where it says neither.
        var hasArrived: Bool? {
            switch self {
            case .delivered: true
            case .expired, .deleted, .undeliverable, .rejected: false
            case .enroute, .accepted, .unknown: nil
            }
        }
    }

    let id: String
    let state: State

    /// From the options where the SMSC sets them, else from the text; nil where neither says it.
    init?(_ message: SMPPShortMessage) {
        let texts = Self.texts(of: message)
        let state =
            message.options.messageState.map { State(number: $0) }
            ?? texts.lazy.compactMap(\.state).first.map { State(word: $0) }
        let ids = [message.options.receiptedID] + texts.map(\.id)
        guard let state, let id = ids.lazy.compactMap(\.self).first(where: { !$0.isEmpty }) else {
            return nil
        }
        self.id = id
        self.state = state
    }

    /// Appendix B is in ASCII, whatever data_coding says, unless an SMSC follows data_coding.
    static func texts(of message: SMPPShortMessage) -> [ReceiptText] {
        let octets = message.octets
        // Hardly any question has a colon; a full-width one ends so in UTF-8, UCS-2 (either way round) or GBK.
        let signs: Set<UInt8> = [UInt8(ascii: ":"), UInt8(ascii: "="), 0x9A, 0x1A, 0xFF, 0xBA]
        guard octets.contains(where: signs.contains) else { return [] }
        var texts = [ReceiptText(SMPPAlphabet.latin1.decode(octets))]
        if octets.contains(where: { $0 >= 0x80 }) {
            let wide = octets.replacing([0xA3, 0xBA], with: [UInt8(ascii: ":")])
            let text = String(validating: octets, as: UTF8.self)
            texts.append(ReceiptText(text ?? SMPPAlphabet.latin1.decode(wide)))
        }
        if octets.contains(0) || octets.contains(0xFF) {
            texts.append(ReceiptText(UCS2.text(octets)))
        }
        return texts
    }
}

extension SMPPReceipt.State {
    init(number: UInt8) {
        switch number {
        case 1: self = .enroute
        case 2: self = .delivered
        case 3: self = .expired
        case 4: self = .deleted
        case 5: self = .undeliverable
        case 6: self = .accepted
        case 8: self = .rejected
        default: self = .unknown
        }
    }

    init(word: String) {
        switch word.uppercased() {
        case "ENROUTE": self = .enroute
        case "DELIVRD", "DELIVERED": self = .delivered
        case "EXPIRED": self = .expired
        case "DELETED": self = .deleted
        case "UNDELIV", "UNDELIVERED", "FAILED": self = .undeliverable
        case "ACCEPTD", "ACCEPTED": self = .accepted
        case "REJECTD", "REJECTED": self = .rejected
        default: self = .unknown
        }
    }
}
