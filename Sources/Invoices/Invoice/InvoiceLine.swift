/// One line of goods or services. Quantity and price keep the digits that the seller wrote,
/// for they may have more decimals than money has.
package struct InvoiceLine: Sendable, Hashable {
    package var name: String
    package var specification: String
    package var unit: String
    /// Digits as the seller wrote them, perhaps with more decimals than money; empty where the line
    /// has none.
    package var quantity: String
    /// For one unit and before tax, in the seller's digits; empty where the line has none.
    package var price: String
    /// Before tax (金额). A line of discount is negative.
    package var amount: Fen
    /// As printed: `13%`, `免税`, `不征税`, `***`.
    package var taxRate: String
    /// Zero where the rate is a word (免税, 不征税).
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
