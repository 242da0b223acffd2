import Edge
import Invoices
import Lottery
import Verification

/// The person to tell what comes of an entry, and in which words.
struct EntryRecipient: Equatable {
    let recipient: OutgoingRecipient
    let language: Language
    /// The end of the invoice's number, by which the person knows it.
    let tail: String

    init(_ recipient: OutgoingRecipient, _ language: Language, tail: String) {
        self.recipient = recipient
        self.language = language
        self.tail = tail
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("to")
            recipient.write(to: &writer)
            writer.field("language", language.rawValue)
            writer.field("tail", tail)
        }
        return writer.bytes
    }

    /// Nil for what `json` did not write, and for a channel that only a newer version knows.
    init?(json: [UInt8]) {
        var recipient: OutgoingRecipient?
        var (language, tail) = ("", "")
        do throws(JSONError) {
            var reader = JSONReader(json, texts: .forgiven)
            try reader.object { (reader, name) throws(JSONError) in
                switch name {
                case "to": recipient = try OutgoingRecipient.read(from: &reader)
                case "language": language = try reader.string(maximumBytes: 64)
                case "tail": tail = try reader.string(maximumBytes: 64)
                default: try reader.skip()
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
        guard let recipient, let language = Language(rawValue: language) else { return nil }
        self.init(recipient, language, tail: tail)
    }
}

extension IncomingMessage {
    /// The address at which the person can be written to later.
    func sender(heardAt now: Timestamp) -> OutgoingRecipient {
        OutgoingRecipient(channel, sender, heardAt: now, place: place)
    }

    /// The holder that the person is for a campaign. A text message's number stands for whoever has
    /// the phone.
    var holder: HolderIdentity {
        channel == .sms
            ? .phone(sender) : .chat(channel.rawValue, account: account, person: sender)
    }
}
