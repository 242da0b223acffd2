package import Invoices

/// Tells which invoices may enter.
package struct Eligibility: Hashable, Sendable {
    /// With tax (价税合计), in fen.
    package let least: Fen
    package let kinds: [InvoiceKind]
    /// Beginnings of the region in the seller's tax number, of 2 to 6 digits; none for all.
    package let regions: [String]
    /// Trade codes and beginnings of sellers' tax numbers; none for all.
    package let sellers: [String]
    /// Both days included.
    package let issued: ClosedRange<CalendarDay>
    /// The buyer is a person and no company.
    package let personOnly: Bool
    /// The buyer's name is the holder's.
    package let nameMustMatch: Bool
}

/// How many entries are accepted; nil for as many as come. Days and months are those of Asia/Shanghai, by the
/// second at which an entry was accepted.
package struct EntryCaps: Hashable, Sendable {
    /// One person, by whatever of his identities, as the two below.
    package let holderDay: UInt64?
    package let holderMonth: UInt64?
    package let holderAll: UInt64?
    /// One seller, by his tax number, as the one below: against sellers who enter their own sales.
    package let sellerDay: UInt64?
    package let sellerAll: UInt64?

    /// No cap at all.
    package static let none = EntryCaps(
        holderDay: nil, holderMonth: nil, holderAll: nil, sellerDay: nil, sellerAll: nil)
}
