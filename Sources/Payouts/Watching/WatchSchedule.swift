package import Invoices

/// When the invoice of a win is looked at without anybody having told of a change: as soon as there is a win, a week
/// later, and when the campaign's period has ended. Between, the change feed tells; before each payment it is asked
/// for again.
package enum WatchSchedule {
    static let second = Duration.seconds(7 * 86_400)

    /// - Returns: nil where only the feed brings the invoice up again.
    package static func next(
        after now: Timestamp, reservedAt: Timestamp, periodEnds: Timestamp
    ) -> Timestamp? {
        [reservedAt.advanced(by: second), periodEnds].filter { $0 > now }.min()
    }
}
