import Invoices
import Verification

/// The effects of voids and red-letter issues on the invoices that they name: decided in order over
/// what the ledger had when it was locked, written afterwards as one statement.
struct StatusChangePlan {
    /// The facts that the rules need of an invoice.
    struct State {
        var revision: Int64
        var status: InvoiceStatus
        var issuedOn: CalendarDay
        var total: Fen
        var redTotal: Fen
        var isRedLetter: Bool
        var sellerTaxNumber: String
        var face: [UInt8]
    }

    enum Change: String { case issue, void, redFlush = "red-flush" }

    private(set) var states: [InvoiceID: State]
    /// Invoices of `states` that the ledger held before and that are to be updated.
    private(set) var changed: Set<InvoiceID> = []
    private(set) var issued: [IssueRow] = []
    private(set) var feed: [(id: InvoiceID, revision: Int64, change: Change)] = []

    init(states: [InvoiceID: State]) { self.states = states }

    var isEmpty: Bool { feed.isEmpty }

    mutating func decide(_ change: WriteAttempt.StatusChange) -> (
        place: Int, outcome: ChangeOutcome
    ) {
        switch change {
        case .void(let place, let id): (place, void(id))
        case .red(let row): (row.place, issue(row))
        }
    }

    private mutating func void(_ id: InvoiceID) -> ChangeOutcome {
        guard let state = states[id] else { return .refused(.unknownInvoice) }
        switch VoidRule.apply(to: state.status, isRedLetter: state.isRedLetter) {
        case .success(let status): return .applied(revision: update(id, .void, status: status))
        case .failure(.alreadyVoided): return .alreadyApplied
        case .failure(let refusal): return .refused(refusal)
        }
    }

    private mutating func issue(_ red: IssueRow) -> ChangeOutcome {
        if let known = states[red.id] {
            return known.face == red.face ? .alreadyApplied : .refused(.contentDiffers)
        }
        guard let id = red.original, let original = states[id] else {
            return .refused(.originalUnknown)
        }
        let known = RedLetterRule.Original(
            hasCode: id.code != nil, status: original.status, isRedLetter: original.isRedLetter,
            sellerTaxNumber: original.sellerTaxNumber, issuedOn: original.issuedOn,
            total: original.total, redTotal: original.redTotal)
        let reversal = RedLetterRule.Reversal(
            sellerTaxNumber: red.sellerTaxNumber, issuedOn: red.issuedOn, total: red.total)
        switch RedLetterRule.apply(reversal, to: known) {
        case .failure(let refusal): return .refused(refusal)
        case .success(let (status, redTotal)):
            states[id]?.redTotal = redTotal
            update(id, .redFlush, status: status)
            states[red.id] = State(
                revision: 1, status: .normal, issuedOn: red.issuedOn,
                total: red.total, redTotal: .zero, isRedLetter: true,
                sellerTaxNumber: red.sellerTaxNumber, face: red.face)
            issued.append(red)
            feed.append((red.id, 1, .issue))
            return .applied(revision: 1)
        }
    }

    @discardableResult
    private mutating func update(
        _ id: InvoiceID, _ change: Change, status: InvoiceStatus
    ) -> Int64 {
        let revision = (states[id]?.revision ?? 0) + 1
        states[id]?.status = status
        states[id]?.revision = revision
        changed.insert(id)
        feed.append((id, revision, change))
        return revision
    }
}
