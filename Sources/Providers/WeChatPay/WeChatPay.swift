package import Invoices
package import Payouts

/// WeChat Pay's transfers to a person's balance (商家转账), API v3, of one merchant account.
package struct WeChatPay: PayoutProvider {
    package let caller: WeChatPayCaller
    private let limits: WeChatPayLimits

    package init(_ caller: WeChatPayCaller, limits: WeChatPayLimits = WeChatPayLimits()) {
        self.caller = caller
        self.limits = limits
    }

    package var merchant: WeChatPayMerchant { caller.merchant }
    package var account: MerchantAccount { MerchantAccount(.wechat, merchant.number) }

    /// Refuses an openid of another app, and a payee who neither is present to confirm nor has
    /// consented to be paid by this merchant account: his bill would set the money aside for a day.
    package func prepare(
        _ command: PayoutCommand, at now: Timestamp
    ) throws(PreparationRefusal) -> Submission {
        guard case .wechat(let app, let openID) = command.payee.account else {
            throw .payee("not an account of WeChat")
        }
        guard app == merchant.app else { throw .payee("an openid of another app") }
        guard !openID.isEmpty, openID.utf8.count <= 64 else { throw .payee("no openid") }
        guard limits.amount.contains(command.amount) else {
            throw .amount(allowed: limits.amount)
        }
        let consent = command.payee.consent.flatMap {
            $0.merchant == merchant.number ? $0.number : nil
        }
        if consent == nil, !command.isPayeePresent { throw .payeeAbsent }
        let order = try merchant.order(
            command, openID: openID, authorization: consent, key: caller.preferredKey())
        return Submission(
            account: account, order: command.order, amount: command.amount, payee: openID,
            app: merchant.app, body: order.stored)
    }

    /// Never a definite failure: only the answer to a question is one. Paid at once where the payee has consented before.
    package func submit(_ submission: Submission) async -> ProviderAnswer {
        guard let order = WeChatPayOrder(submission.body) else {
            return .unknown("not a submission to WeChat Pay")
        }
        let heard = await caller.call(
            "POST", order.path, body: order.body, serial: order.serial)
        return answer(heard, about: submission, to: order.isAuthorised ? .instantOrder : .order)
    }

    /// By our number, which WeChat Pay knows for 30 days.
    package func query(_ submission: Submission) async -> ProviderAnswer {
        let heard = await caller.call("GET", Self.path(of: submission.order))
        return answer(heard, about: submission, to: .question)
    }

    /// Only before the payee has confirmed.
    package func cancel(_ submission: Submission) async -> ProviderAnswer {
        let heard = await caller.call("POST", Self.path(of: submission.order) + "/cancel")
        guard case .success = heard else {
            return answer(heard, about: submission, to: .order)
        }
        // The answer decides nothing: the tap may win, and only the question tells.
        return .processing
    }

    /// The account that transfers are paid from (账户实时余额). A merchant without the right to ask gets no answer, and
    /// looks at the merchant platform.
    package static let balancePath = "/v3/merchant/fund/balance/OPERATION"

    package func balance() async -> Fen? {
        guard case .success(let body) = await caller.call("GET", Self.balancePath) else {
            return nil
        }
        var available: Fen?
        do throws(JSONError) {
            var reader = JSONReader(body)
            try reader.object { (reader, name) throws(JSONError) in
                guard name == "available_amount" else {
                    try reader.skip()
                    return
                }
                available = Int64(try reader.decimal()).map { Fen($0) }
            }
        } catch {
            return nil
        }
        return available
    }

    /// The path of the question about a bill.
    package static func path(of order: OrderNumber) -> String {
        WeChatPayOrder.bills + "/out-bill-no/" + order.text
    }

    private enum Call {
        /// Or its cancellation.
        case order
        /// With the payee's consent: there is nothing that he could still do.
        case instantOrder
        case question
    }

    private func answer(
        _ heard: WeChatPayCaller.Heard, about submission: Submission, to call: Call
    ) -> ProviderAnswer {
        switch heard {
        case .nothing(let reason): return .unknown(reason)
        case .refusal(let status, let code):
            return WeChatPayCode.answer(to: code, status: status, isQuery: call == .question)
        case .success(let body):
            guard let bill = try? WeChatPayBill(body) else { return .unknown("no bill") }
            guard bill.orderNumber == submission.order.text else {
                return .unknown("a bill of another order")
            }
            switch call {
            case .question: return state(of: bill, asked: submission)
            case .instantOrder where bill.state == WeChatPayState.success.rawValue:
                return paid(submission, by: bill)
            case .order, .instantOrder: return state(ofNew: bill)
            }
        }
    }

    /// An instant order (已授权直接转账) that is answered with SUCCESS is paid. The answer tells no amount, but the number is
    /// ours, and stands for these bytes alone: with others it is refused.
    private func paid(_ submission: Submission, by bill: WeChatPayBill) -> ProviderAnswer {
        guard !bill.billNumber.isEmpty else { return .processing }
        return .paid(
            transfer(
                bill, amount: bill.amount ?? submission.amount,
                merchant: bill.merchant.isEmpty ? merchant.number : bill.merchant))
    }

    private func transfer(_ bill: WeChatPayBill, amount: Fen, merchant: String) -> PaidTransfer {
        PaidTransfer(
            reference: bill.billNumber, amount: amount, merchant: merchant,
            app: bill.app.isEmpty ? nil : bill.app,
            payee: bill.openid.isEmpty ? nil : bill.openid)
    }

    /// Any other answer to an order says neither that money has arrived nor that it never will. Both are asked for.
    private func state(ofNew bill: WeChatPayBill) -> ProviderAnswer {
        switch WeChatPayState(rawValue: bill.state) {
        case .accepted: .accepted
        case .processing, .transferring, .cancelling, .success: .processing
        case .waitUserConfirm:
            .needsUser(package: bill.packageInfo.isEmpty ? nil : bill.packageInfo)
        case .fail, .cancelled, nil: .unknown("answered \(bill.state)")
        }
    }

    private func state(
        of bill: WeChatPayBill, asked submission: Submission
    ) -> ProviderAnswer {
        guard let amount = bill.amount else { return .unknown("no amount") }
        let isOurs =
            bill.merchant == merchant.number && bill.app == merchant.app
            && amount == submission.amount
        switch WeChatPayState(rawValue: bill.state) {
        case .accepted: return .accepted
        case .processing, .transferring, .cancelling: return .processing
        case .waitUserConfirm: return .needsUser(package: nil)
        case .success:
            return .paid(transfer(bill, amount: amount, merchant: bill.merchant))
        // A bill that is not this one fails nothing.
        case .fail where isOurs:
            return .failed(
                reason: bill.failReason, WeChatPayFailReason.class(of: bill.failReason))
        case .cancelled where isOurs: return .cancelled
        case .fail, .cancelled: return .unknown("a bill that is not the submission's")
        case nil: return .unknown("state \(bill.state)")
        }
    }
}

/// The states of a bill, as WeChat Pay spells them.
package enum WeChatPayState: String, Sendable, CaseIterable {
    case accepted = "ACCEPTED"
    case processing = "PROCESSING"
    case waitUserConfirm = "WAIT_USER_CONFIRM"
    case transferring = "TRANSFERING"
    case cancelling = "CANCELING"
    case success = "SUCCESS"
    case fail = "FAIL"
    case cancelled = "CANCELLED"
}
