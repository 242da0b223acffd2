package import Cryptography
package import Invoices
package import Providers

/// Alipay's gateway on a laptop: the same requests, answers, signatures, certificates and notifications, and wallets
/// instead of people. It has no clock, no task and no network.
package struct SimulatedAlipay: Sendable {
    /// A merchant's app as Alipay knows it.
    package struct App: Sendable {
        /// The app's id (app_id).
        package let number: String
        let key: RSAPublicKey
        let certificateNumber: String
        /// The money that its transfers come from.
        package var balance: Fen
        /// The address for notifications; empty for nowhere.
        package let notifyURL: String

        /// - Parameter certificate: the app's own, whose key checks its calls.
        package init(
            number: String, certificate: X509Certificate, balance: Fen, notifyURL: String = ""
        ) {
            guard let key = certificate.publicKey else {
                preconditionFailure("a certificate of RSA")
            }
            self.number = number
            self.key = key
            certificateNumber = AlipayCertificates.number(of: certificate)
            self.balance = balance
            self.notifyURL = notifyURL
        }
    }

    struct Transfer: Sendable, Equatable {
        let order: String
        let app: String
        let reference: String
        let payee: String
        let amount: Fen
        let content: [UInt8]
        var status = "DEALING"
        var errorCode = ""
    }

    /// The payers, by their numbers.
    package internal(set) var apps: [String: App]
    /// The root and the certificate that answers and notifications are signed with.
    package var authority: SimulatedAuthority
    var transfers: [String: Transfer] = [:]
    /// By app.
    var flows: [String: [SimulatedFlow]] = [:]
    private var orders: [String] = []
    /// The payees, by identity. One that nobody has paid yet is not there.
    package internal(set) var wallets: [String: SimulatedWallet] = [:]
    /// The faults that strike next.
    package var faults: FaultPlan
    private var outbox: [(url: String, fields: FormFields)] = []
    private var counter = 0

    static let transfersMaximum = 100_000

    /// - Parameter authority: makes the certificates that the apps trust.
    package init(
        _ apps: [App], authority: SimulatedAuthority, faults: FaultPlan = FaultPlan()
    ) {
        self.apps = Dictionary(uniqueKeysWithValues: apps.map { ($0.number, $0) })
        self.authority = authority
        self.faults = faults
    }

    private static let transfer = "alipay.fund.trans.uni.transfer"
    private static let ask = "alipay.fund.trans.common.query"
    private static let download = "alipay.open.app.alipaycert.download"

    /// - Returns: nil where the answer, or the request, is lost on its way.
    package mutating func answer(_ request: ProviderRequest, at now: Timestamp) -> ProviderReply? {
        if request.method == "GET" { return download(request.path) }
        guard let head = request.path.split(separator: "?", maxSplits: 1).dropFirst().first,
            var fields = FormFields(head.utf8), let body = FormFields(request.body)
        else { return reply("error", "40002", "isv.invalid-parameter", isSigned: false) }
        for (name, value) in body.pairs { fields[name] = value }
        let method = fields["method"] ?? ""
        let isPayment = ![Self.download, Alipay.askBalance].contains(method)
        if isPayment {
            let before: [SimulatedFault] =
                [.lostRequest, .throttled, .unknownCode, .errorPage]
                + (method == Self.ask ? [.notFound] : [.notEnough])
            switch faults.next(of: before).map({ ($0.fault, $0.detail) }) {
            case (.lostRequest, _)?: return nil
            case (.throttled, _)?: return reply(method, "40004", "RESOURCE_LIMIT_EXCEED")
            case (.unknownCode, let word)?:
                return reply(method, "20000", word.isEmpty ? "SYSTEM_ERROR" : word)
            case (.notEnough, _)?: return reply(method, "40004", "PAYER_BALANCE_NOT_ENOUGH")
            case (.notFound, _)?: return reply(method, "40004", "ORDER_NOT_EXIST")
            case _?: return .errorPage
            case nil: break
            }
        }
        guard let app = caller(fields) else {
            return reply("error", "40002", "isv.invalid-signature", isSigned: false)
        }
        let content = Array((fields["biz_content"] ?? "").utf8)
        let answer: ProviderReply
        switch method {
        case Self.transfer: answer = pay(content, by: app, at: now)
        case Self.ask: answer = query(content)
        case Self.download: answer = download(content)
        case Alipay.askBalance: answer = balance(of: app)
        case Alipay.billAddress: answer = billPlace(content, of: app, at: now)
        default: return reply("error", "40004", "isv.invalid-method")
        }
        guard isPayment else { return answer }
        switch faults.next(of: [.lostReply, .errorPageAfter, .unsigned, .wrongSignature])?.fault {
        case .lostReply?: return nil
        case .errorPageAfter?: return .errorPage
        case .unsigned?: return authority.unsigned(answer)
        case .wrongSignature?: return authority.badlySigned(answer)
        default: return answer
        }
    }

    /// The account that signed the request by a key that is known.
    private func caller(_ fields: FormFields) -> App? {
        guard let app = apps[fields["app_id"] ?? ""],
            fields["app_cert_sn"] == app.certificateNumber,
            fields["alipay_root_cert_sn"] == authority.rootNumber, fields["sign_type"] == "RSA2",
            let signature = fields["sign"].flatMap({ Base64.decode($0) }),
            app.key.verifies(signature, of: AlipaySignature.request(fields))
        else { return nil }
        return app
    }

    private mutating func pay(
        _ content: [UInt8], by app: App, at now: Timestamp
    ) -> ProviderReply {
        guard let order = SimulatedAlipayOrder(content), transfers.count < Self.transfersMaximum
        else { return reply(Self.transfer, "40004", "INVALID_PARAMETER") }
        if let known = transfers[order.number] {
            guard known.content == content else {
                return reply(Self.transfer, "40004", "PAYMENT_INFO_INCONSISTENCY")
            }
            return reply(Self.transfer, known)
        }
        guard let rest = app.balance.subtracting(order.amount), rest >= .zero else {
            return reply(Self.transfer, "40004", "PAYER_BALANCE_NOT_ENOUGH")
        }
        if let failure = faults.next(of: [.fails]) {
            let reason = failure.detail.isEmpty ? "PAYEE_NOT_EXIST" : failure.detail
            return reply(Self.transfer, "40004", reason)
        }
        counter += 1
        let transfer = Transfer(
            order: order.number, app: app.number,
            reference: "20261129000000000000\(10_000_000 + counter)", payee: order.payee,
            amount: order.amount, content: content)
        transfers[order.number] = transfer
        orders.append(order.number)
        apps[app.number]?.balance = rest
        move(-order.amount, for: transfer, at: now)
        if !faults.strikes(.slow) { finish(order.number, at: now) }
        return reply(Self.transfer, transfers[order.number] ?? transfer)
    }

    /// Lets a payment arrive, and, where that fault waits, come back.
    package mutating func finish(_ order: String, at now: Timestamp) {
        guard var transfer = transfers[order], transfer.status == "DEALING" else { return }
        transfer.status = "SUCCESS"
        wallets[transfer.payee, default: SimulatedWallet(owner: transfer.payee)]
            .receive(transfer.amount)
        if let struck = faults.next(of: [.returned]) {
            transfer.status = "REFUND"
            transfer.errorCode = struck.detail
            wallets[transfer.payee]?.giveBack(transfer.amount)
            topUp(transfer.app, by: transfer.amount)
            move(transfer.amount, for: transfer, at: now)
        }
        transfers[order] = transfer
        tell(transfer, at: now)
    }

    /// As the merchant's bill tells it.
    private mutating func move(_ amount: Fen, for transfer: Transfer, at now: Timestamp) {
        flows[transfer.app, default: []].append(
            SimulatedFlow(
                at: now, order: transfer.order, payment: transfer.reference, amount: amount,
                rest: apps[transfer.app]?.balance ?? .zero))
    }

    /// Adds money to an app's balance; an app that there is not gets nothing.
    package mutating func topUp(_ app: String, by amount: Fen) {
        guard let balance = apps[app]?.balance.adding(amount) else { return }
        apps[app]?.balance = balance
    }

    private func query(_ content: [UInt8]) -> ProviderReply {
        guard let asked = SimulatedAlipayOrder.number(content), let transfer = transfers[asked]
        else { return reply(Self.ask, "40004", "ORDER_NOT_EXIST") }
        return reply(Self.ask, transfer)
    }

    private func balance(of app: App) -> ProviderReply {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("code", "10000")
            writer.field("msg", "Success")
            writer.field("available_amount", app.balance.description)
        }
        return authority.reply(Alipay.askBalance, writer.bytes)
    }

    private func download(_ content: [UInt8]) -> ProviderReply {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("code", "10000")
            writer.field("msg", "Success")
            writer.field("alipay_cert_content", Base64.encode(Array(authority.chain.utf8)))
        }
        return authority.reply(Self.download, writer.bytes)
    }

    private func reply(_ method: String, _ transfer: Transfer) -> ProviderReply {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("code", "10000")
            // A reader that cuts the signed text out by counting braces stumbles here.
            writer.field("msg", "Success }\"{")
            writer.field("out_biz_no", transfer.order)
            writer.field("order_id", transfer.reference)
            writer.field("pay_fund_order_id", transfer.reference)
            writer.field("status", transfer.status)
            if method == Self.ask { writer.field("trans_amount", transfer.amount.description) }
            writer.field("error_code", ifAny: transfer.errorCode)
        }
        return authority.reply(method, writer.bytes)
    }

    func reply(
        _ method: String, _ code: String, _ subCode: String, isSigned: Bool = true
    ) -> ProviderReply {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("code", code)
            writer.field("msg", "Business Failed")
            writer.field("sub_code", subCode)
            writer.field("sub_msg", "模拟 {simulated}")
        }
        let reply = authority.reply(method, writer.bytes)
        return isSigned ? reply : authority.unsigned(reply)
    }

    // MARK: Notifications

    private mutating func tell(_ transfer: Transfer, at now: Timestamp) {
        guard let app = apps[transfer.app], !app.notifyURL.isEmpty else { return }
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("out_biz_no", transfer.order)
            writer.field("order_id", transfer.reference)
            writer.field("status", transfer.status)
            writer.field("trans_amount", transfer.amount.description)
            writer.field("product_code", "TRANS_ACCOUNT_NO_PWD")
            writer.field("biz_scene", "DIRECT_TRANSFER")
        }
        var fields = FormFields([
            ("notify_id", transfer.reference),
            ("utc_timestamp", "\(now.microseconds / 1_000)"),
            ("msg_method", "alipay.fund.trans.order.changed"), ("app_id", app.number),
            ("msg_type", ""), ("version", "1.1"), ("charset", "UTF-8"), ("sign_type", "RSA2"),
            ("biz_content", String(decoding: writer.bytes, as: UTF8.self)),
        ])
        fields["sign"] = authority.sign(AlipaySignature.notification(fields))
        switch faults.next(of: [.lostCallback, .duplicateCallback])?.fault {
        case .lostCallback?: return
        case .duplicateCallback?: outbox.append((app.notifyURL, fields))
        default: break
        }
        outbox.append((app.notifyURL, fields))
    }

    /// The notifications that are to be sent now, each once; the caller posts them.
    package mutating func takeNotifications() -> [(url: String, body: [UInt8])] {
        defer { outbox = [] }
        return outbox.map { ($0.url, Array($0.fields.encoded.utf8)) }
    }

    /// For the page.
    package var payments: [SimulatedPayment] {
        orders.compactMap { transfers[$0] }.map { transfer in
            SimulatedPayment(
                order: transfer.order, payee: transfer.payee, amount: transfer.amount,
                state: transfer.status, packageInfo: nil)
        }
    }
}
