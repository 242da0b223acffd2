/// Runs all legs round by round, so that a noisy moment hits a scenario and its yardstick alike.
struct Session: Sendable {
    let rounds: Int
    let watched: ProcessTree?
    private let progress = Progress()

    init(rounds: Int, watched: ProcessTree?) {
        self.rounds = rounds
        self.watched = watched
    }

    func run(_ legs: [Leg]) async throws -> [Series] {
        var series = legs.map { Series(leg: $0) }
        let perRound = legs.reduce(0) { $0 + $1.seconds }
        var secondsLeft = perRound * Double(rounds)
        for round in 0..<rounds {
            // Every other round backwards: what goes first would else always have the same
            // neighbour's leavings in the caches.
            let order = Array(series.indices)
            for index in round.isMultiple(of: 2) ? order : order.reversed() {
                if legs.count > 1 { await watched?.rest(within: Self.restMaximum) }
                series[index].rounds.append(
                    try await measure(legs[index], round, secondsLeft: secondsLeft))
                secondsLeft -= legs[index].seconds
            }
        }
        return series
    }

    /// What one leg leaves to be done, such as counts not yet written, would be charged to the next.
    /// It is not lost from view: within a leg all seconds but the last pay for the one before.
    private static let restMaximum = Duration.seconds(10)

    private func measure(
        _ leg: Leg, _ round: Int, secondsLeft: Double
    ) async throws -> Leg.Round {
        let meter = Meter()
        let title = "round \(round + 1) of \(rounds): \(leg.name)"
        let follower = Task { [progress] in
            await progress.follow(title, meter, secondsLeft: secondsLeft)
        }
        let before = watched?.reading()
        do {
            var result = try await leg.run(round, meter)
            if let watched, let before {
                result.programs = ProcessTree.use(from: before, to: watched.reading())
            }
            follower.cancel()
            await follower.value
            return result
        } catch {
            follower.cancel()
            await follower.value
            throw error
        }
    }
}
