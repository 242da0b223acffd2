import Edge
import Invoices
import Verification

/// One `POST /v1/verifications`, step by step: who asks, what is asked, and the answer as bytes. The router
/// takes these steps in a task, `FastPathHandler` on the connection's event loop; neither knows more of a
/// verification than they say.
struct VerificationEndpoint: Sendable {
    private let verifier: any InvoiceVerifying
    private let authenticator: APIAuthenticator
    private let metrics: VerdictMetrics
    let now: @Sendable () -> Timestamp

    static let path = RequestMiddleware.verificationsPath
    /// A query has some 300 bytes; a QR text among them and white space make it no more than this.
    static let bodyBytesMaximum = 16 << 10

    init(
        verifier: any InvoiceVerifying, authenticator: APIAuthenticator, metrics: VerdictMetrics,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.verifier = verifier
        self.authenticator = authenticator
        self.metrics = metrics
        self.now = now
    }

    /// True if this is one of our own proxies, which sends requests for many clients.
    func isProxy(_ peer: String?) -> Bool { authenticator.isProxy(peer) }

    /// First: who asks. Refuses a body that is not JSON, too.
    ///
    /// - Parameter cache: what the connection's requests before this one have shown.
    func client(
        of fields: some RequestFields, peer: String?, _ cache: inout ConnectionAuthCache
    ) throws(Problem) -> Client {
        let client = try cache.client(of: fields, peer: peer, from: authenticator, at: now)
        try fields.require(contentTypeOf: ["application/json"])
        return client
    }

    func client(of fields: some RequestFields, peer: String?) throws(Problem) -> Client {
        var cache = ConnectionAuthCache()
        return try client(of: fields, peer: peer, &cache)
    }

    enum Step {
        /// The answer, in JSON.
        case done([UInt8])
        /// Others must be asked (`answer`), and then comes `end`.
        case open(Question)
    }

    /// Second: what is asked, and the answer where this worker has it.
    func begin(
        _ body: ArraySlice<UInt8>, by client: Client, in language: Language
    ) throws(Problem) -> Step {
        let question = Question(try read(body), by: client, at: now())
        switch verifier.look(question) {
        case .answered(let answer): return .done(try json(answer, to: client, in: language))
        case .open(let question): return .open(question)
        }
    }

    /// Third: the outcome of an open question, for one alone or for all that were asked at once.
    func outcome(of question: Question) async -> Result<Answer, ServiceUnavailable> {
        await verifier.outcome(of: question)
    }

    func answer(_ asked: [AskedQuestion]) { verifier.answer(asked) }

    /// Last: the answer of others, in JSON.
    ///
    /// - Throws: a `Problem`, or the `ServiceUnavailable` of the outcome.
    func end(
        _ outcome: Result<Answer, ServiceUnavailable>, to client: Client, in language: Language
    ) throws -> [UInt8] {
        switch outcome {
        case .success(let answer): return try json(answer, to: client, in: language)
        case .failure(let fault):
            metrics.countUnavailable(at: client.channel)
            throw fault
        }
    }

    private func read(_ body: ArraySlice<UInt8>) throws(Problem) -> SubmittedInvoice {
        do throws(JSONError) {
            var reader = JSONReader(body)
            let submitted = try SubmittedInvoice(from: &reader)
            try reader.finish()
            return submitted
        } catch {
            throw Problem(error)
        }
    }

    private func json(
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
            gaveSeller = answer.gaveSeller
        case .throttled(let after): self.init(.throttled, retryAfter: after)
        case .overloaded(let after): self.init(.overloaded, retryAfter: after)
        }
    }
}
