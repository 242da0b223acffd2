import Verification

/// A part of a batch that can be written set by set without changing what its order means: first
/// all plain issues at once, then what touches invoices that may be there already.
///
/// A change depends on another only if both name the same invoice, so an issue may overtake
/// changes of other invoices. Where that would not hold, the next round begins.
struct ChangeRound {
    /// Issues of non-negative invoices, each identity once.
    var issues: [IssueRow] = []
    /// The same face as an issue of this round once more: its place in the batch, and that of
    /// the first.
    var echoes: [(place: Int, of: Int)] = []
    /// Voids and red-letter issues, in the order of the batch.
    var touches: [Touch] = []

    enum Touch {
        case red(IssueRow)
        case void(place: Int, id: InvoiceID)
    }

    static func rounds(of changes: [LedgerChange]) -> [ChangeRound] {
        var rounds: [ChangeRound] = []
        var round = ChangeRound()
        var issued: [InvoiceID: Int] = [:]
        var touched: Set<InvoiceID> = []
        func endRound() {
            rounds.append(round)
            round = ChangeRound()
            issued = [:]
            touched = []
        }
        for (place, change) in changes.enumerated() {
            switch change {
            case .void(let id):
                touched.insert(id)
                round.touches.append(.void(place: place, id: id))
            case .issue(let invoice):
                let row = IssueRow(place: place, invoice: invoice)
                if let original = invoice.original {
                    touched.formUnion([row.id, original])
                    round.touches.append(.red(row))
                    continue
                }
                if let first = issued[row.id], !touched.contains(row.id) {
                    if round.issues[first].face == row.face {
                        round.echoes.append((place, of: round.issues[first].place))
                        continue
                    }
                    endRound()
                } else if touched.contains(row.id) {
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

/// An invoice to be issued. A reference, for an invoice is two dozen of them to copy and a batch
/// is sorted and handed on several times.
final class IssueRow: Sendable {
    /// Its index in the batch.
    let place: Int
    let invoice: Invoice
    let id: InvoiceID
    let issueYear: Int16

    init(place: Int, invoice: Invoice) {
        self.place = place
        self.invoice = invoice
        id = invoice.id
        issueYear = id.issueYear
    }

    /// Rendered at every call: a COPY does that once a row, straight into what is sent.
    var face: [UInt8] { invoice.json }

    /// By partition and key: each partition's rows come together, and every writer of the same
    /// invoices adds them in the same order, so none waits for another in a circle.
    static func precedes(_ left: IssueRow, _ right: IssueRow) -> Bool {
        (left.issueYear, left.id) < (right.issueYear, right.id)
    }
}
