package import Invoices

/// What a provider is to pay.
package struct PayoutCommand: Hashable, Sendable {
    package let order: OrderNumber
    package let win: WinID
    package let payee: Payee
    /// Net of tax.
    package let amount: Fen
    /// What the campaign and the prize are called (活动名称, 奖励说明), for providers that report them.
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
    package let account: MerchantAccount
    package let order: OrderNumber
    package let amount: Fen
    /// Of whom the money is sent, as the provider tells it again: an openid, an Alipay user, a bank account; nil
    /// where it tells nothing that could be compared.
    package let payee: String?
    /// The app, where the provider tells it again.
    package let app: String?
    /// What is signed and sent: a body, the biz_content, a file.
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
