import Invoices
import Ledger
import Lottery

/// The openings in the database, by the keys that the entries were written under.
struct StoredOpenings: DrawOpenings {
    private let entries: PostgresEntryStore
    private let origin: String
    private let keys: OpeningKeys

    init(_ entries: PostgresEntryStore, of origin: String, keys: OpeningKeys) {
        self.entries = entries
        self.origin = origin
        self.keys = keys
    }

    func shown(_ indexes: [UInt64]) async throws(ServiceUnavailable) -> [DrawResult.Shown] {
        try await opened(indexes).map(\.shown)
    }

    /// In the order of the log.
    func opened(_ indexes: [UInt64]) async throws(ServiceUnavailable) -> [OpenedEntry] {
        var opened: [OpenedEntry] = []
        for (index, record) in try await entries.entries(at: indexes, of: origin) {
            guard let entry = OpenedEntry(record, at: index, keys: keys) else {
                throw ServiceUnavailable(
                    .ledger, .damaged,
                    "entry \(index) does not open with these keys to what the log has",
                    effect: .didNotHappen)
            }
            opened.append(entry)
        }
        return opened.sorted { $0.index < $1.index }
    }
}
