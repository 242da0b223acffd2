/// How far ahead an invoice may be dated that enters the ledger: one day, so that a clock that is a day behind
/// loses none. A later day is a mistake: nobody could verify the invoice before it, and nothing takes it back.
package enum IssueDayRule {
    /// The last day that an invoice may bear.
    ///
    /// - Parameter today: the day in China.
    package static func lastDay(today: CalendarDay) -> CalendarDay { today.advanced(byDays: 1) }

    /// True if the change issues an invoice that is dated later than `lastDay`.
    package static func forbids(_ change: LedgerChange, after lastDay: CalendarDay) -> Bool {
        guard case .issue(let invoice) = change else { return false }
        return invoice.issuedOn > lastDay
    }

    /// Of the field `issuedOn`, in English.
    package static let explanation = "lies more than a day in the future"
}
