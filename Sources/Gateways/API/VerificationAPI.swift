import HTTPTypes
package import Hummingbird
package import Verification

/// `POST /v1/verifications` and `/v1/verifications/batch`.
package struct VerificationAPI: Sendable {
    private let verifier: any InvoiceVerifying
    private let authenticator: APIAuthenticator
    let now: @Sendable () -> Timestamp
    private let metrics = VerdictMetrics()

    /// A query has some 300 bytes; a QR text among them and white space make it no more than this.
    static let bodyBytesMaximum = 16 << 10
    static let batchMaximum = 1_000
    static let batchBytesMaximum = 1 << 20
    /// Bytes of batches in work at once, some five thousand queries: more would go no faster, hold
    /// memory, and stand in the way of clients that ask for one invoice.
    private static let batchBytesInWork = 512 << 10
    /// Each holds its body, a socket and a little more.
    private static let batchesWaitingMaximum = 128
    private static let batchPatience = Duration.seconds(5)

    private let batches: BoundedSemaphore

    /// For the bytes of batches.
    package static var batchSemaphore: BoundedSemaphore {
        BoundedSemaphore(concurrent: batchBytesInWork, waitingMaximum: batchesWaitingMaximum)
    }

    package init(
        verifier: any InvoiceVerifying, authenticator: APIAuthenticator,
        batches: BoundedSemaphore = batchSemaphore,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.verifier = verifier
        self.authenticator = authenticator
        self.batches = batches
        self.now = now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post(RouterPath(Self.path), use: verify)
        router.post("/v1/verifications/batch", use: verifyBatch)
    }

    static let path = RequestMiddleware.verificationsPath

    private func verify(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let client = try asker(request.headers, peer: context.peer)
        let submitted = try read(await request.json(maximumBytes: Self.bodyBytesMaximum)[...])
        switch look(submitted, by: client) {
        case .answered(let answer):
            return .json(try json(answer, to: client, in: context.language))
        case .open(let question):
            let outcome = await outcome(of: question)
            return .json(try json(outcome, to: client, in: context.language))
        }
    }

    private func verifyBatch(
        _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let client = try asker(request.headers, peer: context.peer)
        let body = try await request.json(maximumBytes: Self.batchBytesMaximum)
        guard await batches.acquire(body.count, within: Self.batchPatience) else {
            throw Problem.overloaded
        }
        defer { batches.release(body.count) }
        let submitted: [SubmittedInvoice]
        do throws(JSONError) {
            submitted = try Self.readBatch(body)
        } catch {
            throw Problem(error)
        }
        let results = try await verifier.verify(submitted, by: client, at: now())
        metrics.count(results, at: client.channel, context.logger)
        return BatchReply(results, for: client, in: context.language).response
    }

    private static func readBatch(_ body: [UInt8]) throws(JSONError) -> [SubmittedInvoice] {
        var reader = JSONReader(body)
        var submitted: [SubmittedInvoice]?
        try reader.object { (reader, name) throws(JSONError) in
            guard name == "verifications" else {
                throw reader.error(.malformed(FieldError(name, .unknownField)))
            }
            if reader.null() { return }
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
            throw reader.error(.malformed(FieldError("verifications", .missing)))
        }
        return submitted
    }
}

/// The steps of a single verification, for the caller that has read its request.
extension VerificationAPI {
    /// Whether this is one of our own proxies, which sends requests for many clients.
    func isProxy(_ peer: String?) -> Bool { authenticator.isProxy(peer) }

    func asker(_ fields: some RequestFields, peer: String?) throws(Problem) -> Client {
        try authenticator.asker(fields, peer: peer)
    }

    func read(_ body: ArraySlice<UInt8>) throws(Problem) -> SubmittedInvoice {
        do throws(JSONError) {
            var reader = JSONReader(body)
            let submitted = try SubmittedInvoice(from: &reader)
            try reader.finish()
            return submitted
        } catch {
            throw Problem(error)
        }
    }

    func look(_ submitted: SubmittedInvoice, by client: Client) -> FirstLook {
        verifier.look(submitted, by: client, at: now())
    }

    private func outcome(of question: OpenQuestion) async -> Result<Answer, ServiceUnavailable> {
        await withCheckedContinuation { continuation in
            answer([AskedQuestion(question) { continuation.resume(returning: $0) }])
        }
    }

    func answer(_ asked: [AskedQuestion]) { verifier.answer(asked) }

    func json(
        _ outcome: Result<Answer, ServiceUnavailable>, to client: Client, in language: Language
    ) throws -> [UInt8] {
        switch outcome {
        case .success(let answer): return try json(answer, to: client, in: language)
        case .failure(let fault):
            metrics.countUnavailable(at: client.channel)
            throw fault
        }
    }

    func json(
        _ answer: Answer, to client: Client, in language: Language
    ) throws(Problem) -> [UInt8] {
        metrics.count(answer.verdict, at: client.channel)
        if let problem = Problem(refusing: answer) {
            throw problem.code == .overloaded ? .overloaded : problem
        }
        var writer = JSONWriter(reserving: 2_048)
        AnswerJSON(answer: answer, client: client, language: language).write(to: &writer)
        return writer.bytes
    }
}

extension Problem {
    /// Verdicts that are refusals of a single query; nil for answers.
    init?(refusing answer: Answer) {
        switch answer.verdict {
        case .consistent, .inconsistent, .notFound, .outOfRange: return nil
        case .malformed(let faults): self.init(.malformed, faults: faults)
        case .limited(let after, let details):
            self.init(.limited, retryAfter: after)
            liftedBy = details
        case .throttled(let after): self.init(.throttled, retryAfter: after)
        case .overloaded(let after): self.init(.overloaded, retryAfter: after)
        }
    }
}
