/// What the doors know of the verifier.
package protocol InvoiceVerifying: Sendable {
    /// The answer about one invoice. Throws only when the ledger cannot be asked.
    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(LedgerFault) -> Answer

    /// One result an invoice, in the same order; a fault hurts only those that it concerns.
    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(LedgerFault) -> [Result<Answer, LedgerFault>]
}
