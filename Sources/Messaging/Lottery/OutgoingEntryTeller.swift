package import Edge
package import Invoices
import Lottery
package import Verification

/// Tells what came of entries by outgoing messages.
package struct OutgoingEntryTeller: EntryTeller {
    private let outbox: Outbox
    private let channels: Set<Client.Channel>
    private let site: String

    /// A prize that nobody heard of in this time is seen on the receipt's page.
    private static let lifetime = Duration.seconds(86_400)

    /// - Parameters:
    ///   - channels: those in which messages of ours can be sent: for others nothing is queued.
    ///   - site: where the service's pages are; empty where no links are told.
    package init(_ outbox: Outbox, channels: Set<Client.Channel>, site: String) {
        self.outbox = outbox
        self.channels = channels
        self.site = site
    }

    /// Queues one message. A recipient that this service cannot read or write to any more is passed
    /// over in silence.
    package func tell(_ news: EntryNews, to whom: [UInt8]) async throws(ServiceUnavailable) {
        guard let person = EntryRecipient(json: whom), channels.contains(person.recipient.channel)
        else { return }
        try await add(news, person, [person.recipient])
    }

    /// The chats first, as far as they still take a message, and then a text message.
    package func tell(
        _ news: EntryNews, to person: KnownPerson
    ) async throws(ServiceUnavailable) {
        let recipients = person.recipients.filter { channels.contains($0.channel) }
        guard let first = recipients.first else { return }
        let known = EntryRecipient(
            first, first.channel.usualLanguage, tail: String(person.number.suffix(Self.tailDigits)))
        try await add(news, known, recipients)
    }

    private static let tailDigits = 6

    private func add(
        _ news: EntryNews, _ person: EntryRecipient, _ recipients: [OutgoingRecipient]
    ) async throws(ServiceUnavailable) {
        let sentences = Self.sentences(news.what, person, site)
        let text = ChannelText.joined(
            sentences, at: person.recipient.channel, in: person.language)
        // Over a ceiling, which spares a person and our money: the page tells it all the same.
        _ = try await outbox.add(
            OutgoingMessage(
                key: news.key, purpose: .notice, text: text, to: recipients,
                lifetime: Self.lifetime))
    }

    static func sentences(
        _ what: EntryNews.What, _ person: EntryRecipient, _ site: String
    ) -> [String] {
        let text = LotteryText(language: person.language, site: site)
        return switch what {
        case .entered(let leaf, let outcome): text.enteredAtLast(person.tail, leaf, outcome)
        case .refused(let refusal): text.refused(person.tail, refusal)
        case .unverified(let verdict):
            text.unverified(
                person.tail, ChannelWord.words(for: verdict).short.text(in: person.language))
        case .notListed(let until): text.notListed(person.tail, until: until)
        case .judged(let leaf, let outcome): text.entered(person.tail, leaf, outcome)
        case .drawn(let leaf, let win): text.drawn(person.tail, leaf, win)
        }
    }
}

extension KnownPerson {
    /// The ways to reach the person: an API key's name for somebody is no address of his.
    fileprivate var recipients: [OutgoingRecipient] {
        let chats = identities.compactMap { identity in
            Client.Channel(rawValue: identity.channel).map {
                OutgoingRecipient($0, identity.text, heardAt: heardAt)
            }
        }
        let phones = identities.filter { $0.kind == HolderIdentity.phoneKind }
        return chats + phones.map { OutgoingRecipient(.sms, $0.text) }
    }
}

extension Client.Channel {
    /// The language for a person whose own is not known any more.
    fileprivate var usualLanguage: Language {
        switch self {
        case .telegram, .line, .whatsapp: .english
        default: .chinese
        }
    }
}
