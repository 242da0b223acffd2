package import Invoices

/// The order to a provider: one payment to one payee.
package struct PayoutCommand: Hashable, Sendable {
    /// The idempotency key: the same for every call about this attempt.
    package let order: OrderNumber
    package let win: WinID
    package let payee: Payee
    /// Net of tax.
    package let amount: Fen
    /// The names of the campaign and the prize (活动名称, 奖励说明), for providers that report them.
    package let activity: String
    package let award: String
    /// True if the payee is there at this moment to confirm, where he has to.
    package let isPayeePresent: Bool

    package init(
        order: OrderNumber, win: WinID, payee: Payee, amount: Fen, activity: String, award: String,
        isPayeePresent: Bool = true
    ) {
        self.order = order
        self.win = win
        self.payee = payee
        self.amount = amount
        self.activity = activity
        self.award = award
        self.isPayeePresent = isPayeePresent
    }
}

/// An attempt as it was committed before its first call. It is sent again unchanged: a name is encrypted with
/// random padding, so a body that is built anew is another one, and the provider refuses the number.
package struct Submission: Hashable, Sendable {
    /// The merchant account that it goes through; a stored submission stays with it.
    package let account: MerchantAccount
    package let order: OrderNumber
    /// Net of tax, compared with every answer before anything is posted.
    package let amount: Fen
    /// The payee, for people who look into it, and compared where the provider tells him again: an
    /// openid, who Alipay has as the payee, a bank account.
    package let payee: String?
    /// The app, where the provider tells it again.
    package let app: String?
    /// The bytes that are signed and sent: a body, the biz_content, a file.
    package let body: [UInt8]

    package init(
        account: MerchantAccount, order: OrderNumber, amount: Fen, payee: String?,
        app: String? = nil, body: [UInt8]
    ) {
        self.account = account
        self.order = order
        self.amount = amount
        self.payee = payee
        self.app = app
        self.body = body
    }
}
