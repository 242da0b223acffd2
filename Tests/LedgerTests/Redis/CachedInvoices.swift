import Invoices
import Verification

/// Invoices of the sample, as the ledger would answer them.
enum CachedInvoices {
    private static let sample = SampleLedger(
        seed: 7, today: CalendarDay(year: 2026, month: 11, day: 20)!)

    /// `count` invoices of many kinds, none twice.
    static func some(_ count: Int) -> [StoredInvoice] {
        var stored: [StoredInvoice] = []
        for index in 0... {
            if stored.count == count { break }
            guard case .issue(let invoice) = sample.change(at: index) else { continue }
            stored.append(StoredInvoice(issuing: invoice))
        }
        return stored
    }

    static var one: StoredInvoice { some(1)[0] }
}

extension CheckHistory {
    static func times(_ count: Int64) -> CheckHistory {
        CheckHistory(
            count: count, first: Timestamp(microseconds: 1_790_000_000_000_001),
            last: Timestamp(microseconds: 1_790_000_000_000_001 + count))
    }
}
