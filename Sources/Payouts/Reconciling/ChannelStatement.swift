package import Cryptography
package import Invoices

/// The provider's own books of one of our accounts there.
package struct ChannelStatement: Hashable, Sendable {
    /// One booking.
    package struct Line: Hashable, Sendable {
        package let at: Timestamp
        /// The provider's own number of the line, by which a line that comes again is known.
        package let reference: String
        /// Our order number; nil where the line names none.
        package let order: String?
        /// Below zero for what has left our account.
        package let amount: Fen
        /// The payee, where the line tells him whole.
        package let payee: String?

        package init(
            at: Timestamp, reference: String, order: String?, amount: Fen, payee: String? = nil
        ) {
            self.at = at
            self.reference = reference
            self.order = order
            self.amount = amount
            self.payee = payee
        }
    }

    /// Ours, whose clearing the lines are held against.
    package let account: MerchantAccount
    /// The time of which nothing is missing; nil for a message about single bookings, which proves nothing by what it
    /// lacks.
    package let span: Range<Timestamp>?
    /// For people: what it is called, or which day it is of.
    package let name: String
    /// In the statement's order.
    package let lines: [Line]
    /// What was left on the account at the end of the span; nil where the statement does not say it.
    package let closing: Fen?
    /// Tells one statement from another: the same bytes of the same span are the same statement.
    package let digest: Bytes32

    /// A day of a hundred payments a second has 8,640,000 lines; nobody's bill is that long, and this many fit into
    /// memory.
    package static let linesMaximum = 1_000_000

    /// - Parameter file: the bytes that it was read from.
    package init(
        of account: MerchantAccount, _ span: Range<Timestamp>?, named name: String, _ lines: [Line],
        closing: Fen? = nil, file: [UInt8]
    ) {
        self.account = account
        self.span = span
        self.name = name
        self.lines = lines
        self.closing = closing
        let head = span.map { "\($0.lowerBound.microseconds) \($0.upperBound.microseconds)" }
        digest = SHA256.hash(Array("fapiao.statement.v1 \(head ?? "")\n".utf8) + file)
    }

    /// The span of a day in China.
    package static func day(_ day: CalendarDay) -> Range<Timestamp> {
        func start(_ day: CalendarDay) -> Timestamp {
            Timestamp(microseconds: (Int64(day.dayNumber) * 86_400 - 8 * 3_600) * 1_000_000)
        }
        return start(day)..<start(day.advanced(byDays: 1))
    }
}
