extension InvoiceCode {
    /// True if its digits tell a region and a kind that there are.
    var isKnown: Bool { region.exists && InvoiceKind.told(by: self) != nil }
}
