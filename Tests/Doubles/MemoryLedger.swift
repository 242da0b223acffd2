package import Invoices
import Synchronization
package import Verification

/// The ledger in memory: every port of it, with the same rules and none of the speed.
package final class MemoryLedger: InvoiceLedger, LedgerWriter, ChangeFeed, CheckLedger {
    private struct Record {
        let invoice: Invoice
        var status = InvoiceStatus.normal
        var redTotal = Fen.zero
        var revision: Int64 = 1
    }

    private struct State {
        var records: [InvoiceID: Record] = [:]
        var feed: [FeedChange] = []
        var checks: [InvoiceID: CheckHistory] = [:]
        var flushed: [String: Int64] = [:]
    }

    private let state = Mutex(State())
    private let fault = Mutex<ServiceUnavailable?>(nil)
    private let pageMaximum: Int

    package init(pageMaximum: Int = 5_000) { self.pageMaximum = pageMaximum }

    /// From now on every call fails so; nil lets them pass again.
    package func fail(with fault: ServiceUnavailable?) { self.fault.withLock { $0 = fault } }

    private func requireHealth() throws(ServiceUnavailable) {
        if let fault = fault.withLock({ $0 }) { throw fault }
    }

    package func invoices(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> [StoredInvoice?] {
        try requireHealth()
        return state.withLock { state in
            ids.map { id in
                state.records[id].map { record in
                    let invoice = record.invoice
                    return StoredInvoice(
                        id: id, revision: record.revision, status: record.status,
                        kind: invoice.kind, issuedOn: invoice.issuedOn, amount: invoice.amount,
                        total: invoice.total, redTotal: record.redTotal,
                        checkCode: invoice.checkCode, sellerTaxNumber: invoice.seller.taxNumber,
                        face: invoice.json, checks: state.checks[id] ?? .none)
                }
            }
        }
    }

    package func apply(
        _ changes: [LedgerChange], by actor: ChangeActor
    ) async throws(ServiceUnavailable) -> [ChangeOutcome] {
        try requireHealth()
        return state.withLock { state in
            changes.map { change in
                switch change {
                case .issue(let invoice): Self.issue(invoice, &state)
                case .void(let id): Self.void(id, &state)
                }
            }
        }
    }

    private static func issue(_ invoice: Invoice, _ state: inout State) -> ChangeOutcome {
        if let known = state.records[invoice.id] {
            return known.invoice == invoice ? .alreadyApplied : .refused(.contentDiffers)
        }
        if let id = invoice.original {
            guard let original = state.records[id] else { return .refused(.originalUnknown) }
            let known = RedLetterRule.Original(
                hasCode: original.invoice.code != nil, status: original.status,
                isRedLetter: original.invoice.original != nil,
                sellerTaxNumber: original.invoice.seller.taxNumber,
                issuedOn: original.invoice.issuedOn, total: original.invoice.total,
                redTotal: original.redTotal)
            switch RedLetterRule.apply(invoice, to: known) {
            case .failure(let refusal): return .refused(refusal)
            case .success(let (status, redTotal)):
                state.records[id]?.redTotal = redTotal
                change(id, to: status, &state)
            }
        }
        state.records[invoice.id] = Record(invoice: invoice)
        state.feed.append(FeedChange(id: invoice.id, revision: 1, isIssue: true))
        return .applied(revision: 1)
    }

    private static func void(_ id: InvoiceID, _ state: inout State) -> ChangeOutcome {
        guard let record = state.records[id] else { return .refused(.unknownInvoice) }
        let isRed = record.invoice.original != nil
        switch VoidRule.apply(to: record.status, isRedLetter: isRed) {
        case .success(let status):
            change(id, to: status, &state)
            return .applied(revision: record.revision + 1)
        case .failure(.alreadyVoided): return .alreadyApplied
        case .failure(let refusal): return .refused(refusal)
        }
    }

    private static func change(_ id: InvoiceID, to status: InvoiceStatus, _ state: inout State) {
        guard var record = state.records[id] else { return }
        record.status = status
        record.revision += 1
        state.records[id] = record
        state.feed.append(FeedChange(id: id, revision: record.revision, isIssue: false))
    }

    package func changes(after cursor: FeedCursor?) async throws(ServiceUnavailable) -> FeedPage {
        try requireHealth()
        return state.withLock { state in
            let start = cursor.map { Int($0.oldestOpenTransaction) } ?? state.feed.count
            let end = min(start + pageMaximum, state.feed.count)
            return FeedPage(
                changes: Array(state.feed[start..<end]),
                cursor: FeedCursor(oldestOpenTransaction: UInt64(end)),
                isPartial: end < state.feed.count)
        }
    }

    package func add(
        _ checks: [(id: InvoiceID, checks: CheckHistory)], worker: String, sequence: Int64
    ) async throws(ServiceUnavailable) -> [CheckHistory] {
        try requireHealth()
        return state.withLock { state in
            if state.flushed[worker] ?? .min < sequence {
                state.flushed[worker] = sequence
                for check in checks {
                    state.checks[check.id] = (state.checks[check.id] ?? .none)
                        .adding(check.checks)
                }
            }
            return checks.map { state.checks[$0.id] ?? .none }
        }
    }
}

extension MemoryLedger {
    /// As whoever enters invoices asks for them.
    package func statuses(
        _ ids: [InvoiceID]
    ) async throws(ServiceUnavailable) -> [InvoiceStatus?] {
        try await invoices(ids).map { $0?.status }
    }
}
