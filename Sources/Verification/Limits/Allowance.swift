/// Charges a client's limit for what costs more than one query, such as reading a photo.
package protocol Allowance: Sendable {
    /// Spends as much of the client's limit as `count` queries would, all or nothing.
    ///
    /// Returns nil when it is spent, else how long to wait.
    func spend(_ count: Int, by client: Client) async -> Duration?
}
