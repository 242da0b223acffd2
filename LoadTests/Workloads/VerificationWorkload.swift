import NIOCore

/// Single verifications of invoices that are in the ledger.
final class VerificationWorkload: Workload {
    private let corpus: Corpus
    private let choice: KeyChoice
    private let request: RequestTemplate
    private var random: SplitMix
    /// Whether a service that has too much to do may say so.
    private let mayBeShed: Bool
    /// What a yardstick answers, whatever is asked; nil where the ledger's answer is right.
    private let fixedAnswer: FixedAnswer?
    private var hasSeenFixedAnswer = false

    init(
        corpus: Corpus, choice: KeyChoice, target: Target, seed: UInt64, mayBeShed: Bool = false,
        fixedAnswer: FixedAnswer? = nil
    ) {
        self.corpus = corpus
        self.choice = choice
        self.mayBeShed = mayBeShed
        self.fixedAnswer = fixedAnswer
        request = .verification(to: target)
        random = SplitMix(seed: seed)
    }

    func write(for connection: Int, to buffer: inout ByteBuffer) -> Int? {
        guard let index = choice.next(&random) else { return nil }
        let body = corpus.body(index)
        request.writeHead(bodyBytes: body.count, to: &buffer)
        buffer.writeBytes(body)
        return index
    }

    func fault(ticket: Int, connection: Int, httpStatus: Int, body: Span<UInt8>) -> Fault? {
        if httpStatus == 503, mayBeShed, Self.saysOverloaded(body) { return .shed }
        guard httpStatus == 200 else { return .httpStatus(httpStatus) }
        var scanner = VerdictScanner()
        guard let (verdict, status) = scanner.next(in: body) else { return .noVerdict }
        if let fixedAnswer {
            // Compared once in full; then by its length, for it must cost us no more than the service's.
            let isRight =
                hasSeenFixedAnswer
                ? body.count == fixedAnswer.bodyRange.count : fixedAnswer.agrees(with: body)
            guard isRight else { return .otherAnswer }
            hasSeenFixedAnswer = true
            return nil
        }
        return corpus.fault(ticket, verdict: verdict, status: status)
    }

    /// The type comes first in a problem, as RFC 9457 lists it.
    static func saysOverloaded(_ body: Span<UInt8>) -> Bool {
        body.starts(with: #"{"type":"/problems/overloaded""#, at: 0)
    }
}

extension RequestTemplate {
    static func verification(to target: Target) -> RequestTemplate {
        RequestTemplate("POST", "/v1/verifications", to: target, contentType: "application/json")
    }
}
