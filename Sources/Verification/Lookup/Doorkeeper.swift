import Invoices

/// Remembers roughly which identities came by lately: the doorkeeper of a cache that has no room
/// left.
///
/// Each identity has one place, and there its mark stays until another takes it. A mark mistaken for
/// that of another identity lets in one that comes for the first time, which is no harm. A caller that
/// finds identities that share a place keeps only those out.
///
/// Source: the doorkeeper of Einziger, Friedman, Manes, "TinyLFU", ACM Transactions on Storage 13 (2017).
struct Doorkeeper: Sendable {
    private var marks: [UInt32]
    private let mask: UInt64

    /// - Parameter room: identities of which most are still known when the last of them has come by.
    init(room: Int) {
        var places = 1
        while places < 2 * room { places *= 2 }
        marks = Array(repeating: 0, count: places)
        mask = UInt64(places - 1)
    }

    /// True if the identity came by before; notes that it did now.
    mutating func again(_ id: InvoiceID) -> Bool {
        let mixed = id.mixed
        let place = Int(mixed & mask)
        // Never zero, which is the mark of nobody.
        let mark = UInt32(truncatingIfNeeded: mixed >> 32) | 1
        if marks[place] == mark { return true }
        marks[place] = mark
        return false
    }
}
