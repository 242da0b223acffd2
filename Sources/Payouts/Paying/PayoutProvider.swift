package import Invoices

/// One merchant account with one provider.
///
/// Nothing here remembers: the outbox does. Every call has a deadline of its own, and one that has passed is
/// `.unknown`.
package protocol PayoutProvider: Sendable {
    /// The account that its calls go through.
    var account: MerchantAccount { get }

    /// Builds what will be sent, once, before the attempt is committed. Nothing is sent, and no limit of the
    /// provider's is passed.
    func prepare(
        _ command: PayoutCommand, at now: Timestamp
    ) throws(PreparationRefusal) -> Submission

    /// Sends it, under a new signature and time stamp. The same submission may be sent any number of times and
    /// pays once.
    func submit(_ submission: Submission) async -> ProviderAnswer

    /// Asks what became of it.
    func query(_ submission: Submission) async -> ProviderAnswer

    /// Withdraws what the payee has not confirmed. It may lose to him, so what counts is what `query` says
    /// afterwards. `.unknown` where the provider has no such call.
    func cancel(_ submission: Submission) async -> ProviderAnswer

    /// False where the provider says that no order under this consent can be paid any more; nil where it does not answer.
    func isUsable(_ consent: Payee.Consent) async -> Bool?

    /// True if it tells by itself that a consent has ended, so that not each order needs a question before it.
    var tellsOfConsents: Bool { get }

    /// The money that the account has to pay with; nil if the provider did not say.
    func balance() async -> Fen?
}

extension PayoutProvider {
    /// Most providers know no consents.
    package func isUsable(_ consent: Payee.Consent) async -> Bool? { nil }
    package var tellsOfConsents: Bool { false }
}

/// Why this account cannot pay this command. Nothing was sent.
package enum PreparationRefusal: Error, Hashable, Sendable {
    /// Outside what the account pays at a time.
    case amount(allowed: ClosedRange<Fen>)
    /// This kind of account needs the person's name.
    case nameMissing
    /// Not an account of this provider, or not in its form.
    case payee(String)
    /// The payee has to confirm, and is not there: made now, the order would set the money aside for nobody.
    case payeeAbsent
    /// Something is missing that will be there in a moment, such as a key of the provider.
    case notNow(String)
}

extension PreparationRefusal: CustomStringConvertible {
    /// For the log and the terminal, in English.
    package var description: String {
        switch self {
        case .amount(let allowed):
            "the account pays from \(allowed.lowerBound) to \(allowed.upperBound) yuan at a time"
        case .nameMissing: "this kind of account needs the person's name"
        case .payee(let reason): "not an account that this provider pays to: \(reason)"
        case .payeeAbsent: "the payee has to confirm, and is not there"
        case .notNow(let reason): "not now, and perhaps in a moment: \(reason)"
        }
    }
}
