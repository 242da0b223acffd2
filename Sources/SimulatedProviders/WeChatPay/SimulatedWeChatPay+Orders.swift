import Cryptography
import Invoices
import Providers

/// The subject of a call.
enum SimulatedRoute: Equatable {
    case certificates, balance
    case fundBill
    case download
    case order(isAuthorised: Bool)
    case bill(String)
    case billOf(String)
    case cancel(String)
    case authorize
    case authorization(String, closing: Bool)
}

extension SimulatedWeChatPay {
    private static let bills = "/v3/fund-app/mch-transfer/transfer-bills"
    private static let authorizationsPath = "/v3/fund-app/mch-transfer/user-confirm-authorization"

    func route(_ request: ProviderRequest) -> SimulatedRoute? {
        switch (request.method, request.path) {
        case ("GET", "/v3/certificates"): return .certificates
        case ("GET", WeChatPay.balancePath): return .balance
        case ("POST", Self.bills): return .order(isAuthorised: false)
        case ("POST", Self.bills + "/transfer"): return .order(isAuthorised: true)
        case ("POST", Self.authorizationsPath): return .authorize
        case ("GET", let path) where path.hasPrefix(WeChatPay.fundBillPath + "?"): return .fundBill
        case ("GET", let path) where path.hasPrefix("/v3/billdownload/file?"): return .download
        default: break
        }
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count >= 6, parts[..<3] == ["v3", "fund-app", "mch-transfer"] else {
            return nil
        }
        switch (request.method, parts[3], parts[4], parts.count, parts.last) {
        case ("GET", "transfer-bills", "out-bill-no", 6, _): return .bill(parts[5])
        case ("GET", "transfer-bills", "transfer-bill-no", 6, _): return .billOf(parts[5])
        case ("POST", "transfer-bills", "out-bill-no", 7, "cancel"): return .cancel(parts[5])
        case ("GET", "user-confirm-authorization", "out-authorization-no", 6, _):
            return .authorization(parts[5], closing: false)
        case ("POST", "user-confirm-authorization", "out-authorization-no", 7, "close"):
            return .authorization(parts[5], closing: true)
        default: return nil
        }
    }

    mutating func order(
        _ request: ProviderRequest, of merchant: Merchant, isAuthorised: Bool, at now: Timestamp
    ) -> ProviderReply {
        guard let fields = SimulatedOrder(request.body, isAuthorised: isAuthorised),
            fields.app == merchant.app, bills.count < Self.billsMaximum,
            canRead(fields.name, under: request.fields["Wechatpay-Serial"])
        else { return refusal(400, "PARAM_ERROR", request, now) }
        if let known = bills[fields.number] {
            // The same order answers what it has answered; another one under its number is refused.
            guard known.body == request.body, known.merchant == merchant.number else {
                return refusal(400, "INVALID_REQUEST", request, now)
            }
            let body = answer(to: fields.number)
            return signed(200, body, request, now)
        }
        var openID = fields.openID
        if isAuthorised {
            if let consent = authorizations[fields.authorization] {
                guard consent.state == .takingEffect else {
                    return refusal(400, "INVALID_REQUEST", request, now)
                }
                openID = consent.openID
            } else {
                guard everybodyConsents else {
                    return refusal(400, "INVALID_REQUEST", request, now)
                }
                openID = fields.authorization
            }
        }
        counter += 1
        var bill = SimulatedBill(
            fields, orderNumber: fields.number,
            billNumber: "1330000" + String(10_000_000 + counter), merchant: merchant.number,
            openID: openID, isAuthorised: isAuthorised, body: request.body, at: now)
        bill.closesLate = faults.strikes(.lateClosing)
        bill.isSlow = faults.strikes(.slow)
        bills[fields.number] = bill
        orders.append(fields.number)
        underWay.append(fields.number)
        advance(fields.number, at: now)
        let body = answer(to: fields.number)
        return signed(200, body, request, now)
    }

    /// The answer to an order, with a package that was never given out where the payee is waited for.
    private mutating func answer(to number: String) -> [UInt8] {
        guard var bill = bills[number] else { return [] }
        var package: String?
        if bill.state == .waitUserConfirm {
            let fresh = "package-" + letters(24)
            bill.packages.insert(fresh)
            package = fresh
            bills[number] = bill
        }
        return bill.json(isAnswer: true, package: package)
    }

    /// A name that is there must have been encrypted for us.
    private func canRead(_ name: String, under serial: String?) -> Bool {
        guard !name.isEmpty else { return true }
        return keys.privateKey(serial)
            .flatMap { key in Base64.decode(name).flatMap(key.decryptOAEPWithSHA1) } != nil
    }

    func bill(
        _ number: String, of merchant: Merchant, _ request: ProviderRequest, _ now: Timestamp
    ) -> ProviderReply {
        guard let bill = bills[number], bill.merchant == merchant.number else {
            return refusal(404, "NOT_FOUND", request, now)
        }
        return signed(200, bill.json(isAnswer: false), request, now)
    }

    mutating func cancel(
        _ number: String, of merchant: Merchant, _ request: ProviderRequest, _ now: Timestamp
    ) -> ProviderReply {
        guard var bill = bills[number], bill.merchant == merchant.number else {
            return refusal(404, "NOT_FOUND", request, now)
        }
        if bill.state == .waitUserConfirm || bill.state == .processing || bill.state == .accepted {
            bill.isCancelling = true
            bill.state = .cancelling
            bill.updated = now
            bills[number] = bill
            if faults.strikes(.tapWins) {
                pay(number, at: now)
            }
        } else if bill.state != .cancelling {
            return refusal(400, "INVALID_REQUEST", request, now)
        }
        return signed(200, bill.json(isAnswer: true), request, now)
    }
}
