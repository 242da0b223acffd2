import Edge
import HTTPTypes
import Hummingbird
import Invoices
import Ledger
import Logging
import Metrics
import NIOCore
import Payouts
import Providers

/// `POST /payout/wechat/MCHID` and `/payout/alipay/APPID`: providers tell that something has ended.
/// It is not believed but asked about; so a callback that is lost, late, forged or repeated changes
/// nothing but when.
struct PayoutCallbacks: RouteProvider {
    private let database: PayoutDatabase
    private let accounts: [PaymentAccount]
    private let logger: Logger
    /// Each takes a connection to the database for a moment, which payments need too.
    private let places = BoundedSemaphore(concurrent: 8, waitingMaximum: 256)

    /// WeChat Pay waits for five seconds, and comes again.
    private static let patience = Duration.seconds(3)
    /// A bill has some two thousand bytes when it is encrypted.
    static let bodyBytesMaximum = 64 << 10

    init(_ database: PayoutDatabase, _ accounts: [PaymentAccount], logger: Logger) {
        self.database = database
        self.accounts = accounts
        self.logger = logger
    }

    static func path(of account: MerchantAccount) -> String {
        "/payout/\(account.channel.rawValue)/\(account.merchant)"
    }

    func addRoutes(to router: Router<GatewayContext>) {
        router.post("/payout/wechat/:account") { request, context in
            try await take(request, .wechat, context.parameters.require("account"))
        }
        router.post("/payout/alipay/:account") { request, context in
            try await take(request, .alipay, context.parameters.require("account"))
        }
    }

    private func take(
        _ request: Request, _ channel: PayoutChannel, _ number: String
    ) async throws -> Response {
        let name = MerchantAccount(channel, number)
        guard let account = accounts.first(where: { $0.account == name }),
            let callback = account.callback
        else { throw Problem(.notFound) }
        // The very bytes: they are signed.
        let fields = MessageFields(request.headers.map { ($0.name.rawName, $0.value) })
        let body = try await request.bytes(upTo: Self.bodyBytesMaximum)
        guard await places.acquire(within: Self.patience) else {
            count(channel, "busy")
            return Self.answer(channel, status: 503)
        }
        defer { places.release() }
        let told = await callback(fields, body)
        guard (try? await act(on: told, through: account)) == true else {
            count(channel, "unavailable")
            return Self.answer(channel, status: 503)
        }
        count(channel, told.word)
        return Self.answer(channel, status: told.status)
    }

    /// - Returns: false where the provider did not answer, and is to tell once more.
    private func act(
        on callback: ProviderCallback, through account: PaymentAccount
    ) async throws(ServiceUnavailable) -> Bool {
        switch callback {
        case .ask(let order): try await ask(about: order, through: account)
        case .consentEnded(let number):
            let consent = Payee.Consent(number: number, merchant: account.account.merchant)
            guard let isUsable = await account.provider.isUsable(consent) else { return false }
            if !isUsable {
                try await database.end(
                    PayoutDatabase.GivenConsent(account.account.channel, consent))
            }
        case .nothing, .refused: break
        }
        return true
    }

    private func ask(
        about order: OrderNumber, through account: PaymentAccount
    ) async throws(ServiceUnavailable) {
        let store = database.payouts
        switch try await store.nudge(order) {
        case .over(let win, let submission) where submission.account == account.account:
            // An attempt that has ended is not asked about again. If it was paid after all, a
            // person has to know.
            if try await store.askLate(submission, of: win, through: account.provider) {
                logger.critical(
                    "an attempt that was over was paid, or came back", metadata: ["win": "\(win)"])
            }
        case .paid(let win, let submission) where submission.account == account.account:
            if try await store.askIfReturned(
                submission, of: win, through: account.provider, now: { Clock.now })
            {
                logger.notice("a payment came back", metadata: ["win": "\(win)"])
            }
        case .hurried, .over, .paid, .nothing: return
        }
    }

    private func count(_ channel: PayoutChannel, _ result: String) {
        Counter(
            label: MetricNames.payoutCallbacks,
            dimensions: [("channel", channel.rawValue), ("result", result)]
        ).increment()
    }

    /// As each provider wants to read it: Alipay the word `success`, WeChat Pay nothing, or why not.
    private static func answer(_ channel: PayoutChannel, status: Int) -> Response {
        let isTaken = (200..<300).contains(status)
        switch channel {
        case .alipay:
            return Response(
                status: HTTPResponse.Status(code: isTaken ? 200 : status),
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: isTaken ? "success" : "fail")))
        case .wechat, .bank:
            if isTaken { return Response(status: .noContent) }
            return Response(
                status: HTTPResponse.Status(code: status),
                headers: [.contentType: "application/json"],
                body: ResponseBody(
                    byteBuffer: ByteBuffer(string: #"{"code":"FAIL","message":"refused"}"#)))
        }
    }
}

extension ProviderCallback {
    /// The metrics' word.
    fileprivate var word: String {
        switch self {
        case .ask: "asked"
        case .consentEnded: "consent_ended"
        case .nothing: "nothing"
        case .refused(let reason): reason
        }
    }
}
