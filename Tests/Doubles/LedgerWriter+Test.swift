package import Invoices
package import Verification

extension ChangeActor {
    /// Who changes a ledger where the test is not about that.
    package static let test = ChangeActor.key("test")
}

extension LedgerWriter {
    package func apply(_ changes: [LedgerChange]) async throws(ServiceUnavailable)
        -> [ChangeOutcome]
    {
        try await apply(changes, by: .test)
    }
}
