import Edge
import Invoices
import Verification

/// Something that a topic offers to do under a reply.
struct TopicAction: Sendable, Equatable {
    /// The label of the button. Longer labels are cut: LINE and WhatsApp take this many.
    let chinese: String
    let english: String
    /// The value that the topic is given when the action is chosen. It stays in the draft and is
    /// never sent out.
    let payload: String

    /// In units of UTF-16.
    static let labelMaximum = 20
    static let payloadBytesMaximum = 64
    /// As many as one message is answered about, and as WhatsApp has buttons.
    static let maximum = MessageHandler.invoicesMaximum

    func label(in language: Language) -> String {
        let label = language == .chinese ? chinese : english
        return ChannelText.line(label).clipped(utf16Maximum: Self.labelMaximum)
    }
}

/// An action and the topic that offers it.
struct TopicOffer: Sendable, Equatable {
    let topic: String
    let action: TopicAction
}

/// An action as a channel shows it: by a button, or by its line where there are none.
package struct ReplyAction: Sendable, Equatable {
    /// The words on the button, in the person's language.
    package let label: String
    /// The text that a press of the button sends back. It means something only in the draft of the
    /// person whom the reply is for; at most 64 bytes, which is Telegram's limit.
    package let token: String
    /// 回复 1 兑奖
    package let line: String

    package init(label: String, token: String, line: String) {
        self.label = label
        self.token = token
        self.line = line
    }
}

extension [ReplyAction] {
    /// The text, and a line for each action below it. Where the platform takes no more than the maximum,
    /// the text gives way.
    func lines(below text: String, utf8Maximum: Int) -> String {
        text.clipped(utf8Maximum: utf8Maximum - lines.utf8.count) + lines
    }

    func lines(below text: String, utf16Maximum: Int) -> String {
        text.clipped(utf16Maximum: utf16Maximum - lines.utf16.count) + lines
    }

    private var lines: String { map { "\n" + $0.line }.joined() }
}

extension Language {
    /// Says which number to send for an action.
    func line(_ number: Int, _ label: String) -> String {
        self == .chinese ? "回复 \(number) \(label)" : "Reply \(number): \(label)"
    }
}

// MARK: Bytes

extension ReplyAction {
    /// A text and its actions, as an attempt at the same message reads them.
    static func json(_ text: String, _ actions: [ReplyAction]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("text", text)
            writer.name("actions")
            writer.array(actions) { writer, action in
                writer.object { writer in
                    writer.field("label", action.label)
                    writer.field("token", action.token)
                    writer.field("line", action.line)
                }
            }
        }
        return writer.bytes
    }

    /// Nil unless `json` wrote it.
    static func reply(json: ArraySlice<UInt8>) -> ChannelReply? {
        var reader = JSONReader(json, texts: .forgiven)
        var text = ""
        var actions: [ReplyAction] = []
        do throws(JSONError) {
            try reader.object { (reader, name) throws(JSONError) in
                switch name {
                case "text": text = try reader.string(maximumBytes: json.count)
                case "actions":
                    try reader.array(maximum: TopicAction.maximum) { (reader) throws(JSONError) in
                        actions.append(try action(&reader, json.count))
                    }
                default: try reader.skip()
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
        return .text(text, actions: actions)
    }

    private static func action(
        _ reader: inout JSONReader, _ maximum: Int
    ) throws(JSONError) -> ReplyAction {
        var (label, token, line) = ("", "", "")
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "label": label = try reader.string(maximumBytes: maximum)
            case "token": token = try reader.string(maximumBytes: maximum)
            case "line": line = try reader.string(maximumBytes: maximum)
            default: try reader.skip()
            }
        }
        return ReplyAction(label: label, token: token, line: line)
    }
}
