package import Cryptography
package import Invoices

/// Reads the public part of a campaign's log, out of the tables that its public files are written
/// from. It tells of complete seals alone: what is not judged yet is its holder's business.
package protocol PublicLog: Sendable {
    /// How far the log is judged, and what was won from index `first` on.
    func standing(
        of origin: String, wonFrom first: UInt64
    ) async throws(ServiceUnavailable) -> LogStanding

    /// The latest wins, the newest first.
    func latestWins(
        of origin: String, _ maximum: Int
    ) async throws(ServiceUnavailable) -> [PublishedEntry]

    /// Those of the entries at these indexes that are judged, in the order of the log.
    func entries(
        of origin: String, at indexes: [UInt64]
    ) async throws(ServiceUnavailable) -> [PublishedEntry]

    /// The judged entry whose leaf hash begins so; nil for none, and for several.
    func entry(leaf: LeafPrefix) async throws(ServiceUnavailable) -> PublishedEntry?

    /// The gifts of the periodic draws to the entry at this index, as they were recorded.
    func drawWins(
        of origin: String, at index: UInt64
    ) async throws(ServiceUnavailable) -> [DrawWin]

    /// The complete seal that judges the entry at this index.
    func seal(
        of origin: String, judging index: UInt64
    ) async throws(ServiceUnavailable) -> CompleteSeal?

    /// The step that an entry waits for; nil for one that is judged. `id` is the store's own.
    func wait(of id: Int64) async throws(ServiceUnavailable) -> SealWait?
}

/// How far a log is judged.
package struct LogStanding: Hashable, Sendable {
    /// Of complete seals.
    package var entries: UInt64
    /// Complete seals.
    package var seals: UInt64
    /// When the last one was complete; nil before the first.
    package var sealedAt: Timestamp?
    /// How often each prize was won.
    package var won: [String: UInt64]

    package init(
        entries: UInt64 = 0, seals: UInt64 = 0, sealedAt: Timestamp? = nil,
        won: [String: UInt64] = [:]
    ) {
        self.entries = entries
        self.seals = seals
        self.sealedAt = sealedAt
        self.won = won
    }
}

/// An entry as anybody can read it in the log, and what came of it.
package struct PublishedEntry: Hashable, Sendable {
    package let origin: String
    /// The entry's place in the log.
    package let index: UInt64
    package let entry: Entry
    /// Never `waiting`.
    package let outcome: EntryOutcome

    package init(origin: String, index: UInt64, entry: Entry, outcome: EntryOutcome) {
        self.origin = origin
        self.index = index
        self.entry = entry
        self.outcome = outcome
    }
}

/// The step that an entry waits for.
package enum SealWait: Hashable, Sendable {
    /// For the seal that takes it in.
    case seal
    /// For witnesses to sign the log, since then: for these, where it has waited at all.
    case cosignatures(since: Timestamp, of: [String])
    /// For parties to reveal their values, since the seal's beginning: for these, where it has waited at all.
    case reveals(since: Timestamp, of: [String])
}

/// The beginning of a leaf hash, as short links have it.
package struct LeafPrefix: Hashable, Sendable {
    /// Of 64 bits: in a log of a billion entries two begin alike with a chance of 1 in 37.
    package static let digitsMinimum = 16

    /// An even number of lower-case hexadecimal digits.
    package let text: String

    /// Nil for fewer digits, for an odd number of them and for another spelling.
    package init?(_ text: String) {
        guard (Self.digitsMinimum...2 * Bytes32.count).contains(text.utf8.count),
            let bytes = Hexadecimal.decode(text), Hexadecimal.encode(bytes) == text
        else { return nil }
        self.text = text
    }

    /// The whole hash, as a prefix that nothing else has.
    package init(_ leaf: Bytes32) { text = leaf.description }

    /// The bytes that the hash begins with.
    package var bytes: [UInt8] { Hexadecimal.decode(text) ?? [] }

    /// The least and the greatest hash that begin so.
    package var bounds: ClosedRange<Bytes32> {
        func filled(_ digit: Character) -> Bytes32 {
            let digits = text + String(repeating: digit, count: 2 * Bytes32.count - text.utf8.count)
            return Hexadecimal.decode(digits).flatMap { Bytes32($0) } ?? .zero
        }
        return filled("0")...filled("f")
    }
}
