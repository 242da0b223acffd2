import Gateways
import Invoices
import Messaging
import Synchronization
import Verification

/// A phone for demonstrations: it takes every text message in place of a gateway, and shows the last ones on a page.
final class DemoPhone: OutgoingSender {
    let channel = Client.Channel.sms
    let name = "demo phone"

    /// The address of the simulated providers' wallets; nil if there are none.
    let wallets: String?

    /// As many as a screen has room for.
    private static let messagesMaximum = 20

    private let kept = Mutex<[DemoPhonePage.Message]>([])

    /// How to sign in at the console of the same demonstration, at a time; nil where there is none.
    let console: (@Sendable (Timestamp) -> DemoPhonePage.Console)?

    init(wallets: String? = nil, console: (@Sendable (Timestamp) -> DemoPhonePage.Console)? = nil) {
        self.wallets = wallets
        self.console = console
    }

    /// The newest first.
    var messages: [DemoPhonePage.Message] { kept.withLock { $0 } }

    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission {
        .may(.free)
    }

    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        let message = DemoPhonePage.Message(
            to: delivery.recipient.address, text: delivery.text, at: now)
        kept.withLock { messages in
            messages.insert(message, at: 0)
            messages = Array(messages.prefix(Self.messagesMaximum))
        }
        return .sent
    }
}
