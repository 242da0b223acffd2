package import Cryptography

/// A text that a key of a campaign's parties signs besides checkpoints: that of a note. The first
/// line names the campaign and the kind, so that no statement passes for another.
package enum CampaignStatement: Hashable, Sendable {
    /// The operator's word on whether entries are taken. `closed` is for ever.
    package enum State: String, Sendable, CaseIterable {
        case open, paused
        /// For ever.
        case closed
    }

    /// By the receipt key, to the holder: the entry with this leaf hash is in the log, or will be within the
    /// promise.
    case receipt(leaf: Bytes32, acceptedAt: UInt64)
    /// By the receipt key, for the asker alone: the invoice was not entered, for want of this rule.
    case refusal(EnteredInvoice, rule: String, at: UInt64)
    /// By all parties and auditors, before the first entry.
    case manifest(Bytes32)
    /// By the operator: whether entries are accepted from this second on.
    case state(State, at: UInt64, reason: String)
    /// By the log's key, once a day: what was published for it.
    case daily(String, Bytes32)
    /// By all auditors, before a draw's sources are drawn: the first part of the terms.
    case terms(draw: String, firstPart: Bytes32)
    /// By all auditors: a winner takes no prize.
    case disqualified(draw: String, index: UInt64, reason: String, evidence: Bytes32)

    /// The text of the note. Nil where a value would break its line or hide in it.
    package func text(origin: String) -> String? {
        let (kind, lines) = content
        let all = ["\(origin)/\(kind)"] + lines
        guard all.allSatisfy(Self.isLine) else { return nil }
        return all.map { $0 + "\n" }.joined()
    }

    /// True if a note's text says this, byte for byte: by `==` a Kelvin sign would be a K.
    package func isSaid(by text: String, in origin: String) -> Bool {
        self.text(origin: origin)?.utf8.elementsEqual(text.utf8) == true
    }

    private var content: (kind: String, lines: [String]) {
        switch self {
        case .receipt(let leaf, let acceptedAt):
            ("receipt", [Base64.encode(leaf.bytes), String(acceptedAt)])
        case .refusal(let invoice, let rule, let at):
            ("refusal", [invoice.seller, invoice.code, invoice.number, rule, String(at)])
        case .manifest(let hash): ("manifest", [Base64.encode(hash.bytes)])
        case .state(let state, let at, let reason):
            ("state", [state.rawValue, String(at), reason])
        case .daily(let day, let hash): ("daily", [day, Base64.encode(hash.bytes)])
        case .terms(let draw, let firstPart): ("terms", [draw, Base64.encode(firstPart.bytes)])
        case .disqualified(let draw, let index, let reason, let evidence):
            ("disqualified", [draw, String(index), reason, Base64.encode(evidence.bytes)])
        }
    }

    /// Control characters end lines, the first of them in some readers and not in others. An invoice without a
    /// code has an empty line.
    private static func isLine(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format: false
            default: true
            }
        }
    }
}
