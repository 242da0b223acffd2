import Cryptography
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

    /// What became of a notice.
    package enum Telling: Hashable, Sendable {
        /// Everybody whom it can reach will be told, whatever happens to this worker.
        case told
        /// As many messages have gone out today as may: to be told later, for else somebody could use up the day's
        /// messages and then do what nobody hears of.
        case later
        /// Somebody's identity does not open: its row is damaged, or of another `lottery.personalKey`. Who it is, and
        /// whether he can be reached, nobody knows, so nothing may follow from his having been told.
        case unreadable
    }

    /// The page says it all the same, and for longer.
    private static let lifetime = Duration.seconds(2 * 86_400)

    /// - Parameters:
    ///   - channels: those in which messages of ours can be sent.
    ///   - site: where the service's pages are; empty where no links are told.
    ///   - identity: opens an identity's row; nil where it cannot.
    package init(
        _ outbox: Outbox, channels: Set<Client.Channel>, site: String,
        identity: @escaping @Sendable (StoredIdentity) -> HolderIdentity?
    ) {
        self.outbox = outbox
        self.channels = channels
        self.site = site
        self.identity = identity
    }

    /// Told again, it goes out once.
    package func tell(
        _ notice: HolderNotice
    ) async throws(ServiceUnavailable) -> Telling {
        let text = HolderNoticeText(notice: notice, site: site).text
        var isReadable = true
        var reached: [(tag: Bytes32, recipient: OutgoingRecipient)] = []
        for recipient in notice.recipients {
            let stored = StoredIdentity(
                tag: recipient.tag, kind: recipient.kind, sealed: recipient.identity)
            guard let identity = identity(stored) else {
                isReadable = false
                continue
            }
            if let address = address(of: identity, notice) {
                reached.append((recipient.tag, address))
            }
        }
        // Whoever can be reached hears of it at once, whoever else cannot be read.
        var isTold = true
        if notice.kind.isForAll {
            for (tag, recipient) in reached {
                let isAdded = try await add(
                    text, to: [recipient], named: "holder notice \(notice.id) \(tag)")
                isTold = isTold && isAdded
            }
        } else if !reached.isEmpty {
            let inOrder = reached.map(\.recipient).sorted {
                $0.channel != .sms && $1.channel == .sms
            }
            isTold = try await add(text, to: inOrder, named: "holder notice \(notice.id)")
            // One of them is enough.
            isReadable = true
        }
        return isReadable ? (isTold ? .told : .later) : .unreadable
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
    private func address(
        of identity: HolderIdentity, _ notice: HolderNotice
    ) -> OutgoingRecipient? {
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
