package import Invoices

/// A prize of a campaign, whatever ladder it is won in.
package struct Prize: Hashable, Sendable {
    /// 1 to 63 of a–z, 0–9 and "-".
    package let id: String
    /// Before tax.
    package let value: Fen
    /// How many there are in the whole campaign.
    package let count: UInt64

    package init(id: String, value: Fen, count: UInt64) {
        self.id = id
        self.value = value
        self.count = count
    }
}
