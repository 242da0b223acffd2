import Invoices

/// The issues that this worker told Redis lately, each when it was in the ledger. A filter of that time
/// holds them, and one that began later read them in the ledger, so as long as Redis is in the same
/// history the follower need not tell it again.
struct AcknowledgedMarks {
    /// Redis's history: a Redis that came back with an old copy has another, and knows nothing of these.
    private var history: [UInt8] = []
    private var young: Set<InvoiceID> = []
    private var old: Set<InvoiceID> = []

    /// The marks that the fastest loads bring between two rounds of the follower. Forgotten ones are
    /// looked up.
    private static let youngMaximum = 32_768

    mutating func insert(_ ids: some Collection<InvoiceID>, in history: [UInt8]) {
        if history != self.history { self = AcknowledgedMarks(history: history) }
        if young.count + ids.count > Self.youngMaximum {
            old = young
            young.removeAll(keepingCapacity: true)
        }
        young.formUnion(ids)
    }

    func untold(of ids: [InvoiceID], in history: ArraySlice<UInt8>) -> [InvoiceID] {
        guard self.history[...] == history else { return ids }
        return ids.filter { !young.contains($0) && !old.contains($0) }
    }
}

extension AcknowledgedMarks {
    private init(history: [UInt8]) { self.history = history }
}
