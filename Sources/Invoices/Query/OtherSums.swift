/// Sums that a text tells of an invoice beside the one that its kind asks for.
package struct OtherSums: Sendable, Equatable {
    package var beforeTax: Fen?
    package var withTax: Fen?
    /// Not said to be the one or the other.
    package var unnamed: Fen?

    package init(beforeTax: Fen? = nil, withTax: Fen? = nil, unnamed: Fen? = nil) {
        self.beforeTax = beforeTax
        self.withTax = withTax
        self.unnamed = unnamed
    }
}
