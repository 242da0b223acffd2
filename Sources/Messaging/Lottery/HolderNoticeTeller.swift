package import Invoices
package import Lottery
package import Payouts
package import Verification

/// Tells holders what is written for them, by outgoing messages: of their accounts each identity on its own, for somebody
/// else may have one of them; of a prize the one that takes it first, a chat before a text message.
package struct HolderNoticeTeller: Sendable {
    private let outbox: Outbox
    private let channels: Set<Client.Channel>
    private let site: String
    private let identity: @Sendable (StoredIdentity) -> HolderIdentity?

    /// The page says it all the same, and for longer.
    private static let lifetime = Duration.seconds(2 * 86_400)

    /// - Parameters:
    ///   - channels: those in which messages of ours can be sent.
    ///   - site: where the service's pages are; empty where no links are told.
    ///   - identity: opens an identity's row.
    package init(
        _ outbox: Outbox, channels: Set<Client.Channel>, site: String,
        identity: @escaping @Sendable (StoredIdentity) -> HolderIdentity?
    ) {
        self.outbox = outbox
        self.channels = channels
        self.site = site
        self.identity = identity
    }

    /// Once this returns true, everybody whom it can reach will be told, whatever happens to this worker.
    /// - Returns: false where as many messages have gone out today as may: to be told later, for else somebody could
    ///   use up the day's messages and then do what nobody hears of.
    package func tell(
        _ notice: HolderNotice
    ) async throws(ServiceUnavailable) -> Bool {
        let text = HolderNoticeText(notice: notice, site: site).text
        let reached = notice.recipients.compactMap { recipient in
            self.recipient(recipient, notice).map { (recipient.tag, $0) }
        }
        if reached.isEmpty { return true }
        if !notice.kind.isForAll {
            let inOrder = reached.map(\.1).sorted { $0.channel != .sms && $1.channel == .sms }
            return try await add(text, to: inOrder, named: "holder notice \(notice.id)")
        }
        var isTold = true
        for (tag, recipient) in reached {
            let isAdded = try await add(
                text, to: [recipient], named: "holder notice \(notice.id) \(tag)")
            isTold = isTold && isAdded
        }
        return isTold
    }

    private func add(
        _ text: String, to recipients: [OutgoingRecipient], named name: String
    ) async throws(ServiceUnavailable) -> Bool {
        let addition = try await outbox.add(
            OutgoingMessage(
                key: name, purpose: .notice, text: text, to: recipients, lifetime: Self.lifetime))
        switch addition {
        case .added, .known: return true
        case .overCeiling: return false
        }
    }

    /// Nil for an identity that cannot be written to from here.
    private func recipient(
        _ recipient: HolderNotice.Recipient, _ notice: HolderNotice
    ) -> OutgoingRecipient? {
        let stored = StoredIdentity(
            tag: recipient.tag, kind: recipient.kind, sealed: recipient.identity)
        guard let identity = identity(stored) else { return nil }
        let channel =
            identity.kind == HolderIdentity.phoneKind
            ? .sms : Client.Channel(rawValue: identity.channel)
        guard let channel, channels.contains(channel) else { return nil }
        // A person who entered in this chat wrote there at that moment.
        let heard = notice.acceptedAt.map {
            Timestamp(microseconds: Int64(clamping: $0) * 1_000_000)
        }
        return OutgoingRecipient(channel, identity.text, heardAt: channel == .sms ? nil : heard)
    }
}
