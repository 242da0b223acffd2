import NIOCore
import NIOPosix

/// Drives one round: opens the connections, lets all lanes begin at the same moment, and adds up
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
        var lanes: [NIOLoopBound<Lane>] = []
        var loops: [any EventLoop] = []
        var results: [EventLoopFuture<Tally>] = []
        for number in 0..<plan.threads {
            let loop = group.next()
            let finished = loop.makePromise(of: Tally.self)
            results.append(finished.futureResult)
            lanes.append(
                try await loop.submit { [plan] in
                    NIOLoopBound(
                        Lane(
                            number: number, on: loop, plan: plan, workload: workload(number),
                            meter: meter, finished: finished), eventLoop: loop)
                }.get())
            loops.append(loop)
        }
        do {
            for (lane, loop) in zip(lanes, loops) {
                try await loop.flatSubmit { lane.value.connectAll() }.get()
            }
        } catch {
            for (lane, loop) in zip(lanes, loops) {
                try await loop.submit { lane.value.abandon(error) }.get()
            }
            throw LoadError.unreachable(plan.target.authority, "\(error)")
        }
        let start = Lane.now
        for (lane, loop) in zip(lanes, loops) { loop.execute { lane.value.begin(at: start) } }
        var total = Tally()
        for result in results { total.add(try await result.get()) }
        return total
    }
}

enum LoadError: Error, CustomStringConvertible {
    case unreachable(String, String)
    case program(String, String)
    case nothingLeft(String)

    var description: String {
        switch self {
        case .unreachable(let authority, let why):
            "cannot reach http://\(authority): \(why). Is the service running?"
        case .program(let name, let why): "\(name): \(why)"
        case .nothingLeft(let what): what
        }
    }
}
