import Invoices
import Ledger

extension PayoutDatabase {
    /// Connects, and serves `body` for as long as that takes.
    func use(_ body: () async throws -> Void) async throws {
        let life = Task { await run() }
        defer { life.cancel() }
        do {
            try await connected(within: Backend.connectDeadline)
            try await requireCurrentSchema(within: .seconds(5))
            try await body()
        } catch let fault as ServiceUnavailable {
            Terminal.errorOutput("\(fault)\n")
            throw ExitStatus.unavailable
        } catch let fault as SchemaFault {
            Terminal.errorOutput("\(fault)\n")
            throw ExitStatus.unavailable
        }
    }
}
