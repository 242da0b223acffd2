import Invoices

/// A part of a batch that can be written set by set without changing what its order means: first
/// all plain issues at once, then what changes invoices that may be there already.
///
/// A change depends on another only if both name the same invoice, so an issue may overtake
/// changes of other invoices. Before a change of which that is not true, the next round begins.
struct WriteAttempt {
    /// Issues of non-negative invoices, each identity once.
    var issues: [IssueRow] = []
    /// The same face as an issue of this round once more: its place in the batch, and that of
    /// the first.
    var echoes: [(place: Int, of: Int)] = []
    /// Voids and red-letter issues, in the order of the batch.
    var statusChanges: [StatusChange] = []

    enum StatusChange {
        case red(IssueRow)
        case void(place: Int, id: InvoiceID)
    }

    static func rounds(of changes: [LedgerChange]) -> [WriteAttempt] {
        var rounds: [WriteAttempt] = []
        var round = WriteAttempt()
        var issued: [InvoiceID: Int] = [:]
        var changed: Set<InvoiceID> = []
        func endRound() {
            rounds.append(round)
            round = WriteAttempt()
            issued = [:]
            changed = []
        }
        for (place, change) in changes.enumerated() {
            switch change {
            case .void(let id):
                changed.insert(id)
                round.statusChanges.append(.void(place: place, id: id))
            case .issue(let invoice):
                let row = IssueRow(place: place, invoice: invoice, of: change)
                if let original = row.original {
                    changed.formUnion([row.id, original])
                    round.statusChanges.append(.red(row))
                    continue
                }
                if let first = issued[row.id], !changed.contains(row.id) {
                    if round.issues[first].face == row.face {
                        round.echoes.append((place, of: round.issues[first].place))
                        continue
                    }
                    endRound()
                } else if changed.contains(row.id) {
                    endRound()
                }
                issued[row.id] = round.issues.count
                round.issues.append(row)
            }
        }
        rounds.append(round)
        return rounds
    }
}

/// An invoice to be issued, in the ledger's columns. A reference, for a batch is sorted and handed
/// on several times. The invoice itself stays where it was read: it is two dozen references, all
/// over memory, which to copy costs more than to read it.
final class IssueRow: Sendable {
    /// Its index in the batch.
    let place: Int
    let id: InvoiceID
    let issueYear: Int16
    let kind: String
    let issuedOn: CalendarDay
    let amount: Fen
    let total: Fen
    let checkCode: String?
    let sellerTaxNumber: String
    let original: InvoiceID?
    private let change: LedgerChange

    /// - Parameter change: the one that issues this invoice.
    init(place: Int, invoice: Invoice, of change: LedgerChange) {
        self.place = place
        self.change = change
        id = invoice.id
        issueYear = id.issueYear
        kind = invoice.kind.code
        issuedOn = invoice.issuedOn
        amount = invoice.amount
        total = invoice.total
        checkCode = invoice.checkCode?.text
        sellerTaxNumber = invoice.seller.taxNumber
        original = invoice.original
    }

    /// Rendered at every call; a COPY renders each row once, straight into what is sent.
    var face: [UInt8] {
        var writer = JSONWriter(reserving: 1_024)
        writeFace(to: &writer)
        return writer.bytes
    }

    func writeFace(to writer: inout JSONWriter) { change.writeInvoice(to: &writer) }

    /// By partition and key: each partition's rows come together, and every writer of the same
    /// invoices adds them in the same order, so none waits for another in a circle.
    static func precedes(_ left: IssueRow, _ right: IssueRow) -> Bool {
        (left.issueYear, left.id) < (right.issueYear, right.id)
    }
}
