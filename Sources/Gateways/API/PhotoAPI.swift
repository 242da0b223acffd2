package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
import Logging
import Verification

/// `POST /v1/verifications/image`: a photo of invoices instead of their details.
package struct PhotoAPI: RouteProvider {
    private let verification: PhotoVerification
    private let authenticator: APIAuthenticator
    private let now: @Sendable () -> Timestamp
    private let metrics = VerdictMetrics()

    package init(
        verification: PhotoVerification, authenticator: APIAuthenticator,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.verification = verification
        self.authenticator = authenticator
        self.now = now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/v1/verifications/image", use: verify)
    }

    private func verify(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let client = try authenticator.client(of: request.headers, peer: context.peer)
        // The first bytes tell which of the two it is.
        do throws(Problem) {
            try request.require(contentTypeOf: ["image/jpeg", "image/png"])
        } catch {
            let format = FileFormat(mediaType: request.headers[.contentType] ?? "")
            throw Problem(error.code, instead: format.map { .file($0) })
        }
        let readings = try await verification.readings(for: client, at: now()) { arrival in
            try await request.largeBody(maximumBytes: PhotoVerification.bytesMaximum, as: arrival)
        }
        metrics.count(readings.map(\.result), at: client.channel, context.logger)
        if let problem = Problem(incomplete: readings) { throw problem }
        return BatchReply(
            readings.map(\.result), read: readings.map(\.read), for: client,
            in: context.language
        ).response
    }
}

extension Problem {
    /// Nil where at least one code was enough for an answer; else what was read, and what each
    /// lacks. A blockchain invoice's code, for one, holds neither its date nor its check code.
    init?(incomplete readings: [PhotoVerification.Reading]) {
        var faults: [FieldError] = []
        for (index, reading) in readings.enumerated() {
            guard case .success(let answer) = reading.result,
                case .malformed(let found) = answer.verdict
            else { return nil }
            faults += found.map { fault in
                readings.count == 1
                    ? fault : FieldError("read[\(index)].\(fault.field)", fault.reason)
            }
        }
        self.init(.malformed, faults: faults)
        read = readings.map(\.read)
    }
}
