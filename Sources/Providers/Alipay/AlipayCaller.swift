import Cryptography
package import Invoices
import Payouts
import Synchronization

/// Calls Alipay's gateway for one app, and believes what it signed.
package final class AlipayCaller: Sendable {
    let app: AlipayApp
    private let certificates: Mutex<AlipayCertificates>
    private let transport: any ProviderTransport
    private let bills: any ProviderTransport
    private let clock: @Sendable () -> Timestamp
    private let gateway: String

    /// - Parameters:
    ///   - bills: the way to the host that has the bills; nil where it is the gateway's.
    ///   - gateway: the path of the gateway at the transport's host.
    package init(
        _ app: AlipayApp, _ certificates: AlipayCertificates, over transport: any ProviderTransport,
        bills: (any ProviderTransport)? = nil, clock: @escaping @Sendable () -> Timestamp,
        gateway: String = "/gateway.do"
    ) {
        self.app = app
        self.certificates = Mutex(certificates)
        self.transport = transport
        self.bills = bills ?? transport
        self.clock = clock
        self.gateway = gateway
    }

    enum Heard: Sendable {
        case answer(AlipayTransfer, isSigned: Bool)
        case nothing(String)
    }

    private static let download = "alipay.open.app.alipaycert.download"

    func call(_ method: String, _ content: [UInt8]) async -> Heard {
        let reply: ProviderReply
        do throws(TransportFault) {
            reply = try await transport.send(request(method, content, at: clock()))
        } catch {
            return .nothing(error == .notSent ? "not sent" : "no answer")
        }
        guard reply.isSuccess else { return .nothing("HTTP \(reply.status)") }
        guard let read = try? AlipayReply(reply.body, to: method),
            let transfer = try? AlipayTransfer(read.content)
        else { return .nothing("no answer of the gateway") }
        return .answer(transfer, isSigned: await isGenuine(read))
    }

    /// A file, which has no signature; nil where none came.
    func download(_ path: String) async -> [UInt8]? {
        var request = ProviderRequest("GET", path)
        request.isDownload = true
        guard let reply = try? await bills.send(request), reply.isSuccess else { return nil }
        return reply.body
    }

    /// The request as it goes out now; its signature covers all of it.
    package func request(
        _ method: String, _ content: [UInt8], at now: Timestamp
    ) -> ProviderRequest {
        let content = String(decoding: content, as: UTF8.self)
        var fields = FormFields([
            ("app_id", app.number), ("method", method), ("format", "JSON"), ("charset", "utf-8"),
            ("sign_type", "RSA2"), ("timestamp", Self.time(now)), ("version", "1.0"),
            ("app_cert_sn", app.certificateNumber),
            ("alipay_root_cert_sn", certificates.withLock { $0.rootNumber }),
            ("biz_content", content),
        ])
        let signature = app.key.sign(AlipaySignature.request(fields))
        fields["biz_content"] = nil
        fields["sign"] = Base64.encode(signature)
        return ProviderRequest(
            "POST", gateway + "?" + fields.encoded,
            fields: ["Content-Type": "application/x-www-form-urlencoded;charset=utf-8"],
            body: Array(FormFields([("biz_content", content)]).encoded.utf8))
    }

    /// In China, without its zone.
    static func time(_ now: Timestamp) -> String {
        String(now.description.dropLast("+08:00".count)).replacing("T", with: " ")
    }

    private func isGenuine(_ reply: AlipayReply) async -> Bool {
        guard !reply.sign.isEmpty else { return false }
        if let key = key(reply.certificate) { return reply.isSigned(by: key) }
        guard await isDownloaded(reply.certificate), let key = key(reply.certificate) else {
            return false
        }
        return reply.isSigned(by: key)
    }

    private func key(_ number: String) -> RSAPublicKey? {
        let now = clock()
        return certificates.withLock { $0.key(number, at: now) }
    }

    /// Fetches a certificate that Alipay has begun to sign with. The answer bears no signature, and Alipay's own programs
    /// ask for none: what counts is what the certificate itself proves (`AlipayCertificates.add`).
    private func isDownloaded(_ number: String) async -> Bool {
        let now = clock()
        guard (1...64).contains(number.utf8.count),
            certificates.withLock({ $0.mayDownload(at: now) })
        else { return false }
        var writer = JSONWriter()
        writer.object { $0.field("alipay_cert_sn", number) }
        let asked = request(Self.download, writer.bytes, at: now)
        guard let reply = try? await transport.send(asked), reply.isSuccess,
            let read = try? AlipayReply(reply.body, to: Self.download),
            let answer = try? AlipayTransfer(read.content),
            let text = Base64.decode(answer.certificate)
        else { return false }
        let later = clock()
        return certificates.withLock {
            $0.add(String(decoding: text, as: UTF8.self), at: later) == number
        }
    }

    /// Alipay tells again for a day what was not taken; what is older was kept by somebody else.
    private static let notificationLifetime = Duration.seconds(2 * 86_400)
    private static let clockSkew = Duration.seconds(300)

    /// - Parameter sent: milliseconds since 1970; nil where the gateway says none, which is signed too.
    private static func isRecent(_ sent: String?, at now: Timestamp) -> Bool {
        guard let sent else { return true }
        guard let milliseconds = Int64(sent), (0...9_999_999_999_999).contains(milliseconds) else {
            return false
        }
        let age = now.duration(since: Timestamp(microseconds: milliseconds * 1_000))
        return age <= notificationLifetime && age >= clockSkew * -1
    }

    /// A notification of the message gateway (a form), answered with the text `success`; an aid, never the only way.
    ///
    /// - Parameter body: as it came, to the last byte.
    package func callback(_ body: [UInt8]) -> ProviderCallback {
        guard body.count <= AlipayReply.bytesMaximum, let fields = FormFields(body),
            let signature = fields["sign"].flatMap({ Base64.decode($0) })
        else { return .refused("no_notification") }
        guard fields["app_id"] == app.number else { return .refused("another_app") }
        let now = clock()
        let named = fields["alipay_cert_sn"]
        let keys = certificates.withLock { held in
            named.map { number in [held.key(number, at: now)].compactMap(\.self) }
                ?? held.keys(at: now)
        }
        let message = AlipaySignature.notification(fields)
        guard keys.contains(where: { $0.verifies(signature, of: message) }) else {
            return .refused("wrong_signature")
        }
        guard Self.isRecent(fields["utc_timestamp"], at: now) else {
            return .refused("outside_clock")
        }
        guard fields["msg_method"] == "alipay.fund.trans.order.changed",
            let content = fields["biz_content"],
            let transfer = try? AlipayTransfer(Array(content.utf8))
        else { return .nothing }
        return OrderNumber(transfer.orderNumber).map { .ask($0) } ?? .nothing
    }
}
