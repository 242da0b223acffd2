/// What became of a message of ours (SMPP v3.4, appendix B and section 5.2.28).
struct SMPPReceipt: Equatable, Sendable {
    enum State: String, CaseIterable, Sendable {
        case enroute, delivered, expired, deleted, undeliverable, accepted, unknown, rejected

        /// Nothing more will be heard of the message.
        var isFinal: Bool { self != .enroute && self != .accepted }
    }

    let id: String
    let state: State

    /// From the options where the SMSC sets them, else from the text; nil where neither says it.
    init?(_ message: SMPPShortMessage) {
        // Appendix B is in ASCII, whatever data_coding says.
        let text = SMPPAlphabet.latin1.decode(message.octets)
        let number = message.options.messageState
        let state =
            number.map { State(number: $0) } ?? Self.field("stat:", of: text).map(State.init(word:))
        guard let state, let id = message.options.receiptedID ?? Self.field("id:", of: text),
            !id.isEmpty
        else { return nil }
        self.id = id
        self.state = state
    }

    private static func field(_ name: String, of text: String) -> String? {
        for word in text.split(separator: " ").prefix(20) {
            if word.lowercased().hasPrefix(name) { return String(word.dropFirst(name.count)) }
        }
        return nil
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
        case "DELIVRD": self = .delivered
        case "EXPIRED": self = .expired
        case "DELETED": self = .deleted
        case "UNDELIV": self = .undeliverable
        case "ACCEPTD": self = .accepted
        case "REJECTD": self = .rejected
        default: self = .unknown
        }
    }
}
