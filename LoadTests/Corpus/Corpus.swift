/// The invoices that the service under load holds: for each the body of a query about it and the
/// answer that is right. About 120 bytes an invoice, read by all threads, never written again.
final class Corpus: Sendable {
    /// All bodies, one after the other.
    let bodies: [UInt8]
    private let ends: [UInt32]
    private let keys: [UInt128]
    private let outcomes: [Outcome]
    /// Invoices set aside for voiding: no other scenario asks about the last hundredth, so that
    /// voids do not make its expectations wrong.
    let forVoids: Range<Int>

    init(bodies: [UInt8], ends: [UInt32], keys: [UInt128], outcomes: [Outcome]) {
        self.bodies = bodies
        self.ends = ends
        self.keys = keys
        self.outcomes = outcomes
        forVoids = ends.count - ends.count / 100..<ends.count
    }

    /// What is right to say about an invoice.
    enum Outcome: UInt8, Sendable {
        case normal, redLetter, voided, redFlushed, partlyRedFlushed, whollyRedFlushed, outOfRange
    }

    /// Invoices that may be asked about.
    var count: Int { forVoids.lowerBound }

    func bodyRange(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    func body(_ index: Int) -> ArraySlice<UInt8> { bodies[bodyRange(index)] }

    func key(_ index: Int) -> InvoiceKey { InvoiceKey(nibbles: keys[index]) }

    func outcome(_ index: Int) -> Outcome { outcomes[index] }

    /// What is wrong with an answer about the invoice; nil when nothing is.
    func fault(_ index: Int, verdict: Word, status: Word) -> Fault? {
        let expected = outcomes[index]
        guard verdict == expected.verdict else {
            return .verdict(expected: expected.verdict, got: verdict)
        }
        guard status == expected.status else {
            return .invoiceStatus(expected: expected.status, got: status)
        }
        return nil
    }
}

extension Corpus.Outcome {
    private static let partly = Word("BH")
    private static let wholly = Word("QH")
    private static let flushed = Word("H")

    var verdict: Word { self == .outOfRange ? .outOfRange : .consistent }

    var status: Word {
        switch self {
        case .normal, .redLetter: .normal
        case .voided: .voided
        case .redFlushed: Self.flushed
        case .partlyRedFlushed: Self.partly
        case .whollyRedFlushed: Self.wholly
        case .outOfRange: .none
        }
    }
}
