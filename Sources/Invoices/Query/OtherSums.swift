/// Sums that a text tells of an invoice beside the one that its kind asks for.
package struct OtherSums: Sendable, Equatable {
    /// Said to be the amount before tax (金额).
    package var beforeTax: Fen?
    /// Said to be the total with tax (价税合计).
    package var withTax: Fen?
    /// Not said to be the one or the other.
    package var unnamed: Fen?

    package init(beforeTax: Fen? = nil, withTax: Fen? = nil, unnamed: Fen? = nil) {
        self.beforeTax = beforeTax
        self.withTax = withTax
        self.unnamed = unnamed
    }
}
