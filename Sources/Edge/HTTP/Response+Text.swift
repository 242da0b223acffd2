import HTTPTypes
package import Hummingbird
import NIOCore

extension Response {
    /// A whole response in UTF-8 with status 200.
    package static func text(
        _ text: String, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: .ok, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
