import Invoices
import Synchronization
import Verification

/// Remembers which replies have been sent: in the shared memory for all workers, and in this worker's
/// own for while the shared one is away. A reply costs money, and the platforms know no idempotence
/// (Aliyun, SendSms: "do your own").
final class SentReplies: Sendable {
    enum Standing: Equatable {
        /// Not sent yet: the caller must send it now.
        case yours
        case underWay
        case sent
    }

    private struct Entry {
        var standing: Standing
        let until: Timestamp
    }

    /// Longer than a message may be old and a clock may be ahead, together: `UplinkMessage`.
    static let kept: Duration = .seconds(3 * 3_600)
    /// If a worker dies while it sends, another may do it after this; longer than any deadline.
    static let underWayFor: Duration = .seconds(60)
    /// Some 100 bytes each; past it this worker drops its entries, and only the shared memory has them.
    private static let entriesMaximum = 10_000

    private let memory: any EphemeralStore
    private let own = Mutex<[String: Entry]>([:])

    init(memory: any EphemeralStore) { self.memory = memory }

    func claim(_ key: String, at now: Timestamp) async -> Standing {
        let standing = own.withLock { entries -> Standing in
            if let entry = entries[key], entry.until > now { return entry.standing }
            if entries.count >= Self.entriesMaximum {
                entries = entries.filter { $0.value.until > now }
                if entries.count >= Self.entriesMaximum { entries.removeAll() }
            }
            entries[key] = Entry(
                standing: .underWay, until: now.advanced(by: Self.underWayFor))
            return .yours
        }
        guard standing == .yours else { return standing }
        do throws(ServiceUnavailable) {
            if try await memory.claim(key, with: [0], for: Self.underWayFor) { return .yours }
            let isSent = try await memory.recall(key) == [1]
            // Another worker has claimed it and may yet fail, so only a sent reply is kept here.
            own.withLock { $0[key] = isSent ? Self.sent(at: now) : nil }
            return isSent ? .sent : .underWay
        } catch {
            return .yours
        }
    }

    func markSent(_ key: String, at now: Timestamp) async {
        own.withLock { $0[key] = Self.sent(at: now) }
        try? await memory.remember([1], as: key, for: Self.kept)
    }

    /// As far as we can tell it was not sent: the next attempt may send it.
    func release(_ key: String) async {
        own.withLock { $0[key] = nil }
        try? await memory.forget(key)
    }

    private static func sent(at now: Timestamp) -> Entry {
        Entry(standing: .sent, until: now.advanced(by: kept))
    }
}
