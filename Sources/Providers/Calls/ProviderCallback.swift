package import Payouts

/// The consequence of a provider's callback. It never changes a state by itself: loss and
/// repetition are normal, so the state is asked for.
package enum ProviderCallback: Sendable, Equatable {
    /// Ask what became of the order now; answer with 204.
    case ask(OrderNumber)
    /// Ask whether the consent of this number of ours still holds, and keep that it does not; answer with 204, or, where
    /// nobody could be asked, so that it comes again.
    case consentEnded(String)
    /// Genuine, and nothing is to be done about it; answer with 204, or it comes fifteen times.
    case nothing
    /// Answer with 401: a probe wants to see it, and a genuine one comes again. The word is for
    /// metrics.
    case refused(String)

    /// The HTTP status of the answer.
    package var status: Int { if case .refused = self { 401 } else { 204 } }
}
