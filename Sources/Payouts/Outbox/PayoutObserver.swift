/// Is told what workers see, for metrics, the log and whoever is on call.
package protocol PayoutObserver: Sendable {
    /// A first call was made.
    /// - Parameter delay: since the attempt could begin.
    func began(after delay: Duration)
    /// An answer came, or the call's deadline passed.
    func answered(_ answer: ProviderAnswer, _ account: MerchantAccount, _ call: PayoutCall)
    /// The account is stopped: nothing more is sent through it until it is mended.
    func stopped(_ account: MerchantAccount, _ reason: String)
    /// A dead letter: nothing goes on until a person has looked.
    func needsPerson(_ win: WinID, _ alarm: PayoutAlarm)
    /// The account that the holder has bound does not open with our key.
    func cannotRead(_ win: WinID)
}

/// The raw value is the metrics' word.
package enum PayoutCall: String, Hashable, Sendable, CaseIterable {
    case submit, query, cancel
}

extension ProviderAnswer {
    /// The metrics' word.
    package var word: String {
        switch self {
        case .accepted: "accepted"
        case .needsUser: "needs_user"
        case .processing: "processing"
        case .paid: "paid"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .returned: "returned"
        case .unknown: "unknown"
        case .notFound: "not_found"
        case .payerSide: "payer_side"
        case .throttled: "throttled"
        }
    }

    /// The answers as metrics name them, all from the start.
    package static let words = [
        "accepted", "needs_user", "processing", "paid", "failed", "cancelled", "returned",
        "unknown", "not_found", "payer_side", "throttled",
    ]
}
