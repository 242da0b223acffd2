package import Cryptography
package import Invoices

/// The findings of a check of a whole campaign that found no fault.
package struct CampaignReport: Hashable, Sendable {
    /// A seal's place in the log.
    package struct Place: Hashable, Sendable {
        /// The index of its first entry.
        package let from: UInt64
        /// How many entries the log has at its end.
        package let size: UInt64
        /// The digest of the manifest that it is under.
        package let manifest: Bytes32
        /// The log's Merkle root at its end.
        package let root: Bytes32
    }

    /// An entry that was looked for.
    package struct Found: Hashable, Sendable {
        /// The entry's place in the log.
        package let index: UInt64
        package let entry: Entry
        package let seal: Place
        /// Worked out from the seed here, not read from the operator's files.
        package let outcome: InstantDraw.Outcome
    }

    package let origin: String
    /// In the order in which they held.
    package internal(set) var manifests: [Bytes32] = []
    /// Complete seals that were replayed.
    package internal(set) var seals: UInt64 = 0
    /// Entries in them.
    package internal(set) var sealed: UInt64 = 0
    /// In the public checkpoint and not yet in a seal.
    package internal(set) var waiting: UInt64 = 0
    /// How many were won, by prize.
    package internal(set) var prizes: [String: UInt64] = [:]
    /// The value of all prizes that the instant draw has given.
    package internal(set) var cost = Fen.zero
    /// In how many seals a cosigner is missing.
    package internal(set) var missingCosigners: [String: UInt64] = [:]
    /// How many entries were cosigned past the promise, and the first of them as a fault.
    package internal(set) var late: UInt64 = 0
    /// Nil if none was late.
    package internal(set) var firstLate: CampaignFault?
    /// Of the last seal: the last of its witnesses' times. Nil before the first.
    package internal(set) var lastCosigned: UInt64?
    /// Of the last seal; zeros before the first.
    package internal(set) var seed = Bytes32.zero
    /// Of the log at the end of the last seal.
    package internal(set) var root = MerkleTree.emptyRoot
    /// By the periodic draws that have closed, where their entries end.
    package internal(set) var closings: [String: UInt64] = [:]
    /// Periodic draws whose published results were worked out again.
    package internal(set) var draws: [String] = []
    /// Draws that have closed over some entries and are not published.
    package internal(set) var unpublishedDraws: [String] = []
    /// Those of them that should have been held by now.
    package internal(set) var missingDraws: [String] = []
    /// Days whose figures should be published and are not.
    package internal(set) var missingDays: [CalendarDay] = []
    /// The entries that were looked for, by leaf hash.
    package internal(set) var found: [Bytes32: Found] = [:]
    /// The entries whose openings the auditors get, in the order of the log; empty unless they were
    /// asked for.
    package internal(set) var due: [AuditDue] = []
}
