package import Invoices

/// Which invoices may enter.
package struct Eligibility: Hashable, Sendable {
    package let least: Fen
    package let kinds: [InvoiceKind]
    /// Beginnings of the region in the seller's tax number, of 2 to 6 digits; none for all.
    package let regions: [String]
    /// Trade codes and beginnings of sellers' tax numbers; none for all.
    package let sellers: [String]
    package let issued: ClosedRange<CalendarDay>
    /// The buyer is a person and no company.
    package let personOnly: Bool
    /// The buyer's name is the holder's.
    package let nameMustMatch: Bool
}

/// How many entries are accepted; nil for as many as come. Days and months are those of Asia/Shanghai, by the
/// second at which an entry was accepted.
package struct EntryCaps: Hashable, Sendable {
    package let holderDay: UInt64?
    package let holderMonth: UInt64?
    package let holderAll: UInt64?
    package let sellerDay: UInt64?
    package let sellerAll: UInt64?

    package static let none = EntryCaps(
        holderDay: nil, holderMonth: nil, holderAll: nil, sellerDay: nil, sellerAll: nil)
}
