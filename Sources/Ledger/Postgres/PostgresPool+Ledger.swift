import Invoices
import Wire

extension PostgresPool {
    /// One statement, for callers of the ledger.
    func rows(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter] = []
    ) async throws(ServiceUnavailable) -> PostgresRows {
        do {
            return try await query(statement, parameters)
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }
}
