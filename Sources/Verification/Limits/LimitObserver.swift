/// Hears which limit refused somebody, to count it.
package protocol LimitObserver: Sendable {
    /// Called once a refusal, from any thread; must not wait.
    func refused(by limit: RefusingLimit, at channel: Client.Channel)
}

/// A limit that refused somebody. The raw value is the label in metrics.
package enum RefusingLimit: String, Sendable, CaseIterable {
    /// Bounds one client's queries.
    case queries
    /// Bounds one person's messages.
    case messages
    /// Bounds one client's wrong details of one invoice.
    case wrongOnInvoice = "wrong_on_invoice"
    /// Bounds one client's wrong details of all invoices together.
    case wrongOverall = "wrong_overall"
    /// Bounds everybody's wrong details of one invoice.
    case wrongByEverybody = "wrong_by_everybody"
}
