import Cryptography
import Edge
import Invoices
import Verification

/// Sends text messages through Twilio (twilio.com/docs/messaging/api/message-resource, "Create a
/// Message").
struct TwilioSender: OutgoingSender {
    let account: TwilioAccount
    let outbound: any OutboundCaller

    let channel = Client.Channel.sms
    let name = "twilio"

    /// Of the messages's parts together, in characters: a longer text is refused (its error 21617).
    private static let textCharactersMaximum = 1_600
    /// In the query of the address that Twilio reports to.
    static let reference = "reference"

    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission {
        // E.164, which Twilio wants, begins with the country.
        delivery.recipient.address.hasPrefix("+")
            ? .permitting(delivery.recipient) : .mayNot(reason: "a number without its country")
    }

    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        let result: OutgoingResult = await .of { () throws(PlatformFault) in
            let reply = try await outbound.perform(request(delivery))
            guard (200..<300).contains(reply.status) else {
                throw Self.fault(reply)
            }
        }
        return result.traced(as: delivery.reference)
    }

    private func request(_ delivery: OutgoingDelivery) -> OutboundRequest {
        var request = OutboundRequest(
            url: account.api.origin
                + "/2010-04-01/Accounts/\(account.accountSID.percentEncoded)/Messages.json")
        let pair = Base64.encode(
            Array("\(account.accountSID):\(account.authToken.reveal())".utf8))
        request.headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Authorization", "Basic \(pair)"),
        ]
        // A messaging service chooses the number itself.
        let sender = account.sender.hasPrefix("MG") ? "MessagingServiceSid" : "From"
        let text = delivery.text.clipped(utf16Maximum: Self.textCharactersMaximum)
        var form = [
            ("To", delivery.recipient.address), (sender, account.sender), ("Body", text),
        ]
        if !delivery.reference.isEmpty {
            let address = "\(account.publicURL)?\(Self.reference)=\(delivery.reference)"
            form.append(("StatusCallback", address))
        }
        request.body = Array(
            form.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&").utf8)
        return request
    }

    /// Its own number for a no says more than the status (twilio.com/docs/api/errors). Numbers of 429 and
    /// of 500 and more are for another time.
    private static func fault(_ reply: OutboundReply) -> PlatformFault {
        guard (400..<500).contains(reply.status), reply.status != 429,
            let code = (try? PlatformJSON(reply.body))?["code"]?.integer
        else { return PlatformFault(.status(reply.status)) }
        return PlatformFault(.code(Int(code)))
    }
}
