package import Edge
package import Hummingbird
package import Invoices
import NIOCore
package import Verification

/// `POST /v1/ledger/changes`: issue, void and red-flush as a stream of NDJSON, answered as one.
package struct LedgerChangesAPI: RouteProvider {
    private let writer: any LedgerWriter
    private let authenticator: APIAuthenticator
    private let now: @Sendable () -> Timestamp

    package init(
        writer: any LedgerWriter, authenticator: APIAuthenticator,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.writer = writer
        self.authenticator = authenticator
        self.now = now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/v1/ledger/changes", use: apply)
    }

    private func apply(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let key = try authenticator.require(.ledgerWrite, request.headers, peer: context.peer)
        try request.require(contentType: "application/x-ndjson")
        let stream = ChangeStream(
            request.body, writer: writer, actor: .key(key.name), now: now, logger: context.logger)
        // The first batch is applied before the status is sent: a ledger that is away is a 503.
        let first = try await stream.next()
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody { body in
                var outcomes = first
                while let bytes = outcomes {
                    // A blank line gets no answer.
                    if !bytes.isEmpty { try await body.write(ByteBuffer(bytes: bytes)) }
                    outcomes = try await stream.next()
                }
                // The last line is the promise that no worker answers the old status any more.
                if let changedAt = stream.changedAt {
                    try await Task.sleep(until: changedAt + FreshnessBound.settled)
                }
                try await body.write(ByteBuffer(bytes: stream.tally.summary()))
                try await body.finish(nil)
            })
    }
}
