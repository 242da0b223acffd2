/// A client's remaining limit, as seen by gateways that cost more than a query.
package protocol Allowance: Sendable {
    /// Spends as much of the client's limit as `count` queries would, all or nothing.
    ///
    /// Returns nil when it is spent, else how long to wait.
    func spend(_ count: Int, by client: Client) async -> Duration?
}
