import Synchronization
import Timing

extension RedisCluster {
    /// Between two questions for the map, whatever happens: redirections come by the thousand.
    private static let refreshIntervalMinimum = Duration.milliseconds(50)
    /// Without a map nothing can be answered.
    private static let refreshIntervalWithoutMap = Duration.milliseconds(250)
    /// A node that is slower than this is not waited for when others may know the map.
    private static let mapDeadline = Duration.milliseconds(500)

    /// Until the task is cancelled; then every client answers what it has accepted.
    func runClients() async {
        await withTaskGroup { group in
            group.addTask { await self.refreshRegularly() }
            group.addTask { await self.refreshWhenStale() }
            signals.send(.staleMap)
            for await _ in signals.newClient {
                for client in takeNewClients() { group.addTask { await client.run() } }
                closeUnused()
            }
            state.withLock { $0.isStopped = true }
            // Those too must run, if only to tell their callers that all is over.
            for client in takeNewClients() { group.addTask { await client.run() } }
            group.cancelAll()
        }
    }

    private func takeNewClients() -> [RedisClient] {
        state.withLock { state in
            defer { state.newClients = [] }
            return state.newClients
        }
    }

    private func refreshRegularly() async {
        while !Task.isCancelled {
            let isMapped = state.withLock { $0.map != nil }
            try? await Task.sleep(
                for: isMapped ? configuration.refreshInterval : Self.refreshIntervalWithoutMap)
            signals.send(.staleMap)
        }
    }

    private func refreshWhenStale() async {
        for await _ in signals.staleMap {
            await refresh()
            try? await Task.sleep(for: Self.refreshIntervalMinimum)
        }
    }

    /// Asks one node after another until one tells a map: first those that are connected.
    private func refresh() async {
        for node in candidates() {
            if Task.isCancelled { return }
            guard let map = await map(from: node) else { continue }
            state.withLock { state in
                state.map = map
                state.refreshed += 1
            }
            for master in map.masters { _ = try? link(to: master.node) }
            closeUnused()
            return
        }
    }

    private func candidates() -> [RedisNode] {
        let (masters, others, connected) = state.withLock { state in
            (
                state.map?.masters.map(\.node) ?? [], state.map?.replicas ?? [],
                Set(state.links.filter { $0.value.client.state.connected > 0 }.keys)
            )
        }
        var seen: Set<RedisNode> = []
        let known = masters.shuffled() + configuration.seeds.shuffled() + others.shuffled()
        return (known.filter(connected.contains) + known).filter { seen.insert($0).inserted }
    }

    private func map(from node: RedisNode) async -> RedisSlotMap? {
        do {
            let client = try link(to: node).client
            if client.state.connected == 0 { try await client.connected(within: Self.mapDeadline) }
            let reply = try await client.send(
                RedisCommand("CLUSTER", "SLOTS"), deadline: Self.mapDeadline)
            return RedisSlotMap(reply, saidBy: node)
        } catch {
            return nil
        }
    }

    /// Leaves the nodes that answer for no slot and were not asked anything for a while.
    private func closeUnused() {
        let now = ContinuousClock.now
        let unused = state.withLock { state -> [RedisClient] in
            let masters = Set(state.map?.masters.map(\.node) ?? [])
            let leaving = state.links.filter { node, link in
                state.map != nil && !masters.contains(node)
                    && link.lastUse.deadline(after: configuration.idleMaximum) < now
            }
            for node in leaving.keys { state.links[node] = nil }
            return leaving.values.map(\.client)
        }
        for client in unused { client.stop() }
    }

    /// Waits until every master of the map is connected, say at the start of a test.
    package func connected(within deadline: Duration) async throws(WireError) {
        let end = ContinuousClock.now.deadline(after: deadline)
        while true {
            let figures = figures
            if figures.masters > 0, figures.nodes.connected >= figures.masters { return }
            guard end > .now, !Task.isCancelled else { throw WireError(.deadlineExceeded) }
            // Only how often it looks.
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}
