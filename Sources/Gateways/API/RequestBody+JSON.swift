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
        do {
            let buffer = try await body.collect(upTo: maximumBytes)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem(.contentTooLarge)
        } catch {
            throw Problem.brokenOff
        }
    }

    /// Parameters (`; charset=utf-8`) are allowed; a content coding is not: we never unpack what
    /// a stranger packed.
    func require(contentType expected: String) throws(Problem) {
        try headers.require(contentType: expected)
    }
}

extension HTTPFields {
    func require(contentType expected: String) throws(Problem) {
        guard let given = self[.contentType], self[.contentEncoding] == nil else {
            throw Problem(.unsupportedMediaType)
        }
        if given == expected { return }
        let type = given.split(separator: ";").first
            .map { $0.filter { !$0.isWhitespace }.lowercased() }
        guard type == expected else { throw Problem(.unsupportedMediaType) }
    }
}

extension Response {
    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        CompleteResponse.json(bytes, status: status).response
    }
}
