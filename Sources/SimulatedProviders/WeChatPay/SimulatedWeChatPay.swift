package import Cryptography
package import Invoices
package import Providers

/// WeChat Pay v3 on a laptop: the same requests, answers, signatures and callbacks, and wallets instead of people. It
/// has no clock, no task and no network, so a test drives it as the program does.
package struct SimulatedWeChatPay: Sendable {
    /// A merchant account as WeChat Pay knows it.
    package struct Merchant: Sendable {
        /// The merchant's number (mchid).
        package let number: String
        /// The app whose openids it pays.
        package let app: String
        /// Of the API certificate.
        package let serial: String
        /// Checks its calls.
        package let key: RSAPublicKey
        /// The APIv3 key of 32 bytes, under which callbacks are encrypted.
        package let sealingKey: [UInt8]
        /// The operations account (`OPERATION`), less what is set aside for bills.
        package var balance: Fen

        package init(
            number: String, app: String, serial: String, key: RSAPublicKey, sealingKey: [UInt8],
            balance: Fen
        ) {
            self.number = number
            self.app = app
            self.serial = serial
            self.key = key
            self.sealingKey = sealingKey
            self.balance = balance
        }
    }

    /// The payers, by their numbers.
    package internal(set) var merchants: [String: Merchant] = [:]
    /// The keys that answers and callbacks are signed with.
    package var keys: SimulatedPlatformKeys
    /// By the merchant's number of each.
    package internal(set) var bills: [String: SimulatedBill] = [:]
    /// In the order in which they came.
    package internal(set) var orders: [String] = []
    /// Those that have not ended: time does something to them.
    var underWay: [String] = []
    /// The payees' consents, by the merchant's number of each.
    package internal(set) var authorizations: [String: SimulatedAuthorization] = [:]
    /// The payees, by openid. One that nobody has paid yet is not there.
    package internal(set) var wallets: [String: SimulatedWallet] = [:]
    /// By merchant.
    var flows: [String: [SimulatedFlow]] = [:]
    /// The faults that strike next.
    package var faults: FaultPlan
    /// For load: a consent that nobody has asked for is in effect, and its number is the payee.
    package var everybodyConsents = false
    var outbox: [SimulatedCallback] = []
    var random: SplitMix64
    /// Numbers and packages are never given twice.
    var counter = 0

    /// A bill that nobody confirms is closed after this.
    static let confirmWithin = Duration.seconds(24 * 3_600)
    /// The demo is no bank.
    static let billsMaximum = 1_000_000

    /// - Parameter seed: of the numbers and packages that it makes, so that a history can be played
    ///   again.
    package init(
        _ merchants: [Merchant], keys: SimulatedPlatformKeys, faults: FaultPlan = FaultPlan(),
        seed: UInt64 = 1
    ) {
        self.merchants = Dictionary(uniqueKeysWithValues: merchants.map { ($0.number, $0) })
        self.keys = keys
        self.faults = faults
        random = SplitMix64(seed: seed)
    }

    /// - Returns: nil where the answer, or the request, is lost on its way.
    package mutating func answer(_ request: ProviderRequest, at now: Timestamp) -> ProviderReply? {
        settle(at: now)
        let isQuery = request.method == "GET"
        let before: [SimulatedFault] =
            [.lostRequest, .throttled, .unknownCode, .errorPage]
            + (isQuery ? [.notFound] : [.notEnough])
        let isPayment = ![WeChatPayCaller.certificatesPath, WeChatPay.balancePath]
            .contains(request.path)
        if isPayment, let struck = faults.next(of: before) {
            switch struck.fault {
            case .lostRequest: return nil
            case .throttled: return refusal(429, "FREQUENCY_LIMITED", request, now)
            case .unknownCode:
                let code = struck.detail.isEmpty ? "SOMETHING_NEW" : struck.detail
                return refusal(500, code, request, now)
            case .notEnough: return refusal(403, "NOT_ENOUGH", request, now)
            case .notFound: return refusal(404, "NOT_FOUND", request, now)
            default: return .errorPage
            }
        }
        var reply = handle(request, at: now)
        guard isPayment,
            let struck = faults.next(of: [
                .lostReply, .errorPageAfter, .unsigned, .wrongSignature, .skewedClock,
            ])
        else { return reply }
        switch struck.fault {
        case .lostReply: return nil
        case .errorPageAfter: return .errorPage
        case .unsigned: reply.fields["Wechatpay-Signature"] = nil
        case .wrongSignature:
            reply.fields["Wechatpay-Signature"] = Base64.encode([UInt8](repeating: 7, count: 256))
        default:
            return signed(reply.status, reply.body, request, now.advanced(by: .seconds(-3_600)))
        }
        return reply
    }

    private mutating func handle(_ request: ProviderRequest, at now: Timestamp) -> ProviderReply {
        guard let merchant = caller(request, at: now) else {
            return refusal(401, "SIGN_ERROR", request, now)
        }
        switch route(request) {
        case .fundBill: return billPlace(request, of: merchant, at: now)
        case .download: return download(request, of: merchant, at: now)
        case .certificates: return certificates(for: merchant, request, now)
        case .balance:
            var writer = JSONWriter()
            writer.object { writer in
                writer.name("available_amount")
                writer.integer(merchant.balance.value)
                writer.name("pending_amount")
                writer.integer(0)
            }
            return signed(200, writer.bytes, request, now)
        case .order(let isAuthorised):
            return order(request, of: merchant, isAuthorised: isAuthorised, at: now)
        case .bill(let number): return bill(number, of: merchant, request, now)
        case .billOf(let number):
            let order = bills.values.first { $0.billNumber == number }?.orderNumber ?? ""
            return bill(order, of: merchant, request, now)
        case .cancel(let number): return cancel(number, of: merchant, request, now)
        case .authorize: return authorize(request, of: merchant, at: now)
        case .authorization(let number, let closing):
            return authorization(number, closing: closing, of: merchant, request, now)
        case nil: return refusal(404, "RESOURCE_NOT_EXISTS", request, now)
        }
    }

    func refusal(
        _ status: Int, _ code: String, _ request: ProviderRequest, _ now: Timestamp
    ) -> ProviderReply {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("code", code)
            writer.field("message", "模拟 simulated")
        }
        return signed(status, writer.bytes, request, now)
    }

    func signed(
        _ status: Int, _ body: [UInt8], _ request: ProviderRequest, _ now: Timestamp
    ) -> ProviderReply {
        let nonce = Hexadecimal.encode(SHA256.digest(body + request.body).prefix(16))
        let fields = keys.stamp(
            body, nonce: nonce, wanted: request.fields["Wechatpay-Serial"], at: now)
        return ProviderReply(status: status, fields: fields, body: body)
    }
}
