package import Cryptography
package import Invoices

/// Keeps the log and its seals; its rows are the truth, from which the public files are written.
/// All of it is one campaign's.
package protocol SealStore: Sendable {
    /// The log as it stands.
    func state() async throws(ServiceUnavailable) -> SealState

    /// The campaign's manifests as they were published, in the order in which they hold.
    func manifests() async throws(ServiceUnavailable) -> [StoredManifest]

    /// The signed notes of pauses, of their ends and of the campaign's, from this one on, counted from 0.
    func states(from number: UInt64) async throws(ServiceUnavailable) -> [String]

    /// Some of the entries that have no index, the oldest first.
    /// - Parameter second: since 1970. An entry that a worker with a fast clock has dated later is passed over until
    ///   then, and holds up no other.
    func waiting(
        _ maximum: Int, acceptedBy second: UInt64
    ) async throws(ServiceUnavailable) -> [StoredEntry]

    /// Gives the entries their indexes, in this order, and begins their seal, all in one transaction.
    /// - Returns: false, and nothing is done, unless the log ends where the seal begins and the entries still wait.
    func begin(_ seal: LogSeal, _ entries: [StoredEntry]) async throws(ServiceUnavailable) -> Bool

    /// Puts the seal that was begun under the manifest that names it, to be cosigned by that one's parties.
    /// - Returns: false unless that seal is open under another manifest.
    func goOver(_ seal: LogSeal) async throws(ServiceUnavailable) -> Bool

    /// Keeps for whose answers the seal that was begun waits, for those who ask. It is forgotten with the next step of
    /// the seal.
    /// - Returns: false unless that seal is open under the same manifest.
    func keepAwaited(
        _ parties: [String], of seal: LogSeal
    ) async throws(ServiceUnavailable) -> Bool

    /// Keeps the cosigned checkpoint of the seal that was begun.
    /// - Returns: false unless that seal waits for it, under the same manifest.
    func keepCosigned(_ seal: LogSeal) async throws(ServiceUnavailable) -> Bool

    /// Keeps the seed and the winners, in one transaction: from here on people are told their outcomes.
    /// - Returns: false unless the seal is cosigned under the same manifest, and not complete.
    func complete(_ seal: CompleteSeal) async throws(ServiceUnavailable) -> Bool

    /// Entries of the log, in its order.
    func entries(_ indexes: Range<UInt64>) async throws(ServiceUnavailable) -> [StoredEntry]

    /// Complete seals from this number on, at most so many.
    func seals(
        from number: UInt64, _ maximum: Int
    ) async throws(ServiceUnavailable) -> [CompleteSeal]

    /// The complete seal that ends at this size.
    func seal(endingAt size: UInt64) async throws(ServiceUnavailable) -> CompleteSeal?
}

/// The log as the store has it, at one moment.
package struct SealState: Hashable, Sendable {
    /// Entries that have a place, those of a begun seal among them.
    package var size: UInt64 = 0
    /// Of that size.
    package var root = MerkleTree.emptyRoot
    /// The last complete seal.
    package var last: CompleteSeal?
    /// The seal that was begun and is not complete.
    package var open: LogSeal?
    /// How often each prize was won.
    package var awarded: [String: UInt64] = [:]

    package init() {}
}

/// A manifest as it was published.
package struct StoredManifest: Hashable, Sendable {
    /// Seconds since 1970: entries accepted from then on carry it.
    package let holdsFrom: UInt64
    /// The bytes whose digest is its name.
    package let body: [UInt8]
    /// The notes over it.
    package let signatures: String

    package init(holdsFrom: UInt64, body: [UInt8], signatures: String) {
        self.holdsFrom = holdsFrom
        self.body = body
        self.signatures = signatures
    }
}
