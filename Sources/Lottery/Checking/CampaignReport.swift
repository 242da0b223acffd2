package import Cryptography
package import Invoices

/// What a check of a whole campaign found, where it found no fault.
package struct CampaignReport: Hashable, Sendable {
    /// A seal's place in the log.
    package struct Place: Hashable, Sendable {
        package let from: UInt64
        package let size: UInt64
        package let manifest: Bytes32
        package let root: Bytes32
    }

    /// An entry that was looked for.
    package struct Found: Hashable, Sendable {
        package let index: UInt64
        package let entry: Entry
        package let seal: Place
        package let outcome: InstantDraw.Outcome
    }

    package let origin: String
    /// In the order in which they held.
    package internal(set) var manifests: [Bytes32] = []
    package internal(set) var seals: UInt64 = 0
    package internal(set) var sealed: UInt64 = 0
    /// In the public checkpoint and not yet in a seal.
    package internal(set) var waiting: UInt64 = 0
    /// How many were won, by prize.
    package internal(set) var prizes: [String: UInt64] = [:]
    package internal(set) var cost = Fen.zero
    /// In how many seals a cosigner is missing.
    package internal(set) var missingCosigners: [String: UInt64] = [:]
    /// How many entries were cosigned past the promise, and the first of them as a fault.
    package internal(set) var late: UInt64 = 0
    package internal(set) var firstLate: CampaignFault?
    /// Of the last seal: the last of its witnesses' times. Nil before the first.
    package internal(set) var lastCosigned: UInt64?
    /// Of the last seal; zeros before the first.
    package internal(set) var seed = Bytes32.zero
    package internal(set) var root = MerkleTree.emptyRoot
    /// By the periodic draws that have closed, where their entries end.
    package internal(set) var closings: [String: UInt64] = [:]
    package internal(set) var draws: [String] = []
    /// Draws that have closed over some entries and are not published.
    package internal(set) var unpublishedDraws: [String] = []
    /// Those of them that should have been held by now.
    package internal(set) var missingDraws: [String] = []
    /// Days whose figures should be published and are not.
    package internal(set) var missingDays: [CalendarDay] = []
    package internal(set) var found: [Bytes32: Found] = [:]
    /// Whose openings the auditors get, in the order of the log; empty unless they were asked for.
    package internal(set) var due: [AuditDue] = []
}
