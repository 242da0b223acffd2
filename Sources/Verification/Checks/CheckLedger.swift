package import Invoices

/// The ledger's own count of checks, which outlives every cache and worker.
package protocol CheckLedger: Sendable {
    /// Adds the checks and returns the totals, in the same order.
    ///
    /// `sequence` rises with every batch of one `worker`; a batch that comes again, because its
    /// answer was lost, changes nothing. Once this returns, the checks survive a power cut of
    /// everything but the last second (the ledger does not wait for its disk here: a count is
    /// not money).
    func add(
        _ checks: [(id: InvoiceID, checks: CheckHistory)], worker: String, sequence: Int64
    ) async throws(ServiceUnavailable) -> [CheckHistory]
}
