/// Hears which limit refused somebody, to count it.
package protocol LimitObserver: Sendable {
    func refused(by limit: RefusingLimit, at channel: Client.Channel)
}

/// A limit that refused somebody. The raw value is the label in metrics.
package enum RefusingLimit: String, Sendable, CaseIterable {
    /// On what one client asks.
    case queries
    /// On one person's messages.
    case messages
    /// On one client's wrong details of one invoice.
    case wrongOnInvoice = "wrong_on_invoice"
    /// On one client's wrong details of all invoices together.
    case wrongOverall = "wrong_overall"
    /// On everybody's wrong details of one invoice.
    case wrongByEverybody = "wrong_by_everybody"
}
