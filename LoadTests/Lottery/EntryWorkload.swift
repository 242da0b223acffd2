import NIOCore

/// Invoices that people enter, each once.
final class EntryWorkload: Workload {
    private let order: EntryOrder
    private let cursor: Cursor
    private let end: Int
    private let awaitsOutcome: Bool
    private let request: RequestTemplate

    /// Who take turns: nobody enters twice within a second or two.
    private static let people = 5_000

    /// - Parameters:
    ///   - end: of the part of the order that was verified before.
    ///   - awaitsOutcome: whether the reply says what came of the entry; else it is the receipt alone.
    init(
        _ order: EntryOrder, _ cursor: Cursor, until end: Int, target: Target, awaitsOutcome: Bool
    ) {
        self.order = order
        self.cursor = cursor
        self.end = end
        self.awaitsOutcome = awaitsOutcome
        var target = target
        if !awaitsOutcome { target.headers.append("prefer: wait=0") }
        request = RequestTemplate(
            "POST", "/v1/entries", to: target, contentType: "application/json")
    }

    func write(for connection: Int, to buffer: inout ByteBuffer) -> Int? {
        let place = cursor.take()
        guard place < end else { return nil }
        let holder = ",\"holder\":\"person-\(place % Self.people)\"}"
        let body = order.corpus.body(order.indexes[place]).dropLast()
        request.writeHead(bodyBytes: body.count + holder.utf8.count, to: &buffer)
        buffer.writeBytes(body)
        buffer.writeString(holder)
        return place
    }

    func fault(ticket: Int, connection: Int, httpStatus: Int, body: Span<UInt8>) -> Fault? {
        guard httpStatus == 201 else { return .httpStatus(httpStatus) }
        guard body.contains("\"receipt\":\"") else { return .noReceipt }
        let isWaiting = body.contains("\"state\":\"waiting\"")
        return isWaiting && awaitsOutcome ? .noOutcome : nil
    }
}

/// The invoices of a corpus that may enter, in an order that looks random.
struct EntryOrder: Sendable {
    let corpus: Corpus
    let indexes: [Int]

    init(_ corpus: Corpus, seed: UInt64) {
        self.corpus = corpus
        let order = Permutation(count: corpus.count, seed: seed)
        indexes = (0..<corpus.count).map { order[$0] }.filter { corpus.outcome($0) == .normal }
    }
}

/// Asks about part of the order, so that it was verified just now.
final class OrderedVerifications: Workload {
    private let order: EntryOrder
    private let cursor: Cursor
    private let end: Int
    private let request: RequestTemplate

    init(_ order: EntryOrder, _ cursor: Cursor, until end: Int, target: Target) {
        self.order = order
        self.cursor = cursor
        self.end = end
        request = .verification(to: target)
    }

    func write(for connection: Int, to buffer: inout ByteBuffer) -> Int? {
        let place = cursor.take()
        guard place < end else { return nil }
        let body = order.corpus.body(order.indexes[place])
        request.writeHead(bodyBytes: body.count, to: &buffer)
        buffer.writeBytes(body)
        return order.indexes[place]
    }

    func fault(ticket: Int, connection: Int, httpStatus: Int, body: Span<UInt8>) -> Fault? {
        guard httpStatus == 200 else { return .httpStatus(httpStatus) }
        var scanner = VerdictScanner()
        guard let (verdict, status) = scanner.next(in: body) else { return .noVerdict }
        return order.corpus.fault(ticket, verdict: verdict, status: status)
    }
}
