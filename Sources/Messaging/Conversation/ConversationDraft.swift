import Edge
import Invoices
import Verification

/// The state that a conversation keeps for a person between two messages.
struct ConversationDraft: Sendable, Equatable {
    /// The state that one topic keeps.
    struct Part: Sendable, Equatable {
        /// The topic that is talked about; empty for the first.
        var topic = ""
        var version = 0
        var text = ""
    }

    /// An action that was offered to this person and to nobody else.
    struct Offer: Sendable, Equatable {
        let topic: String
        let payload: String
        /// The token that this button sends back, and no other button.
        let token: String
    }

    var language: Language?
    var loops = LoopGuard()
    var part = Part()
    /// The invoice that was found consistent last, where that was one alone. Of several, a message does
    /// not tell which it means; an action does.
    var verified: InvoiceID?
    /// The oldest first.
    private(set) var offers: [Offer] = []
    /// How many of the last offers may be chosen by number: those of the last reply that offered any, until
    /// another reply asks something or gives a verdict.
    private(set) var numbered = 0

    /// A person fetches the paper and a pair of glasses in this time.
    static let kept: Duration = .seconds(600)
    /// The buttons of two photos of several invoices.
    static let offersMaximum = 2 * TopicAction.maximum
    /// The details of an invoice have some 300 bytes, a QR text at most 4,096; the rest is for offers.
    static let bytesMaximum = 8 << 10

    init() {}

    /// The part of this topic, for this version of it; empty where there is none.
    func part(of topic: any ConversationTopic) -> String {
        part.topic == topic.name && part.version == topic.version ? part.text : ""
    }

    mutating func keep(_ text: String?, of topic: any ConversationTopic) {
        if let text {
            part = Part(topic: topic.name, version: topic.version, text: text)
        } else if part.topic == topic.name {
            part = Part()
        }
    }
}

// MARK: Replies

extension ConversationDraft {
    /// The reply that the person gets, with what is offered under it; and notes what that is. A text message
    /// has its actions in the text, as many as fit behind what it has to say.
    mutating func reply(
        with answer: TopicAnswer, offering offered: [TopicOffer], to key: MessageKey,
        at channel: Client.Channel, in language: Language
    ) -> ChannelReply {
        if answer.verified.count > 0 {
            verified = answer.verified.count == 1 ? answer.verified[0].stored.id : nil
        }
        switch answer.response.outcome {
        case .asked, .verdict: numbered = 0
        default: break
        }
        guard case .text(var text, _) = answer.response.reply else { return answer.response.reply }
        var new: [Offer] = []
        var actions: [ReplyAction] = []
        for (place, offer) in Self.showable(offered, in: language).enumerated() {
            let label = offer.action.label(in: language)
            // The key holds the sender, so no other person's button has this token.
            let token = "\(key.text.prefix(16)).\(place + 1)"
            new.append(Offer(topic: offer.topic, payload: offer.action.payload, token: token))
            actions.append(
                ReplyAction(label: label, token: token, line: language.line(place + 1, label)))
        }
        if channel == .sms {
            let shown: Int
            (text, shown) = ChannelText.adding(
                actions.map { $0.line + language.stop }, to: text, orTo: answer.shorter,
                in: language)
            new = Array(new.prefix(shown))
            actions = []
        }
        if !new.isEmpty { offer(new) }
        return .text(text, actions: actions)
    }

    /// Without those that a platform would refuse: two buttons of the same words, or without any.
    private static func showable(
        _ offered: [TopicOffer], in language: Language
    ) -> [TopicOffer] {
        var labels: Set<String> = []
        let showable = offered.filter { offer in
            let label = offer.action.label(in: language)
            return offer.action.payload.utf8.count <= TopicAction.payloadBytesMaximum
                && label.contains { !$0.isWhitespace } && labels.insert(label).inserted
        }
        return Array(showable.prefix(TopicAction.maximum))
    }

    /// Makes a reply's offers the ones that can be chosen by number from here on; earlier ones can
    /// be chosen by their buttons only.
    private mutating func offer(_ new: [Offer]) {
        // A message that is answered anew offers the same again.
        offers.removeAll { old in new.contains { $0.token == old.token } }
        offers = Array((offers + new).suffix(Self.offersMaximum))
        numbered = new.count
    }
}

// MARK: Bytes

extension ConversationDraft {
    private static let version = 1

    /// Nil for what no `bytes` wrote, for another version, and for what is too large.
    init?(bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMaximum else { return nil }
        guard bytes.first == UInt8(ascii: "{") else {
            self.init(olderForm: bytes)
            return
        }
        do throws(JSONError) {
            try self.init(json: bytes)
        } catch {
            return nil
        }
    }

    /// JSON. A part that makes it too large is left out: no invoice has so many details.
    var bytes: [UInt8] {
        let whole = json
        guard whole.count > Self.bytesMaximum else { return whole }
        var smaller = self
        smaller.part = Part()
        return smaller.json
    }

    private var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("version")
            writer.integer(Self.version)
            writer.field("topic", part.topic)
            writer.name("topicVersion")
            writer.integer(part.version)
            writer.field("part", part.text)
            writer.field("language", ifAny: language?.rawValue)
            writer.field("loops", loops.line)
            writer.field("verified", ifAny: verified?.uuidText)
            writer.name("numbered")
            writer.integer(numbered)
            writer.name("offers")
            writer.array(offers) { writer, offer in
                writer.object { writer in
                    writer.field("topic", offer.topic)
                    writer.field("payload", offer.payload)
                    writer.field("token", offer.token)
                }
            }
        }
        return writer.bytes
    }

    private init?(json bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes, texts: .forgiven)
        var version = ""
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "version": version = try reader.decimal()
            case "topic": part.topic = try Self.text(&reader)
            case "topicVersion": part.version = Int(try reader.decimal()) ?? 0
            case "part": part.text = try Self.text(&reader)
            case "language": language = Language(rawValue: try Self.text(&reader))
            case "loops": loops = LoopGuard(line: try Self.text(&reader)) ?? LoopGuard()
            case "verified": verified = InvoiceID(uuidText: try Self.text(&reader))
            case "numbered": numbered = Int(try reader.decimal()) ?? 0
            case "offers":
                try reader.array(maximum: Self.offersMaximum) { (reader) throws(JSONError) in
                    offers.append(try Self.offer(&reader))
                }
            // A later release of this version may add what this one does without.
            default: try reader.skip()
            }
        }
        try reader.finish()
        guard version == String(Self.version) else { return nil }
        numbered = min(max(0, numbered), offers.count)
    }

    private static func offer(_ reader: inout JSONReader) throws(JSONError) -> Offer {
        var (topic, payload, token) = ("", "", "")
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "topic": topic = try text(&reader)
            case "payload": payload = try text(&reader)
            case "token": token = try text(&reader)
            default: try reader.skip()
            }
        }
        return Offer(topic: topic, payload: payload, token: token)
    }

    private static func text(_ reader: inout JSONReader) throws(JSONError) -> String {
        try reader.string(maximumBytes: bytesMaximum)
    }

    /// The form before topics: the field asked for, language, guard, and the details, a line each. It may
    /// go with the release after the one that brought JSON: no draft outlives `kept`.
    private init?(olderForm bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let lines = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
        guard lines.count == 4, InvoiceNotes(lines: lines[3]) != nil,
            let loops = LoopGuard(line: lines[2])
        else { return nil }
        self.loops = loops
        language = Language(rawValue: String(lines[1]))
        part = Part(
            topic: VerificationTopic.name, version: 1, text: "\(lines[0])\n\(lines[3])")
    }
}
