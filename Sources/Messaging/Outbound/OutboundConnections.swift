import AsyncHTTPClient
import NIOCore
import Synchronization

/// The connections to all platforms, kept open between calls and closed with their last user.
///
/// They follow no redirection and decompress nothing: a platform's interface needs neither, and either
/// would let a reply decide what we do next.
package final class OutboundConnections: Sendable {
    let client: HTTPClient
    private let underWay = Atomic<Int>(0)

    /// Calls at once. A slow platform must not pile up the messages of a whole country.
    static let callsMaximum = 512

    package init() {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, decompression: .disabled)
        configuration.timeout.connect = .seconds(3)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        client = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    deinit {
        // The client holds on to itself until its connections are closed.
        _ = client.shutdown()
    }

    /// True if there is room for one call more, which `leave` then ends.
    func enter() -> Bool {
        if underWay.add(1, ordering: .relaxed).newValue <= Self.callsMaximum { return true }
        leave()
        return false
    }

    func leave() { underWay.subtract(1, ordering: .relaxed) }
}
