import HTTPTypes
import Hummingbird
import NIOCore

/// A response whose body is all there, so that it can be sent without waiting.
struct CompleteResponse: Sendable {
    var status: HTTPResponse.Status
    var fields: HTTPFields
    var body: ByteBuffer

    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> CompleteResponse {
        CompleteResponse(
            status: status, fields: [.contentType: "application/json"],
            body: ByteBuffer(bytes: bytes))
    }

    /// As the router wants it.
    var response: Response {
        Response(status: status, headers: fields, body: ResponseBody(byteBuffer: body))
    }
}
