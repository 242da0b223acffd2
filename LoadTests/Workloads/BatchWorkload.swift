import NIOCore

/// Batches of invoices that were never asked about before. Results must come in order.
final class BatchWorkload: Workload {
    private let corpus: Corpus
    private let size: Int
    private let order: Permutation
    private let cursor: Cursor
    private let request: RequestTemplate
    private static let opening = Array("{\"verifications\":[".utf8)
    private static let closing = Array("]}".utf8)

    init(corpus: Corpus, size: Int, cursor: Cursor, target: Target, seed: UInt64) {
        self.corpus = corpus
        self.size = size
        self.cursor = cursor
        order = Permutation(count: corpus.count, seed: seed)
        request = RequestTemplate(
            "POST", "/v1/verifications/batch", to: target, contentType: "application/json")
    }

    func write(for connection: Int, to buffer: inout ByteBuffer) -> Int? {
        let first = cursor.take(size)
        guard first + size <= order.count else { return nil }
        var bytes = Self.opening.count + Self.closing.count + size - 1
        for place in first..<first + size { bytes += corpus.bodyRange(order[place]).count }
        request.writeHead(bodyBytes: bytes, to: &buffer)
        buffer.writeBytes(Self.opening)
        for place in first..<first + size {
            if place > first { buffer.writeInteger(UInt8(ascii: ",")) }
            buffer.writeBytes(corpus.body(order[place]))
        }
        buffer.writeBytes(Self.closing)
        return first
    }

    func fault(ticket: Int, connection: Int, httpStatus: Int, body: Span<UInt8>) -> Fault? {
        guard httpStatus == 200 else { return .httpStatus(httpStatus) }
        var scanner = VerdictScanner()
        var place = ticket
        while let (verdict, status) = scanner.next(in: body) {
            guard place < ticket + size else { break }
            if let fault = corpus.fault(order[place], verdict: verdict, status: status) {
                return fault
            }
            place += 1
        }
        return place == ticket + size ? nil : .batchCount(expected: size, got: place - ticket)
    }

    func units(ticket: Int, connection: Int) -> Int { size }
}
