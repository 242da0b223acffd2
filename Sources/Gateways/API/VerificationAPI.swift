package import Hummingbird
package import Verification

/// `POST /v1/verifications` and `/v1/verifications/batch`.
package struct VerificationAPI: Sendable {
    private let verifier: any InvoiceVerifying
    private let askers: Askers
    private let now: @Sendable () -> Timestamp
    private let metrics = VerdictMetrics()

    /// A query has some 300 bytes; a QR text among them and white space make it no more than this.
    static let bodyBytesMaximum = 16 << 10
    static let batchMaximum = 1_000
    static let batchBytesMaximum = 1 << 20

    package init(
        verifier: any InvoiceVerifying, askers: Askers,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.verifier = verifier
        self.askers = askers
        self.now = now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/v1/verifications", use: verify)
        router.post("/v1/verifications/batch", use: verifyBatch)
    }

    private func verify(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let client = try askers.asker(request.headers, context)
        let body = try await request.json(maximumBytes: Self.bodyBytesMaximum)
        let submitted: SubmittedInvoice
        do throws(JSONError) {
            var reader = JSONReader(body)
            submitted = try SubmittedInvoice(from: &reader)
            try reader.finish()
        } catch {
            throw Problem(error)
        }
        let answer: Answer
        do throws(LedgerFault) {
            answer = try await verifier.verify(submitted, by: client, at: now())
        } catch {
            metrics.countUnavailable(at: client.door)
            throw error
        }
        metrics.count(answer.verdict, at: client.door)
        if let problem = Problem(refusing: answer.verdict) { throw problem }
        var writer = JSONWriter(reserving: 2_048)
        AnswerJSON(answer: answer, client: client, language: context.language).write(to: &writer)
        return .json(writer.bytes)
    }

    private func verifyBatch(
        _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let client = try askers.asker(request.headers, context)
        let body = try await request.json(maximumBytes: Self.batchBytesMaximum)
        let submitted: [SubmittedInvoice]
        do throws(JSONError) {
            submitted = try Self.readBatch(body)
        } catch {
            throw Problem(error)
        }
        let results = try await verifier.verify(submitted, by: client, at: now())
        metrics.count(results, at: client.door, context.logger)
        return BatchReply(results, for: client, in: context.language).response
    }

    private static func readBatch(_ body: [UInt8]) throws(JSONError) -> [SubmittedInvoice] {
        var reader = JSONReader(body)
        var submitted: [SubmittedInvoice]?
        try reader.object { (reader, name) throws(JSONError) in
            guard name == "verifications" else {
                throw reader.error(.malformed(Malformed(name, .unknownField)))
            }
            var items: [SubmittedInvoice] = []
            try reader.array(maximum: batchMaximum) { (reader) throws(JSONError) in
                do throws(JSONError) {
                    items.append(try SubmittedInvoice(from: &reader))
                } catch {
                    throw error.within(name, at: items.count)
                }
            }
            submitted = items
        }
        try reader.finish()
        guard let submitted else {
            throw reader.error(.malformed(Malformed("verifications", .missing)))
        }
        return submitted
    }
}

extension Problem {
    /// Verdicts that are refusals of a single query; nil for answers.
    init?(refusing verdict: Verdict) {
        switch verdict {
        case .consistent, .inconsistent, .notFound, .outOfRange: return nil
        case .malformed(let faults): self.init(.malformed, faults: faults)
        case .limited(let after): self.init(.limited, retryAfter: after)
        case .throttled(let after): self.init(.throttled, retryAfter: after)
        case .overloaded(let after): self.init(.overloaded, retryAfter: after)
        }
    }
}
