import Foundation

/// Makes the legs of all commands from their options.
struct Scenarios: Sendable {
    private(set) var target: Target
    private(set) var plan: RunPlan
    let seed: UInt64

    init(_ options: TargetOptions, _ rounds: RoundOptions) {
        target = options.target
        seed = rounds.seed
        plan = RunPlan(
            target: target, connections: options.connections, threads: options.threads,
            pacing: Self.pacing(rounds), warmUpSeconds: rounds.warmUp,
            measuredSeconds: rounds.duration, timeoutSeconds: options.timeout)
    }

    /// The same scenarios at another server.
    func at(_ target: Target) -> Scenarios {
        var others = self
        others.target = target
        others.plan.target = target
        return others
    }

    private static func pacing(_ rounds: RoundOptions) -> RunPlan.Pacing {
        guard let rate = rounds.rate else { return .closed }
        return .open(ArrivalSchedule(perSecond: rate, seconds: rounds.warmUp + rounds.duration))
    }

    private func leg(
        _ name: String, _ unit: String, _ plan: RunPlan,
        _ workload: @escaping @Sendable (_ round: Int, _ generator: Int) -> any Workload
    ) -> Leg {
        Leg(name: name, unit: unit, seconds: plan.warmUpSeconds + plan.measuredSeconds) {
            round, meter in
            let engine = LoadEngine(plan: plan)
            return Leg.Round(
                try await engine.run(meter: meter) { generator in workload(round, generator) })
        }
    }

    /// Different in every round and on every thread, the same for the same seed.
    private func seed(_ round: Int, _ generator: Int) -> UInt64 {
        SplitMix.mixed(seed &+ UInt64(round) << 32 &+ UInt64(generator) << 16 &+ 1)
    }

    private func name(_ name: String, openAt rate: Int?) -> String {
        rate.map { "\(name) at \(Table.number(Double($0)))/s" } ?? name
    }

    private func plan(openAt rate: Int) -> RunPlan {
        var plan = plan
        let seconds = plan.warmUpSeconds + plan.measuredSeconds
        plan.pacing = .open(ArrivalSchedule(perSecond: rate, seconds: seconds))
        return plan
    }

    private var closedPlan: RunPlan {
        var plan = plan
        plan.pacing = .closed
        return plan
    }

    /// A closed loop, for a yardstick is what can be had at most, or one at a scenario's rate.
    func plain(openAt rate: Int? = nil) -> Leg {
        let plan = rate.map(plan(openAt:)) ?? closedPlan
        return leg(name("plain", openAt: rate), "replies", plan) { [target] _, _ in
            PlainWorkload(target: target)
        }
    }

    func plainAsAsked() -> Leg {
        leg("plain", "replies", plan) { [target] _, _ in PlainWorkload(target: target) }
    }

    func hot(
        _ corpus: Corpus, _ options: CorpusOptions, named: String = "hot", openAt rate: Int? = nil,
        fixedAnswer: FixedAnswer? = nil
    ) -> Leg {
        verification(
            name(named, openAt: rate), rate.map(plan(openAt:)) ?? plan,
            corpus,
            KeyChoice(
                corpus: corpus, hotKeys: options.hotKeys, exponent: options.zipf, coldPercent: 0,
                cursor: nil, seed: seed),
            fixedAnswer)
    }

    /// What `hot` asks, of a server that knows one answer.
    func yardstick(
        _ server: FixedAnswerServer, _ corpus: Corpus, _ options: CorpusOptions,
        openAt rate: Int? = nil
    ) -> Leg {
        at(server.target).hot(
            corpus, options, named: server.name, openAt: rate, fixedAnswer: server.answer)
    }

    func cold(_ corpus: Corpus, _ cursor: Cursor) -> Leg {
        verification(
            "cold", plan,
            corpus,
            KeyChoice(
                corpus: corpus, hotKeys: 1, exponent: 0, coldPercent: 100,
                cursor: cursor, seed: seed))
    }

    func mixed(
        _ corpus: Corpus, _ options: CorpusOptions, coldPercent: Int, _ cursor: Cursor
    ) -> Leg {
        verification(
            "mixed", plan,
            corpus,
            KeyChoice(
                corpus: corpus, hotKeys: options.hotKeys, exponent: options.zipf,
                coldPercent: coldPercent, cursor: cursor, seed: seed))
    }

    private func verification(
        _ name: String, _ plan: RunPlan, _ corpus: Corpus, _ choice: KeyChoice,
        _ fixedAnswer: FixedAnswer? = nil
    ) -> Leg {
        leg(name, fixedAnswer == nil ? "verifications" : "replies", plan) {
            [self] round, generator in
            VerificationWorkload(
                corpus: corpus, choice: choice, target: target, seed: seed(round, generator),
                fixedAnswer: fixedAnswer)
        }
    }

