package import Cryptography
package import Invoices
import Synchronization

/// Calls WeChat Pay for one merchant, and believes what it signed.
package final class WeChatPayCaller: Sendable {
    let merchant: WeChatPayMerchant
    private let keyring: Mutex<WeChatPayKeyring>
    private let transport: any ProviderTransport
    private let clock: @Sendable () -> Timestamp
    private let nonce: @Sendable () -> String

    package static let certificatesPath = "/v3/certificates"

    /// - Parameter nonce: random letters and digits, at most 32, never the same twice.
    package init(
        _ merchant: WeChatPayMerchant, publicKeys: [String: RSAPublicKey] = [:],
        over transport: any ProviderTransport, clock: @escaping @Sendable () -> Timestamp,
        nonce: @escaping @Sendable () -> String = {
            Hexadecimal.encode(SecureRandom.bytes(16))
        }
    ) {
        self.merchant = merchant
        keyring = Mutex(WeChatPayKeyring(publicKeys: publicKeys))
        self.transport = transport
        self.clock = clock
        self.nonce = nonce
    }

    enum Heard: Sendable {
        /// A success that WeChat Pay signed.
        case success([UInt8])
        /// Any other status. It may be of any machine, for its signature is not checked.
        case refusal(status: Int, code: String)
        /// Nothing, or nothing that can be believed.
        case nothing(String)
    }

    /// The key that we ask to be answered under, and encrypt names under.
    func preferredKey() -> (serial: String, key: RSAPublicKey)? {
        let now = clock()
        return keyring.withLock { $0.preferred(at: now) }
    }

    /// - Parameter serial: of the key that something in the body is encrypted under.
    func call(
        _ method: String, _ path: String, body: [UInt8] = [], serial: String? = nil
    ) async -> Heard {
        await refreshIfDue()
        var request = ProviderRequest(method, path, body: body)
        request.fields["Accept"] = "application/json"
        if !body.isEmpty { request.fields["Content-Type"] = "application/json" }
        request.fields["Wechatpay-Serial"] = serial ?? preferredKey()?.serial
        let reply: ProviderReply
        do throws(TransportFault) {
            reply = try await send(request)
        } catch {
            return .nothing(error == .notSent ? "not sent" : "no answer")
        }
        guard reply.isSuccess else {
            return .refusal(status: reply.status, code: WeChatPayRefusal(reply.body).code)
        }
        switch await check(reply.fields, reply.body) {
        case .genuine: return .success(reply.body)
        case .unknownSerial: return .nothing("signature: unknown_serial")
        case .refused(let refusal): return .nothing("signature: \(refusal.rawValue)")
        }
    }

    /// A file, which has no signature; nil where none came.
    func download(_ path: String) async -> [UInt8]? {
        var request = ProviderRequest("GET", path)
        request.isDownload = true
        guard let reply = try? await send(request), reply.isSuccess else { return nil }
        return reply.body
    }

    /// Checks that WeChat Pay signed exactly these bytes just now. Certificates are fetched for a
    /// serial that is new, at most once a minute.
    func check(_ fields: MessageFields, _ body: [UInt8]) async -> WeChatPayKeyring.Check {
        let now = clock()
        let first = keyring.withLock { $0.check(fields, body, at: now) }
        guard first == .unknownSerial, await refresh() else { return first }
        let later = clock()
        return keyring.withLock { $0.check(fields, body, at: later) }
    }

    private func refreshIfDue() async {
        let now = clock()
        if keyring.withLock({ $0.isDue(at: now) }) { _ = await refresh() }
    }

    /// Fetches the certificates, at most once a minute.
    /// - Returns: false if they were not fetched.
    @discardableResult
    package func refresh() async -> Bool {
        let now = clock()
        guard keyring.withLock({ $0.mayRefresh(at: now) }) else { return false }
        var request = ProviderRequest("GET", Self.certificatesPath)
        request.fields["Accept"] = "application/json"
        guard let reply = try? await send(request) else { return false }
        let later = clock()
        return keyring.withLock {
            $0.take(reply, sealedUnder: merchant.sealingKey, at: later)
        }
    }

    private func send(_ request: ProviderRequest) async throws(TransportFault) -> ProviderReply {
        try await transport.send(merchant.signed(request, nonce: nonce(), at: clock()))
    }
}
