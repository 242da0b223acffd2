package import Cryptography
package import Invoices
package import Verification

/// The account by which text messages go out through Kannel's smsbox.
package struct KannelAccount: Sendable {
    let sendsms: WebAddress
    let user: String
    let password: SecretText
    /// Empty: as smsbox says.
    let sender: String
    /// The address at which Kannel reports whether a message arrived; nil where it does not report.
    let reports: WebAddress?

    package init(
        sendsms: WebAddress, user: String, password: SecretText, sender: String,
        reports: WebAddress? = nil
    ) {
        self.sendsms = sendsms
        self.user = user
        self.password = password
        self.sender = sender
        self.reports = reports
    }
}

/// Sends text messages through Kannel (Kannel 1.4.5 User's Guide, "Using the HTTP interface to send SMS
/// messages"): posted, so that neither the text nor the password stands in an address, which logs keep.
package struct KannelSender: OutgoingSender {
    private let account: KannelAccount
    private let outbound: any OutboundCaller

    package let channel = Client.Channel.sms
    package let name = "kannel"

    package init(_ account: KannelAccount, _ services: GatewayServices) {
        self.account = account
        outbound = services.outbound(AllowedHosts(of: account.sendsms), .sms)
    }

    /// Any person's phone may be written to, and each message costs money.
    package func permission(
        for delivery: OutgoingDelivery, at now: Timestamp
    ) -> OutgoingPermission { .permitting(delivery.recipient) }

    /// One call of sendsms. Accepted by Kannel is sent, as far as this can say; a report may tell
    /// more later.
    package func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        let result: OutgoingResult = await .of { () throws(PlatformFault) in
            let reply = try await outbound.perform(request(delivery))
            // 202 says that it is accepted, or queued for later.
            guard (200..<300).contains(reply.status) else {
                throw PlatformFault(.status(reply.status))
            }
        }
        return account.reports == nil ? result : result.traced(as: delivery.reference)
    }

    private func request(_ delivery: OutgoingDelivery) -> OutboundRequest {
        var request = OutboundRequest(url: account.sendsms.origin + account.sendsms.rest)
        request.headers = [
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("X-Kannel-Username", account.user),
            ("X-Kannel-Password", account.password.reveal()),
            ("X-Kannel-To", delivery.recipient.address),
            // Otherwise Kannel sends in the 7-bit alphabet and writes ? for every Han character.
            ("X-Kannel-Coding", GSMAlphabet.holds(delivery.text) ? "0" : "2"),
        ]
        if !account.sender.isEmpty { request.headers.append(("X-Kannel-From", account.sender)) }
        if let reports = account.reports, !delivery.reference.isEmpty {
            request.headers += [
                // 1 delivered, 2 failed, 16 rejected by the SMSC.
                ("X-Kannel-DLR-Mask", "19"),
                (
                    "X-Kannel-DLR-Url",
                    "\(reports.origin)\(reports.rest)?status=%d&id=\(delivery.reference)"
                ),
            ]
        }
        request.body = Array(delivery.text.utf8)
        return request
    }
}
