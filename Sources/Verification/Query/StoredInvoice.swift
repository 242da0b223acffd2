package import Invoices
import Synchronization

/// An invoice as the ledger answers it: what the comparison needs, and the face as the bytes of
/// its canonical JSON, ready to send. Immutable and shared, so a reference.
package final class StoredInvoice: Sendable {
    package let id: InvoiceID
    /// Rises by one with every change of this invoice; 1 when it is issued.
    package let revision: Int64
    package let status: InvoiceStatus
    package let kind: InvoiceKind
    package let issuedOn: CalendarDay
    /// Before tax (金额).
    package let amount: Fen
    /// With tax (价税合计).
    package let total: Fen
    /// The sum of its red-letter invoices, zero or negative.
    package let redTotal: Fen
    /// Nil for kinds that print none.
    package let checkCode: CheckCode?
    package let sellerTaxNumber: String
    /// Canonical JSON (`Invoice.json`).
    package let face: [UInt8]
    /// The checks that the ledger knew of when this was read.
    package let checks: CheckHistory

    package init(
        id: InvoiceID, revision: Int64, status: InvoiceStatus, kind: InvoiceKind,
        issuedOn: CalendarDay, amount: Fen, total: Fen, redTotal: Fen = .zero,
        checkCode: CheckCode?, sellerTaxNumber: String, face: [UInt8],
        checks: CheckHistory = .none
    ) {
        self.id = id
        self.revision = revision
        self.status = status
        self.kind = kind
        self.issuedOn = issuedOn
        self.amount = amount
        self.total = total
        self.redTotal = redTotal
        self.checkCode = checkCode
        self.sellerTaxNumber = sellerTaxNumber
        self.face = face
        self.checks = checks
    }

    /// The ledger's record right after `invoice` is issued.
    package convenience init(issuing invoice: Invoice) {
        self.init(
            id: invoice.id, revision: 1, status: .normal, kind: invoice.kind,
            issuedOn: invoice.issuedOn, amount: invoice.amount, total: invoice.total,
            checkCode: invoice.checkCode, sellerTaxNumber: invoice.seller.taxNumber,
            face: invoice.json)
    }

    /// Bytes that are worked out once and sent many times, by slot.
    private let renderings = Mutex([[UInt8]?](repeating: nil, count: Rendering.count))

    /// Bytes that depend on nothing but this invoice and `slot`: made at the first call.
    package func rendering(_ slot: Rendering, _ make: () -> [UInt8]) -> [UInt8] {
        renderings.withLock { renderings in
            if let known = renderings[slot.number] { return known }
            let made = make()
            renderings[slot.number] = made
            return made
        }
    }

    /// A place for bytes made from an invoice. What is made there is the affair of whoever names it.
    package struct Rendering: Sendable {
        fileprivate static let count = 3

        fileprivate let number: Int

        /// - Parameter number: from 0 to 2, each for one use.
        package init(_ number: Int) {
            precondition((0..<Self.count).contains(number), "there is no such place")
            self.number = number
        }

        static let publicFace = Rendering(0)
    }

    /// The face as anybody may see it, a private buyer's data masked.
    package var publicFace: [UInt8] {
        rendering(.publicFace) { BuyerPrivacy.masked(face: face) }
    }

    /// How far red-letter invoices have reversed it.
    package var reversal: Reversal {
        switch status {
        case .normal, .voided: .none
        case .whollyRedFlushed: .wholly
        case .redFlushed, .partlyRedFlushed:
            // A record whose sum does not fit is as good as none.
            if redTotal == .zero {
                .unknown
            } else if let remaining = total.adding(redTotal) {
                remaining > .zero ? .partly(remaining: remaining) : .wholly
            } else {
                .unknown
            }
        }
    }

    /// The rest of an invoice (剩余金额), which its status alone does not say: the status of invoices with a
    /// code is 冲红 however much was reversed.
    package enum Reversal: Sendable, Equatable {
        case none
        case partly(remaining: Fen)
        case wholly
        /// An old record, without the red-letter invoices' sum: nothing of it may be relied on.
        case unknown

        /// Nil where nothing was reversed, and where nobody knows how much.
        package var remaining: Fen? {
            switch self {
            case .none, .unknown: nil
            case .partly(let remaining): remaining
            case .wholly: .zero
            }
        }
    }

    /// 价税合计大写
    package var totalInWords: String { total.chineseCapitals }

    /// The whole face. The ledger wrote these bytes, so a failure means a damaged ledger.
    package func invoice() throws(JSONError) -> Invoice { try Invoice(json: face[...]) }
}

extension StoredInvoice: Equatable {
    package static func == (left: StoredInvoice, right: StoredInvoice) -> Bool {
        left.id == right.id && left.revision == right.revision && left.status == right.status
            && left.kind == right.kind && left.issuedOn == right.issuedOn
            && left.amount == right.amount && left.total == right.total
            && left.redTotal == right.redTotal && left.checkCode == right.checkCode
            && left.sellerTaxNumber == right.sellerTaxNumber && left.face == right.face
            && left.checks == right.checks
    }
}
