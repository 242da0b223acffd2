import Invoices
import Verification

/// Sends messages of ours through a cloud where the operators' rules want every text to be an approved
/// template: an answer in the one for replies, a code in one of its own, and nothing else.
struct CloudSender: OutgoingSender {
    let name: String
    let replies: any TemplateSending
    /// Sends a code alone; nil where no template is approved for it.
    let codes: (any TemplateSending)?

    let channel = Client.Channel.sms

    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission {
        guard template(for: delivery) != nil else { return .mayNot(reason: "no template") }
        // The templates are approved for the mainland.
        guard delivery.recipient.address.hasPrefix("+86") else {
            return .mayNot(reason: "a phone outside of the mainland")
        }
        return .permitting(delivery.recipient)
    }

    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        guard let template = template(for: delivery) else {
            return .refused(code: "no template")
        }
        let text = delivery.purpose == .code ? delivery.code : delivery.text
        do throws(OutboundFault) {
            let outcome = try await template.send(
                text, to: delivery.recipient.address, reference: delivery.reference, at: now)
            switch outcome {
            case .accepted(let name): return OutgoingResult.sent.traced(as: name)
            case .refused(let code): return .refused(code: code)
            case .later: return .later
            }
        } catch {
            return OutgoingResult(PlatformFault(error))
        }
    }

    private func template(for delivery: OutgoingDelivery) -> (any TemplateSending)? {
        switch delivery.purpose {
        case .lateAnswer: replies
        case .code: delivery.code.isEmpty ? nil : codes
        case .notice, .reminder: nil
        }
    }
}
