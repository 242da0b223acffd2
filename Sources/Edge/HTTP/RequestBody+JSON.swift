package import HTTPTypes
package import Hummingbird
import NIOCore
import Verification

extension Request {
    /// The whole body, refused before it is read where its type, coding or size is wrong.
    package func json(maximumBytes: Int) async throws -> [UInt8] {
        try require(contentType: "application/json")
        return try await bytes(upTo: maximumBytes)
    }

    /// The whole body as it came, refused before it is read where its declared size is too large.
    package func bytes(upTo maximumBytes: Int) async throws -> [UInt8] {
        try requireLength(upTo: maximumBytes)
        return try await body.bytes(upTo: maximumBytes)
    }

    /// Refuses by Content-Length before a byte of the body is read; a body in chunks is counted as
    /// it comes.
    package func requireLength(upTo maximumBytes: Int) throws(Problem) {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > maximumBytes {
            throw Problem(.contentTooLarge)
        }
    }

    /// Parameters (`; charset=utf-8`) are allowed; a content coding is not: we never unpack what
    /// a stranger packed.
    package func require(contentType expected: String) throws(Problem) {
        try headers.require(contentTypeOf: [expected])
    }

    /// The same for a body that may be of several types.
    package func require(contentTypeOf expected: [String]) throws(Problem) {
        try headers.require(contentTypeOf: expected)
    }
}

extension RequestFields {
    /// Inlinable, as the fast path asks for every request: a generic function of another module is slow
    /// otherwise.
    @inlinable package func require(contentTypeOf expected: [String]) throws(Problem) {
        guard let given = self[.contentType], self[.contentEncoding] == nil else {
            throw Problem(.unsupportedMediaType)
        }
        if expected.contains(given) { return }
        let type = given.split(separator: ";").first
            .map { $0.filter { !$0.isWhitespace }.lowercased() }
        guard let type, expected.contains(type) else { throw Problem(.unsupportedMediaType) }
    }
}

extension RequestBody {
    /// The time for a body of text to arrive whole. Sent drop by drop it would hold one of the server's
    /// connections for days; the server itself closes silent clients.
    package static let arrivalDeadline: Duration = .seconds(60)

    /// The whole body as it comes; a `Problem` where it is larger, comes too slowly, or breaks off.
    func bytes(
        upTo maximumBytes: Int, within deadline: Duration = arrivalDeadline
    ) async throws -> [UInt8] {
        let end = ContinuousClock.now + deadline
        return try await bytes(upTo: maximumBytes) { (_) throws(Problem) in
            guard .now < end else {
                throw Problem(.badRequest, syntax: "the body took too long to arrive")
            }
        }
    }

    /// - Parameter accept: told the size of each part that has come; throws where it is the last to be read.
    func bytes(
        upTo maximumBytes: Int, accept: @Sendable (Int) throws(Problem) -> Void
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await part in self {
                guard part.readableBytes <= maximumBytes - bytes.count else {
                    throw Problem(.contentTooLarge)
                }
                try accept(part.readableBytes)
                bytes += part.readableBytesView
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem.brokenOff
        }
        return bytes
    }
}

extension Response {
    /// - Parameter bytes: one JSON document in UTF-8; it is sent as it is.
    package static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        CompleteResponse.json(bytes, status: status).response
    }
}
