package import Invoices

/// How often and when an invoice was found consistent before.
package struct CheckHistory: Sendable, Hashable {
    /// Consistent answers before this one; wrong attempts do not count.
    package var count: Int64
    /// Nil if there were none, as for `last`.
    package var first: Timestamp?
    package var last: Timestamp?

    package init(count: Int64, first: Timestamp?, last: Timestamp?) {
        self.count = count
        self.first = first
        self.last = last
    }

    /// Of an invoice that nobody has checked before.
    package static let none = CheckHistory(count: 0, first: nil, last: nil)

    /// Both histories together.
    package func adding(_ later: CheckHistory) -> CheckHistory {
        CheckHistory(
            count: count + later.count,
            first: [first, later.first].compactMap { $0 }.min(),
            last: [last, later.last].compactMap { $0 }.max())
    }
}
