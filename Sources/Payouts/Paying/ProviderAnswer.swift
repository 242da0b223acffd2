package import Invoices

/// The answer of a provider about one order number. Only `failed`, `cancelled` and `returned` mean
/// that the money is not with the payee, and each provider says them for a short list of answers
/// whose signature held. Whatever is not in that list, and every code that the program does not
/// know, is `unknown`.
package enum ProviderAnswer: Hashable, Sendable {
    /// Taken, and nothing is known yet.
    case accepted
    /// The payee has to confirm. Only the answer to a submission has what the payee's page needs.
    case needsUser(package: String?)
    case processing
    case paid(PaidTransfer)
    /// Definite: this number will never pay.
    case failed(reason: String, FailureClass)
    /// Definite as well, because we or the payee have withdrawn it.
    case cancelled
    /// Paid, and later sent back by the payee's bank.
    case returned(reason: String)
    /// It is not known: no answer, an unknown code, an answer without a signature that holds.
    case unknown(String)
    /// The provider knows no such number; it may still be on its way.
    case notFound
    /// Our own side is at fault: balance, quota, signature, right. Stops the merchant account and fails nothing.
    case payerSide(stop: String)
    /// Slower, with the same number.
    case throttled

    /// True if another number may be used after it.
    package var isDefiniteFailure: Bool {
        switch self {
        case .failed, .cancelled, .returned: true
        default: false
        }
    }
}

/// The condition for a new attempt.
package enum FailureClass: String, Hashable, Sendable, CaseIterable {
    /// The payee does something about the account, or chooses another one.
    case payee
    /// The payee has not confirmed in time; he may again.
    case overdue
    /// The payee has received too much today.
    case tomorrow
    /// Our own side; the merchant account stops until a person has seen to it.
    case payer
    /// A person looks: a suspicion, or a reason that the program does not know.
    case person
}

/// The payee that the provider says it has paid. What it does not tell is nil, and is not compared.
package struct PaidTransfer: Hashable, Sendable {
    /// The provider's own number.
    package let reference: String
    /// Net of tax, as the provider has paid it.
    package let amount: Fen
    package let merchant: String
    /// The app in which the payee was found; nil where the provider tells none.
    package let app: String?
    /// The payee as the provider tells him; nil where it tells nothing that could be compared.
    package let payee: String?

    package init(
        reference: String, amount: Fen, merchant: String, app: String? = nil,
        payee: String? = nil
    ) {
        self.reference = reference
        self.amount = amount
        self.merchant = merchant
        self.app = app
        self.payee = payee
    }

    /// Names the part that differs from the submission that this should be; nil if none does.
    package func difference(from submission: Submission) -> String? {
        if amount != submission.amount { return "amount" }
        if merchant != submission.account.merchant { return "merchant" }
        if let app, let expected = submission.app, app != expected { return "app" }
        if let payee, let expected = submission.payee, payee != expected { return "payee" }
        return nil
    }
}
