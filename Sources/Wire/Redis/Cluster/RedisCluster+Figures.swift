import Synchronization

extension RedisCluster {
    /// For gauges; each figure is taken by itself, not at one instant.
    package struct Figures: Sendable, Equatable {
        /// Over all nodes.
        package var nodes = RedisClient.State()
        /// Masters that the map knows.
        package var masters = 0
        /// Nodes that a client is kept for.
        package var links = 0
        /// MOVED redirections followed since the start: the map was wrong.
        package var moved = 0
        /// ASK redirections followed: a key was moving, and the map stayed as it was.
        package var asked = 0
        /// Times that the map of slots was read.
        package var refreshed = 0
    }

    /// Sums the clients' figures under the cluster's lock; cheap enough for each scrape.
    package var figures: Figures {
        state.withLock { state in
            var figures = Figures()
            for link in state.links.values {
                let node = link.client.state
                figures.nodes.connected += node.connected
                figures.nodes.queued += node.queued
                figures.nodes.inFlight += node.inFlight
            }
            figures.masters = state.map?.masters.count ?? 0
            figures.links = state.links.count
            figures.moved = state.moved
            figures.asked = state.asked
            figures.refreshed = state.refreshed
            return figures
        }
    }
}
