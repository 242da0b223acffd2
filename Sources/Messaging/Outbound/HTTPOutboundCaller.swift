import AsyncHTTPClient
import Invoices
import Metrics
import NIOCore
import NIOHTTP1
package import Verification

/// Calls one platform over shared connections, at the hosts that it may be found at.
package struct HTTPOutboundCaller: OutboundCaller {
    private let connections: OutboundConnections
    private let hosts: AllowedHosts
    private let outcomes: [String: Counter]

    /// No version: it is nobody's business.
    private static let name = "fapiao"

    /// - Parameter channel: the label of its calls in metrics.
    package init(
        _ connections: OutboundConnections, to hosts: AllowedHosts, for channel: Client.Channel
    ) {
        self.init(connections, to: hosts, countedAs: channel.rawValue)
    }

    /// - Parameter name: in the metrics, in the place of a channel's.
    package init(
        _ connections: OutboundConnections, to hosts: AllowedHosts, countedAs channel: String
    ) {
        self.connections = connections
        self.hosts = hosts
        let names = ["answered"] + OutboundFault.Code.allCases.map(\.rawValue)
        outcomes = Dictionary(
            uniqueKeysWithValues: names.map { name in
                (
                    name,
                    Counter(
                        label: "fapiao_outbound_calls_total",
                        dimensions: [("channel", channel), ("outcome", name)])
                )
            })
    }

    /// One attempt, counted by its outcome. Nothing is repeated here: only the caller knows if that
    /// is safe.
    package func call(_ request: OutboundRequest) async throws(OutboundFault) -> OutboundReply {
        do throws(OutboundFault) {
            let reply = try await attempt(request)
            outcomes["answered"]?.increment()
            return reply
        } catch {
            outcomes[error.code.rawValue]?.increment()
            throw error
        }
    }

    private func attempt(_ request: OutboundRequest) async throws(OutboundFault) -> OutboundReply {
        guard let address = WebAddress(request.url), hosts.allows(address) else {
            throw OutboundFault(.hostNotAllowed)
        }
        guard connections.enter() else { throw OutboundFault(.overloaded) }
        defer { connections.leave() }
        do {
            return try await exchange(request, at: address)
        } catch let fault as OutboundFault {
            throw fault
        } catch is NIOTooManyBytesError {
            throw OutboundFault(.tooLarge)
        } catch let error as HTTPClientError
            where error == .connectTimeout || error == .deadlineExceeded
        {
            throw OutboundFault(.deadlineExceeded)
        } catch {
            // The error's text may hold the address, and the address a token, so it is dropped.
            throw OutboundFault(.unreachable)
        }
    }

    /// The client's own deadline ends with the head of a reply. This one holds to its last byte.
    private func exchange(
        _ request: OutboundRequest, at address: WebAddress
    ) async throws -> OutboundReply {
        try await withThrowingTaskGroup(of: OutboundReply.self) { group in
            group.addTask { try await send(request, to: address) }
            group.addTask {
                try await Task.sleep(for: request.deadline)
                throw OutboundFault(.deadlineExceeded)
            }
            defer { group.cancelAll() }
            guard let reply = try await group.next() else { throw OutboundFault(.unreachable) }
            return reply
        }
    }

    private func send(
        _ request: OutboundRequest, to address: WebAddress
    ) async throws -> OutboundReply {
        let path = address.rest.isEmpty ? "/" : address.rest
        var outgoing = HTTPClientRequest(url: address.origin + path)
        outgoing.method = HTTPMethod(rawValue: request.method)
        // RFC 9110, section 10.1.5.
        outgoing.headers.add(name: "User-Agent", value: Self.name)
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
        let deadline = NIODeadline.now() + .nanoseconds(request.deadline.microseconds * 1_000)
        let reply = try await connections.client.execute(outgoing, deadline: deadline)
        if let length = reply.headers.first(name: "content-length").flatMap({ Int($0) }),
            length > request.replyBytesMaximum
        {
            throw OutboundFault(.tooLarge)
        }
        let body = try await reply.body.collect(upTo: request.replyBytesMaximum)
        return OutboundReply(
            status: Int(reply.status.code), body: Array(body.readableBytesView),
            fields: reply.headers.map { (name: $0.name, value: $0.value) })
    }
}
