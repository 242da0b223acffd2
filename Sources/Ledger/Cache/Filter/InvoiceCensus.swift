import Invoices
import Verification

/// All identities that one part of the ledger has, for a caller that must know them all.
protocol IssuedInvoiceScanning: Sendable {
    /// The next `limit` identities after `identity` in the ledger's own order, from its beginning
    /// if nil; fewer only at the end. Each page holds what is committed when it is read.
    func identities(
        after identity: InvoiceID?, limit: Int, within deadline: Duration
    ) async throws(ServiceUnavailable) -> [InvoiceID]

    /// Hardly fewer than there are, without counting them.
    func estimate(within deadline: Duration) async throws(ServiceUnavailable) -> UInt64
}
