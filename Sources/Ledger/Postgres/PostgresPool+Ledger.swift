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

    /// One statement that writes. It waits for the disk, and perhaps for another worker, so it travels on a
    /// lent connection, where no look-up stands behind it.
    func write(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter] = []
    ) async throws(ServiceUnavailable) -> PostgresRows {
        do {
            return try await withConnection { session in
                try await session.query(statement, parameters, commits: true)
            }
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }
}
