import NIOCore
import NIOPosix

/// Drives one round: opens the connections, lets all generators begin at the same moment, and adds up
/// what they saw.
struct LoadEngine: Sendable {
    let plan: RunPlan

    func run(meter: Meter, _ workload: @escaping WorkloadMaker) async throws -> Tally {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: plan.threads)
        do {
            let tally = try await run(on: group, meter, workload)
            try await group.shutdownGracefully()
            return tally
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private func run(
        on group: MultiThreadedEventLoopGroup, _ meter: Meter,
        _ workload: @escaping WorkloadMaker
    ) async throws -> Tally {
        let connector = try Connector(to: plan.target)
        var generators: [NIOLoopBound<LoadGenerator>] = []
        var loops: [any EventLoop] = []
        var results: [EventLoopFuture<Tally>] = []
        for number in 0..<plan.threads {
            let loop = group.next()
            let finished = loop.makePromise(of: Tally.self)
            results.append(finished.futureResult)
            generators.append(
                try await loop.submit { [plan] in
                    NIOLoopBound(
                        LoadGenerator(
                            number: number, on: loop, plan: plan, connector: connector,
                            workload: workload(number), meter: meter, finished: finished),
                        eventLoop: loop)
                }.get())
            loops.append(loop)
        }
        do {
            for (generator, loop) in zip(generators, loops) {
                try await loop.flatSubmit { generator.value.connectAll() }.get()
            }
        } catch {
            for (generator, loop) in zip(generators, loops) {
                try await loop.submit { generator.value.abandon(error) }.get()
            }
            throw LoadError(connectingTo: plan.target, error)
        }
        let start = LoadGenerator.now
        for (generator, loop) in zip(generators, loops) {
            loop.execute { generator.value.begin(at: start) }
        }
        var total = Tally()
        for result in results { total.add(try await result.get()) }
        return total
    }
}
