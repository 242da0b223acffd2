/// The knowledge of one identity, and its source.
package struct LookupResult: Sendable {
    /// Nil when there is no such invoice.
    package let stored: StoredInvoice?
    /// For metrics and for the gateways' remark on an outage.
    package let source: LookupSource

    /// The ledger could not be reached; this is somebody's last word.
    package var isFromOutage: Bool { source == .outageCache || source == .standby }
}
