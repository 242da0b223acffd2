package import HTTPTypes
package import Hummingbird
package import NIOCore

/// A response whose body is all there, so that it can be sent without waiting.
package struct CompleteResponse: Sendable {
    package var status: HTTPResponse.Status
    package var fields: HTTPFields
    package var body: ByteBuffer

    package init(status: HTTPResponse.Status, fields: HTTPFields, body: ByteBuffer) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// - Parameter bytes: one JSON document in UTF-8; it is sent as it is.
    package static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok)
        -> CompleteResponse
    {
        CompleteResponse(
            status: status, fields: [.contentType: "application/json"],
            body: ByteBuffer(bytes: bytes))
    }

    /// As the router wants it.
    package var response: Response {
        Response(status: status, headers: fields, body: ResponseBody(byteBuffer: body))
    }
}
