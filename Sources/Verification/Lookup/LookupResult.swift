/// What is known of an identity, and who knew it.
package struct LookupResult: Sendable {
    /// Nil when there is no such invoice.
    package let stored: StoredInvoice?
    package let source: LookupSource

    /// The ledger could not be reached; this is somebody's last word.
    package var isFromOutage: Bool { source == .outageCache || source == .standby }
}
