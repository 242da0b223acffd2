package import Edge
package import Invoices
package import Verification

/// The parts of the service that every chat's adapter needs.
package struct GatewayServices: Sendable {
    let conversation: any Conversing
    let memory: any EphemeralStore
    let identity: ClientIdentity
    let outbound: @Sendable (AllowedHosts, Client.Channel) -> any OutboundCaller
    /// Nil where nothing is queued: then what goes out by a call of ours is tried once.
    let outbox: Outbox?
    let now: @Sendable () -> Timestamp

    /// - Parameter outbound: makes the way out for one channel, to the hosts that it needs.
    package init(
        conversation: any Conversing, memory: any EphemeralStore, identity: ClientIdentity,
        outbound: @escaping @Sendable (AllowedHosts, Client.Channel) -> any OutboundCaller,
        outbox: Outbox? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.conversation = conversation
        self.memory = memory
        self.identity = identity
        self.outbound = outbound
        self.outbox = outbox
        self.now = now
    }
}
