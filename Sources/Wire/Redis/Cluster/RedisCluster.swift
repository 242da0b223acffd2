package import Logging
import Synchronization
import Timing

/// A Redis Cluster for the whole process: a client for each master in use, the map of slots, and
/// the redirections that correct it. A step is never repeated by itself unless a node said that
/// it did nothing with it. By hand, for hiredis knows no cluster.
package final class RedisCluster: RedisExecuting {
    /// One node in use.
    struct Link {
        let client: RedisClient
        let since: ContinuousClock.Instant
        var lastUse: ContinuousClock.Instant
    }

    struct State {
        var map: RedisSlotMap?
        var links: [RedisNode: Link] = [:]
        /// Clients that are still to be run. A caller that waits for one would wait for ever.
        var newClients: [RedisClient] = []
        var isStopped = false
        var moved = 0
        var asked = 0
        var refreshed = 0
    }

    let configuration: RedisClusterConfiguration
    private let logger: Logger
    let state = Mutex(State())
    let signals = ClusterSignals()
    private let hasRun = Atomic<Bool>(false)

    package init(_ configuration: RedisClusterConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Sends each step to the node of its slot and follows redirections until the deadline, which
    /// covers all of them together.
    package func execute(_ steps: [RedisStep], deadline: Duration?) async -> [RedisAnswer] {
        let end = ContinuousClock.now.deadline(
            after: deadline ?? configuration.node.commandDeadline)
        var route = RedisRoute(slots: steps.map(\.slot))
        while true {
            let batches = route.next(state.withLock { $0.map })
            if batches.isEmpty { return route.answers }
            let results = await send(batches, of: steps, until: end)
            for (batch, result) in zip(batches, results) {
                learn(route.received(result, for: batch))
            }
            // Keys on their way arrive within moments, or their slot's move has been interrupted.
            if route.mustPause { try? await Task.sleep(for: Self.pause) }
        }
    }

    private static let pause = Duration.milliseconds(5)

    private func send(
        _ batches: [RedisRoute.Batch], of steps: [RedisStep], until end: ContinuousClock.Instant
    ) async -> [Result<[RedisReply], WireError>] {
        if batches.count == 1 { return [await send(batches[0], of: steps, until: end)] }
        return await withTaskGroup { group in
            for (index, batch) in batches.enumerated() {
                group.addTask { (index, await self.send(batch, of: steps, until: end)) }
            }
            var results = batches.map { _ in
                Result<[RedisReply], WireError>.failure(WireError(.cancelled))
            }
            for await (index, result) in group { results[index] = result }
            return results
        }
    }

    private func send(
        _ batch: RedisRoute.Batch, of steps: [RedisStep], until end: ContinuousClock.Instant
    ) async -> Result<[RedisReply], WireError> {
        do throws(WireError) {
            let client = try await client(of: batch.node, until: end)
            let chosen = batch.places.map { steps[$0] }
            let left = end - .now
            guard left > .zero else { throw WireError(.deadlineExceeded) }
            guard batch.isAsking else {
                return .success(try await client.pipeline(chosen, deadline: left))
            }
            // In one write, so that each ASKING is followed by what it is for.
            let replies = try await client.pipeline(
                chosen.flatMap { [RedisCommand("ASKING"), $0.whole] }, deadline: left)
            return .success(stride(from: 1, to: replies.count, by: 2).map { replies[$0] })
        } catch { return .failure(error) }
    }

    private func learn(_ lessons: [RedisRoute.Lesson]) {
        if lessons.isEmpty { return }
        let isDoubtful = state.withLock { state in
            var isDoubtful = false
            for lesson in lessons {
                switch lesson {
                case .moved(let slot, let node):
                    state.moved += 1
                    state.map?.move(slot, to: node)
                    isDoubtful = true
                case .asked: state.asked += 1
                case .doubtful: isDoubtful = true
                }
            }
            return isDoubtful
        }
        if isDoubtful { signals.send(.staleMap) }
    }

    // MARK: Clients

    /// A new node is given the time to be connected; one that was lost fails at once.
    private func client(
        of node: RedisNode, until end: ContinuousClock.Instant
    ) async throws(WireError) -> RedisClient {
        let link = try link(to: node)
        let connectEnd = link.since.deadline(after: configuration.node.connectTimeout)
        let trial = min(end, connectEnd) - .now
        if trial > .zero, link.client.state.connected == 0 {
            try await link.client.connected(within: trial)
        }
        return link.client
    }

    func link(to node: RedisNode) throws(WireError) -> Link {
        let now = ContinuousClock.now
        let known = state.withLock { state -> Link? in
            state.links[node]?.lastUse = now
            return state.links[node]
        }
        if let known { return known }
        let link = state.withLock { state -> Link? in
            if let existing = state.links[node] { return existing }
            guard !state.isStopped, state.links.count < 2 * RedisSlotMap.mastersMaximum else {
                return nil
            }
            var own = configuration.node
            own.address = .host(node.host, port: node.port)
            var logger = logger
            logger[metadataKey: "node"] = "\(node.host):\(node.port)"
            let link = Link(client: RedisClient(own, logger: logger), since: now, lastUse: now)
            state.links[node] = link
            state.newClients.append(link.client)
            return link
        }
        guard let link else { throw WireError(.closed, "the client has been stopped") }
        signals.send(.newClient)
        return link
    }

    /// Reads the map, connects, and keeps both current until it is cancelled. To be called once.
    package func run() async {
        let isFirst = hasRun.compareExchange(
            expected: false, desired: true, ordering: .acquiringAndReleasing
        ).exchanged
        precondition(isFirst, "a client is run once")
        await runClients()
    }
}

extension RedisStep {
    /// As a command that needs nothing known at its node.
    fileprivate var whole: RedisCommand {
        switch self {
        case .command(let command): command
        case .script(let call): call.script.eval(keys: call.keys, arguments: call.arguments)
        }
    }
}
