package import Invoices

/// Keeps the books; its rows are the truth.
package protocol BookStore: Sendable {
    /// The operator has brought money.
    /// - Parameter reference: where it came from; the same one brings no more.
    func deposit(
        _ amount: Fen, to campaign: String, reference: String
    ) async throws(ServiceUnavailable) -> BookDecision

    /// Writes all of them in one transaction, or none. Once this returns, they survive a power cut.
    func write(_ transfers: [Transfer]) async throws(ServiceUnavailable) -> BookDecision

    /// Works everything out again from the transfers alone.
    func proof() async throws(ServiceUnavailable) -> BookProof
}
