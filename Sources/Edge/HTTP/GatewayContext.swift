package import Hummingbird
import Logging
package import NIOCore

/// The context of one request, beside the request itself.
package struct GatewayContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The other end of the connection; nil for unix sockets and tests.
    package let peer: String?
    /// The connection, or the stream of it, that the request came by.
    package let channel: any Channel
    /// Made or taken over by the `RequestMiddleware`; returned, logged and shown to people.
    package var requestID = ""
    /// The language of the answer; Chinese until the middleware has read the request.
    package var language = Language.chinese

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        peer = source.channel.remoteAddress?.ipAddress
    }
}
