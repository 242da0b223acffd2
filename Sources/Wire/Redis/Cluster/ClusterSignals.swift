/// Tells the tasks of a cluster's client that there is something to do. Signals that come together are one.
struct ClusterSignals: Sendable {
    enum Signal: Sendable {
        /// The map may be old.
        case staleMap
        /// A client waits to be run.
        case newClient
    }

    let staleMap: AsyncStream<Void>
    let newClient: AsyncStream<Void>
    private let sendStaleMap: AsyncStream<Void>.Continuation
    private let sendNewClient: AsyncStream<Void>.Continuation

    init() {
        (staleMap, sendStaleMap) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (newClient, sendNewClient) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func send(_ signal: Signal) {
        switch signal {
        case .staleMap: sendStaleMap.yield()
        case .newClient: sendNewClient.yield()
        }
    }
}
