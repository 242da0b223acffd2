import Invoices
import NIOCore
import Synchronization
import Verification

/// Sends text messages over the connection to the SMSC that answers go by. The SMSC's number for us must be
/// known: no person has written to one.
struct SMPPSender: OutgoingSender {
    private let link: SMPPLink
    private let hasAddress: Bool

    let channel = Client.Channel.sms
    let name = SMPPService.name

    init(_ configuration: SMPPConfiguration, link: SMPPLink) {
        self.link = link
        hasAddress = !configuration.sourceAddress.isEmpty
    }

    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission {
        guard hasAddress else { return .mayNot(reason: "sms.smpp.sourceAddress is empty") }
        // Without its country the SMSC would have to guess what kind of number it is.
        guard delivery.recipient.address.hasPrefix("+") else {
            return .mayNot(reason: "a number without its country")
        }
        return .permitting(delivery.recipient)
    }

    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        await link.send(delivery.text, to: delivery.recipient.address)
    }
}

/// The way from any task to the connection of a gateway, while that runs.
final class SMPPLink: Sendable {
    private let service = Mutex<NIOLoopBound<SMPPService>?>(nil)

    func open(_ opened: NIOLoopBound<SMPPService>) { service.withLock { $0 = opened } }
    func close() { service.withLock { $0 = nil } }

    func send(_ text: String, to phone: String) async -> OutgoingResult {
        guard let service = service.withLock({ $0 }) else { return .later }
        let result = service.eventLoop.makePromise(of: OutgoingResult.self)
        service.eventLoop.execute { service.value.notify(text, to: phone, result) }
        return (try? await result.futureResult.get()) ?? .unknown
    }
}
