/// One line of goods or services. Quantity and price keep the digits that the seller wrote,
/// for they may have more decimals than money has.
package struct InvoiceLine: Sendable, Hashable {
    package var name: String
    package var specification: String
    package var unit: String
    package var quantity: String
    package var price: String
    package var amount: Fen
    /// As printed: `13%`, `免税`, `不征税`, `***`.
    package var taxRate: String
    package var tax: Fen

    package init(
        name: String, specification: String = "", unit: String = "", quantity: String = "",
        price: String = "", amount: Fen, taxRate: String, tax: Fen
    ) {
        self.name = name
        self.specification = specification
        self.unit = unit
        self.quantity = quantity
        self.price = price
        self.amount = amount
        self.taxRate = taxRate
        self.tax = tax
    }
}
