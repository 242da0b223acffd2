/// The statements that one connection knows by name. The same SQL with other parameter types is another
/// statement to the server.
struct PreparedStatements: Sendable {
    struct Key: Hashable, Sendable {
        let statement: PostgresStatement
        let types: [UInt32]
    }

    struct Plan: Equatable, Sendable {
        let name: String
        let mustPrepare: Bool
        var isUnnamed: Bool { name.isEmpty }
    }

    private struct Entry {
        var name: String
        var isPrepared: Bool
        var lastFailure: WireError?
    }

    /// Each costs memory at the server for as long as the connection lives. Statements beyond this
    /// count are prepared anew, without a name, at every use.
    static let countMaximum = 256

    private var entries: [Key: Entry] = [:]
    private var namesGiven = 0

    mutating func plan(for key: Key) -> Plan {
        if let entry = entries[key] {
            if !entry.isPrepared { entries[key]?.isPrepared = true }
            return Plan(name: entry.name, mustPrepare: !entry.isPrepared)
        }
        guard entries.count < Self.countMaximum else { return Plan(name: "", mustPrepare: true) }
        let name = newName()
        entries[key] = Entry(name: name, isPrepared: true)
        return Plan(name: name, mustPrepare: true)
    }

    mutating func preparationFailed(_ key: Key, _ error: WireError) {
        entries[key]?.isPrepared = false
        entries[key]?.lastFailure = error
    }

    /// The server's plan is void, say after ALTER TABLE; the name is still taken.
    mutating func planExpired(_ key: Key) {
        guard entries[key]?.isPrepared == true else { return }
        entries[key] = Entry(name: newName(), isPrepared: false)
    }

    /// Why the server does not know a name that a neighbour's failed Parse should have given.
    func failure(of key: Key) -> WireError? { entries[key]?.lastFailure }

    private mutating func newName() -> String {
        namesGiven += 1
        return "s\(namesGiven)"
    }
}
