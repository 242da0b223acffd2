package import Invoices

/// Why there is no statement.
package enum StatementFault: Error, Hashable, Sendable {
    /// The provider has not made it yet.
    case notYet
    /// The provider says that there is none. That does not say that nothing happened.
    case none
    /// It came, and is not what a statement of this account is.
    case unreadable(String)
    /// The provider, or the disk, gave no answer.
    case unavailable(String)
}

extension StatementFault: CustomStringConvertible {
    /// For the log and the terminal, in English.
    package var description: String {
        switch self {
        case .notYet: "the provider has not made the statement yet"
        case .none: "the provider has no statement of it"
        case .unreadable(let reason): "cannot be read as a statement of this account: \(reason)"
        case .unavailable(let reason): "no statement could be had: \(reason)"
        }
    }
}

/// Fetches statements of one of our accounts.
package protocol StatementSource: Sendable {
    /// The account that its statements are of.
    var account: MerchantAccount { get }

    /// Everything that the provider's books say of that day, and of whatever else it has left since.
    func statements(
        of day: CalendarDay
    ) async throws(StatementFault) -> [ChannelStatement]

    /// The statement is where it survives; it need not be handed out again.
    func kept(_ statement: ChannelStatement)

    /// What it has left that should be a statement and that nobody could read: why, by its name. It lies where it was.
    var unreadableStatements: [String: String] { get }

    /// Takes back what was handed over under this number and lies there still. Once this returns, it does not.
    func withdraw(_ order: OrderNumber) async throws(StatementFault)
}

extension StatementSource {
    /// A source that has nothing to put away does nothing.
    package func kept(_ statement: ChannelStatement) {}
    package var unreadableStatements: [String: String] { [:] }
    package func withdraw(_ order: OrderNumber) async throws(StatementFault) {}
}
