package import Invoices
package import Payouts

/// Alipay's transfer to one account (单笔转账, alipay.fund.trans.uni.transfer) in certificate mode. A
/// payment cannot be taken back.
package struct Alipay: PayoutProvider {
    package let caller: AlipayCaller
    private let limits: ClosedRange<Fen>

    /// 0.10 yuan, and what a contract begins with: about 50,000 yuan a transfer.
    package static let usualLimits = Fen(10)...Fen(5_000_000)

    static let transfer = "alipay.fund.trans.uni.transfer"
    static let ask = "alipay.fund.trans.common.query"
    /// The method that asks for the balance, in yuan.
    package static let askBalance = "alipay.fund.account.query"
    private static let product = "TRANS_ACCOUNT_NO_PWD"
    private static let scene = "DIRECT_TRANSFER"
    /// Code points of a title and of what is reported.
    private static let textMaximum = 64

    /// - Parameter limits: of one transfer, by the contract.
    package init(_ caller: AlipayCaller, limits: ClosedRange<Fen> = usualLimits) {
        self.caller = caller
        self.limits = limits
    }

    package var account: MerchantAccount { MerchantAccount(.alipay, caller.app.number) }

    /// Refuses a logon ID without the person's name, which Alipay wants with it. Every transfer
    /// reports its scene, 现金营销 with 活动名称 and 奖励说明: merchants who sign from 2026 on must. The
    /// answers that are read tell no payee to compare with the submission's.
    package func prepare(
        _ command: PayoutCommand, at now: Timestamp
    ) throws(PreparationRefusal) -> Submission {
        guard case .alipay(let identity, let kind) = command.payee.account else {
            throw .payee("not an account of Alipay")
        }
        guard (1...128).contains(identity.utf8.count) else { throw .payee("no identity") }
        guard limits.contains(command.amount) else { throw .amount(allowed: limits) }
        if kind == .logonID, command.payee.name == nil { throw .nameMissing }
        let activity = command.activity.clipped(codePointsMaximum: Self.textMaximum)
        let award = command.award.clipped(codePointsMaximum: Self.textMaximum)
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("out_biz_no", command.order.text)
            writer.field("trans_amount", command.amount.description)
            writer.field("product_code", Self.product)
            writer.field("biz_scene", Self.scene)
            writer.field("order_title", activity)
            writer.field("remark", award)
            writer.name("payee_info")
            writer.object { writer in
                writer.field("identity", identity)
                writer.field("identity_type", kind.rawValue)
                writer.field("name", ifAny: command.payee.name)
            }
            writer.field("transfer_scene_name", "现金营销")
            writer.name("transfer_scene_report_infos")
            let reports = [("活动名称", activity), ("奖励说明", award)]
            writer.array(reports) { writer, report in
                writer.object { writer in
                    writer.field("info_type", report.0)
                    writer.field("info_content", report.1)
                }
            }
        }
        return Submission(
            account: account, order: command.order, amount: command.amount,
            payee: identity, body: writer.bytes)
    }

    /// Never `paid`: only the answer to a question tells the amount.
    package func submit(_ submission: Submission) async -> ProviderAnswer {
        answer(
            await caller.call(Self.transfer, submission.body), to: submission, isQuery: false)
    }

    /// By our number. `REFUND` means that a bank has sent the money back; `CLOSED` and words that
    /// are new leave it open.
    package func query(_ submission: Submission) async -> ProviderAnswer {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("out_biz_no", submission.order.text)
            writer.field("product_code", Self.product)
            writer.field("biz_scene", Self.scene)
        }
        return answer(await caller.call(Self.ask, writer.bytes), to: submission, isQuery: true)
    }

    /// Alipay has no such call.
    package func cancel(_ submission: Submission) async -> ProviderAnswer {
        .unknown("cannot be cancelled")
    }

    /// Of the account ACCTRANS_ACCOUNT, by a signed answer.
    package func balance() async -> Fen? {
        var writer = JSONWriter()
        writer.object { $0.field("account_type", "ACCTRANS_ACCOUNT") }
        guard
            case .answer(let account, isSigned: true) = await caller.call(
                Self.askBalance, writer.bytes), account.code == "10000"
        else { return nil }
        return account.available
    }

    private func answer(
        _ heard: AlipayCaller.Heard, to submission: Submission, isQuery: Bool
    ) -> ProviderAnswer {
        switch heard {
        case .nothing(let reason): return .unknown(reason)
        case .answer(let transfer, let isSigned):
            guard transfer.code == "10000" else {
                return AlipayCode.answer(to: transfer, isQuery: isQuery, isSigned: isSigned)
            }
            guard isSigned else { return .unknown("unsigned") }
            guard transfer.orderNumber == submission.order.text else {
                return .unknown("another order")
            }
            return state(of: transfer, isQuery: isQuery)
        }
    }

    private func state(of transfer: AlipayTransfer, isQuery: Bool) -> ProviderAnswer {
        switch transfer.status {
        // Only the answer to a question tells the amount.
        case "SUCCESS" where isQuery:
            guard let amount = transfer.amount else { return .unknown("no amount") }
            return .paid(
                PaidTransfer(
                    reference: transfer.reference, amount: amount, merchant: account.merchant))
        case "SUCCESS", "DEALING", "WAIT_PAY": return .processing
        case "FAIL":
            let reason = transfer.errorCode.isEmpty ? transfer.subCode : transfer.errorCode
            return .failed(reason: reason, AlipayCode.class(of: reason))
        case "REFUND" where isQuery:
            return .returned(reason: transfer.errorCode.isEmpty ? "REFUND" : transfer.errorCode)
        default: return .unknown("status \(transfer.status)")
        }
    }
}
