import HTTPTypes
import Hummingbird
import NIOCore
import Verification

extension Request {
    /// The whole body, refused before it is read where its type, coding or size is wrong.
    func json(maximumBytes: Int) async throws -> [UInt8] {
        try require(contentType: "application/json")
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > maximumBytes {
            throw Problem(.contentTooLarge)
        }
        return try await body.bytes(upTo: maximumBytes)
    }

    /// Parameters (`; charset=utf-8`) are allowed; a content coding is not: we never unpack what
    /// a stranger packed.
    func require(contentType expected: String) throws(Problem) {
        try headers.require(contentTypeOf: [expected])
    }

    func require(contentTypeOf expected: [String]) throws(Problem) {
        try headers.require(contentTypeOf: expected)
    }
}

extension RequestFields {
    func require(contentTypeOf expected: [String]) throws(Problem) {
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
    /// The whole body as it comes; a `Problem` where it is larger, or breaks off.
    func bytes(upTo maximumBytes: Int) async throws -> [UInt8] {
        do {
            let buffer = try await collect(upTo: maximumBytes)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem(.contentTooLarge)
        } catch {
            throw Problem.brokenOff
        }
    }
}

extension Response {
    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        CompleteResponse.json(bytes, status: status).response
    }
}