    /// How much a crowd asks.
    enum CrowdPacing {
        /// A closed loop that keeps the service busy and lets nobody wait for long.
        case fewConnections
        case thinking(seconds: Double)
        /// And then, for `calmSeconds`, a rate that it can do with ease.
        case flood(perSecond: Int, calmPerSecond: Int, connections: Int)
    }

    /// Enough to keep one core busy with batches of its own making.
    private static let fewConnections = 128
    private static let calmSeconds = 5.0
    /// A capacity is known sooner than a crowd has shown all that it does.
    private static let capacitySeconds = 30.0

    /// Hot and long forgotten invoices, from more people than can be answered; each may be told to
    /// come again later.
    func crowd(
        _ name: String, _ corpus: Corpus, _ options: CorpusOptions, coldPercent: Int,
        _ cursor: Cursor, _ pacing: CrowdPacing
    ) -> Leg {
        var plan = plan
        switch pacing {
        case .fewConnections:
            plan.connections = min(plan.connections, Self.fewConnections)
            plan.threads = min(plan.threads, plan.connections)
            plan.measuredSeconds = min(plan.measuredSeconds, Self.capacitySeconds)
            plan.pacing = .closed
        case .thinking(let seconds): plan.pacing = .thinking(UInt64(seconds * 1e9))
        case .flood(let perSecond, let calmPerSecond, let connections):
            plan.connections = connections
            plan.calmSeconds = Self.calmSeconds
            plan.takesTurns = true
            plan.pacing = .open(
                ArrivalSchedule(
                    perSecond: perSecond, seconds: plan.warmUpSeconds + plan.measuredSeconds,
                    calmPerSecond: calmPerSecond, calmSeconds: Self.calmSeconds))
        }
        let choice = KeyChoice(
            corpus: corpus, hotKeys: options.hotKeys, exponent: options.zipf,
            coldPercent: coldPercent, cursor: cursor, seed: seed, wraps: true)
        let seconds = Double(plan.totalNanoseconds) / 1e9
        return Leg(name: name, unit: "verifications", seconds: seconds) {
            [self, plan] round, meter in
            let tally = try await LoadEngine(plan: plan).run(meter: meter) { generator in
                VerificationWorkload(
                    corpus: corpus, choice: choice, target: target, seed: seed(round, generator),
                    mayBeShed: true)
            }
            var result = Leg.Round(tally)
            result.crowd = CrowdFigures(tally)
            return result
        }
    }

    func wechat(_ corpus: Corpus, _ options: CorpusOptions, token: String) -> Leg {
        let choice = KeyChoice(
            corpus: corpus, hotKeys: options.hotKeys, exponent: options.zipf, coldPercent: 0,
            cursor: nil, seed: seed)
        return leg("wechat", "messages", plan) { [self] round, generator in
            WeChatWorkload(
                target: target, token: token,
                questions: SMSQuestions(
                    corpus: corpus, choice: choice, seed: seed(round, generator)),
                seed: seed(round, generator &+ 1 << 8))
        }
    }

    func notFound() -> Leg {
        let year = Calendar(identifier: .gregorian).component(.year, from: Date()) - 1
        return leg("notfound", "verifications", plan) { [self] round, generator in
            NotFoundWorkload(target: target, year: year, seed: seed(round, generator))
        }
    }

    func batch(_ corpus: Corpus, size: Int, _ cursor: Cursor) -> Leg {
        leg("batch", "verifications", plan) { [target, seed] _, _ in
            BatchWorkload(
                corpus: corpus, size: size, cursor: cursor, target: target, seed: seed)
        }
    }

    func voidWhileReading(_ corpus: Corpus, voiders: Int) -> Leg {
        var plan = plan
        // What "afterwards" means is decided by the order in which one loop sees things.
        plan.threads = 1
        plan.pacing = .closed
        let cursor = Cursor()
        return leg("void-while-reading", "replies", plan) { [target, seed] _, _ in
            VoidWorkload(
                corpus: corpus, voiders: voiders, cursor: cursor, target: target, seed: seed)
        }
    }

    func ingest(_ parts: [IngestPart], connections: Int) -> Leg {
        var plan = plan
        plan.pacing = .closed
        plan.connections = connections
        plan.threads = min(plan.threads, connections)
        plan.warmUpSeconds = 0
        plan.measuredSeconds = .infinity
        // A request of thousands of changes takes its time.
        plan.timeoutSeconds = max(plan.timeoutSeconds, 120)
        return Leg(name: "ingest", unit: "invoices", seconds: 10) { [plan, target] round, meter in
            let cursor = Cursor()
            var result = Leg.Round(
                try await LoadEngine(plan: plan).run(meter: meter) { _ in
                    IngestWorkload(part: parts[round], cursor: cursor, target: target)
                })
            result.ranDry = false
            return result
        }
    }
}
