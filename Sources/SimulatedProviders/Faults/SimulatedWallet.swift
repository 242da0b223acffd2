package import Invoices

/// The money that a payee has received.
package struct SimulatedWallet: Sendable, Equatable {
    /// An openid, an Alipay user, a card.
    package let owner: String
    /// The sum of the payments that arrived and did not go back.
    package private(set) var balance = Fen.zero
    /// Payments that arrived, less those that went back.
    package private(set) var payments = 0

    init(owner: String) { self.owner = owner }

    mutating func receive(_ amount: Fen) {
        balance = balance.adding(amount) ?? balance
        payments += 1
    }

    mutating func giveBack(_ amount: Fen) {
        balance = balance.subtracting(amount) ?? balance
        payments -= 1
    }
}

/// One payment as the page shows it.
package struct SimulatedPayment: Sendable, Equatable {
    /// Our number for the attempt, which is the provider's idempotency key.
    package let order: String
    /// The owner of the wallet that it goes to.
    package let payee: String
    package let amount: Fen
    /// The provider's word.
    package let state: String
    /// The package that the payee can confirm with: present where a tap is waited for.
    package let packageInfo: String?

    package init(
        order: String, payee: String, amount: Fen, state: String, packageInfo: String? = nil
    ) {
        self.order = order
        self.payee = payee
        self.amount = amount
        self.state = state
        self.packageInfo = packageInfo
    }
}
