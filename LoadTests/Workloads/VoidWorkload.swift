import NIOCore

/// Voids invoices while others keep asking about them. Once a void has returned, no query sent
/// afterwards may be answered "N". Everything happens on one event loop, so "afterwards" is the
/// order in which this loop saw it.
final class VoidWorkload: Workload {
    private enum Phase { case waiting, voiding, voided }

    private let corpus: Corpus
    private let voiders: Int
    private let cursor: Cursor
    private let firstPlace: Int
    private let verification: RequestTemplate
    private let change: RequestTemplate
    private var random: SplitMix
    /// Polled by the readers: those being voided and the last ones that were.
    private var targets: [Int] = []
    private var phases: [Int: Phase] = [:]
    private static let targetsMaximum = 64

    /// The first `voiders` connections void, the others read.
    init(corpus: Corpus, voiders: Int, cursor: Cursor, target: Target, seed: UInt64) {
        self.corpus = corpus
        self.voiders = voiders
        self.cursor = cursor
        verification = .verification(to: target)
        change = .changes(to: target)
        random = SplitMix(seed: seed)
        firstPlace = Int(seed % UInt64(max(1, corpus.forVoids.count)))
        for _ in 0..<voiders { _ = takeTarget() }
    }

    /// The next invoice that may be voided and is not; nil when all were.
    private func takeTarget() -> Int? {
        let all = corpus.forVoids
        while true {
            let place = cursor.take()
            guard place < all.count else { return nil }
            let index = all.lowerBound + (firstPlace + place) % all.count
            guard corpus.outcome(index) == .normal else { continue }
            targets.append(index)
            phases[index] = .waiting
            if targets.count > Self.targetsMaximum {
                phases[targets.removeFirst()] = nil
            }
            return index
        }
    }

    func write(for connection: Int, to buffer: inout ByteBuffer) -> Int? {
        if connection < voiders { return writeVoid(to: &buffer) }
        guard !targets.isEmpty else { return nil }
        let index = targets[random.below(targets.count)]
        let body = corpus.body(index)
        verification.writeHead(bodyBytes: body.count, to: &buffer)
        buffer.writeBytes(body)
        // The ticket says whether this query was sent after the void had returned.
        return index << 1 | (phases[index] == .voided ? 1 : 0)
    }

    private func writeVoid(to buffer: inout ByteBuffer) -> Int? {
        let waiting = targets.first { phases[$0] == .waiting }
        guard let index = waiting ?? takeTarget() else { return nil }
        phases[index] = .voiding
        _ = takeTarget()
        let line = "{\"change\":\"void\",\(corpus.key(index).fields)}\n"
        change.writeHead(bodyBytes: line.utf8.count, to: &buffer)
        buffer.writeString(line)
        return index << 1
    }

    func fault(ticket: Int, connection: Int, httpStatus: Int, body: Span<UInt8>) -> Fault? {
        guard httpStatus == 200 else { return .httpStatus(httpStatus) }
        if connection < voiders {
            let summary = ChangeSummary(body)
            guard summary.applied + summary.alreadyApplied == 1 else {
                return .notApplied(summary.description)
            }
            if phases[ticket >> 1] != nil { phases[ticket >> 1] = .voided }
            return nil
        }
        var scanner = VerdictScanner()
        guard let (verdict, status) = scanner.next(in: body) else { return .noVerdict }
        guard verdict == .consistent else { return .verdict(expected: .consistent, got: verdict) }
        if status == .voided { return nil }
        guard status == .normal else { return .invoiceStatus(expected: .voided, got: status) }
        return ticket & 1 == 1 ? .normalAfterVoid : nil
    }
}

extension RequestTemplate {
    static func changes(to target: Target) -> RequestTemplate {
        RequestTemplate(
            "POST", "/v1/ledger/changes", to: target, contentType: "application/x-ndjson")
    }
}
