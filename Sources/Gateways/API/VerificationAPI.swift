package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
package import Verification

/// `POST /v1/verifications` and `/v1/verifications/batch`.
package struct VerificationAPI: RouteProvider {
    let endpoint: VerificationEndpoint
    private let verifier: any InvoiceVerifying
    private let authenticator: APIAuthenticator
    private let now: @Sendable () -> Timestamp
    private let metrics = VerdictMetrics()

    static let batchMaximum = 1_000
    static let batchBytesMaximum = 1 << 20
    /// Bytes of batches in work at once, some five thousand queries: more would go no faster, hold
    /// memory, and stand in the way of clients that ask for one invoice.
    private static let batchBytesInWork = 512 << 10
    /// Each holds its body, a socket and a little more.
    private static let batchesWaitingMaximum = 128
    private static let batchPatience = Duration.seconds(5)

    /// No more than any other call may have.
    private static let smallBatchBytes = 64 << 10

    private let batches: BoundedSemaphore
    private let arrivals: BodyArrivals

    /// For the bytes of batches.
    package static var batchSemaphore: BoundedSemaphore {
        BoundedSemaphore(concurrent: batchBytesInWork, waitingMaximum: batchesWaitingMaximum)
    }

    /// For large batches on their way. A program sends several at once; each of its connections has one.
    package static func batchArrivals(grace: Duration = BodyArrivals.grace) -> BodyArrivals {
        BodyArrivals(bodiesMaximum: 256, ofOneMaximum: 64, grace: grace)
    }

    /// - Parameters:
    ///   - batches: bounds the batches that are under way in this worker, whoever sent them.
    ///   - arrivals: bounds the large ones that have not arrived yet.
    package init(
        verifier: any InvoiceVerifying, authenticator: APIAuthenticator,
        batches: BoundedSemaphore = batchSemaphore, arrivals: BodyArrivals = batchArrivals(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        endpoint = VerificationEndpoint(
            verifier: verifier, authenticator: authenticator, metrics: metrics, now: now)
        self.verifier = verifier
        self.authenticator = authenticator
        self.batches = batches
        self.arrivals = arrivals
        self.now = now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post(RouterPath(VerificationEndpoint.path), use: verify)
        router.post("/v1/verifications/batch", use: verifyBatch)
    }

    private func verify(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let client = try endpoint.client(of: request.headers, peer: context.peer)
        let body = try await request.bytes(upTo: VerificationEndpoint.bodyBytesMaximum)
        switch try endpoint.begin(body[...], by: client, in: context.language) {
        case .done(let json): return .json(json)
        case .open(let question):
            let outcome = await endpoint.outcome(of: question)
            return .json(try endpoint.end(outcome, to: client, in: context.language))
        }
    }

    private func verifyBatch(
        _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let client = try authenticator.client(of: request.headers, peer: context.peer)
        let body = try await batchBody(request, of: client)
        guard await batches.acquire(body.count, within: Self.batchPatience) else {
            throw Problem.overloaded
        }
        defer { batches.release(body.count) }
        let queries: [Query]
        do throws(JSONError) {
            queries = try Self.readBatch(body)
        } catch {
            throw Problem(error)
        }
        let results = try await answers(to: queries, client)
        metrics.count(results, at: client.channel, context.logger)
        return BatchReply(results, for: client, in: context.language).response
    }

    /// A large one is counted on its way: else a client could have hundreds of half-sent ones here.
    private func batchBody(_ request: Request, of client: Client) async throws -> [UInt8] {
        try request.require(contentType: "application/json")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }),
            (0...Self.smallBatchBytes).contains(length)
        {
            return try await request.bytes(upTo: length)
        }
        guard let arrival = arrivals.begin(client) else { throw Problem.overloaded }
        defer { arrivals.end(arrival) }
        return try await request.largeBody(maximumBytes: Self.batchBytesMaximum, as: arrival)
    }

    /// One of a batch, or why it is none.
    private typealias Query = Result<SubmittedInvoice, FieldError>

    /// In the order of the queries. What is none is not asked, and costs its client nothing.
    private func answers(
        to queries: [Query], _ client: Client
    ) async throws -> [Result<Answer, ServiceUnavailable>] {
        let submitted = queries.compactMap { try? $0.get() }
        var answers = try await verifier.verify(submitted, by: client, at: now())[...]
        return queries.map { query in
            switch query {
            case .success: answers.removeFirst()
            case .failure(let fault): .success(Answer(.malformed([fault])))
            }
        }
    }

    /// The batch is read strictly, what stands in it leniently: a program that sends one bad record among a
    /// thousand gets the answers to the others. Only where the JSON itself is broken nobody knows any more
    /// what belongs to which.
    private static func readBatch(_ body: [UInt8]) throws(JSONError) -> [Query] {
        var reader = JSONReader(body)
        var queries: [Query]?
        try reader.object { (reader, name) throws(JSONError) in
            guard name == "verifications" else {
                throw reader.error(.malformed(FieldError(name, .unknownField)))
            }
            if reader.null() { return }
            var read: [Query] = []
            try reader.array(maximum: batchMaximum) { (reader) throws(JSONError) in
                read.append(try query(from: &reader, at: read.count))
            }
            queries = read
        }
        try reader.finish()
        guard let queries else {
            throw reader.error(.malformed(FieldError("verifications", .missing)))
        }
        return queries
    }

    private static func query(
        from reader: inout JSONReader, at index: Int
    ) throws(JSONError) -> Query {
        let start = reader
        do throws(JSONError) {
            return .success(try SubmittedInvoice(from: &reader))
        } catch {
            let fault = error.fault(ofQueryAt: "verifications[\(index)]")
            guard let fault else { throw error }
            reader = start
            try reader.passOver()
            return .failure(fault)
        }
    }
}
