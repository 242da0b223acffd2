package import Invoices

/// Knows whose the entries are.
package protocol DrawOpenings: Sendable {
    /// The hashes that show whose the entries at these places of the log are, in the same order,
    /// each seen to be the entry's.
    /// - Throws: where a row is damaged or under other keys as well: nobody may be left out.
    func shown(_ indexes: [UInt64]) async throws(ServiceUnavailable) -> [DrawResult.Shown]
}
