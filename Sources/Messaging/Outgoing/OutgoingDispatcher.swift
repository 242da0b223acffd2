package import Invoices
package import Logging
import Synchronization
import Timing
package import Verification

/// Takes outgoing messages from the queue and has them sent, on every worker.
///
/// A message is sent at least once: a worker that dies after the platform has taken it and before that was
/// recorded leaves it to be sent again when its lease ends.
package final class OutgoingDispatcher: Sendable {
    private let queue: any OutgoingQueue
    private let seal: OutgoingSeal
    private let senders: [Client.Channel: [any OutgoingSender]]
    private let signal: OutgoingSignal
    private let now: @Sendable () -> Timestamp
    private let chance: @Sendable () -> Double
    private let deadline: Duration
    private let logger: Logger
    private let metrics = OutgoingMetrics()
    private let underWay = Atomic<Int>(0)
    private let figures = Mutex(OutgoingBacklog())

    /// More would be too many for some platform, and two workers are the least that there are.
    static let concurrentMaximum = 16
    /// The platforms' own deadlines are shorter; with a token to fetch there are several of them.
    package static let deadline = Duration.seconds(30)
    /// Longer than all that an attempt may take, so that no two workers are at one message.
    static let lease = Duration.seconds(150)
    /// Another worker may have added something, or a pause may be over.
    static let lookInterval = Duration.seconds(1)
    static let upkeepInterval = Duration.seconds(10)

    /// - Parameters:
    ///   - senders: in the order in which those of one channel are tried.
    ///   - deadline: for one call of one sender.
    ///   - chance: from 0 up to, not including, 1.
    package init(
        _ queue: any OutgoingQueue, seal: OutgoingSeal, senders: [any OutgoingSender],
        signal: OutgoingSignal, now: @escaping @Sendable () -> Timestamp, logger: Logger,
        deadline: Duration = deadline,
        chance: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.queue = queue
        self.seal = seal
        self.senders = Dictionary(grouping: senders, by: \.channel)
        self.signal = signal
        self.now = now
        self.chance = chance
        self.deadline = deadline
        self.logger = logger
    }

    /// Of all workers together, as this one saw it last.
    package var backlog: OutgoingBacklog { figures.withLock { $0 } }

    /// Until the task is cancelled, and then until all attempts begun are recorded.
    package func run() async {
        // Not a child, which would be cancelled with us: a call that is cut off leaves nobody to know
        // whether the message was sent.
        let work = Task { await dispatch() }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            signal.stop()
        }
    }

    private func dispatch() async {
        var backoff = Backoff(first: Self.lookInterval, ceiling: .seconds(30))
        var upkeepAt = ContinuousClock.now
        await withDiscardingTaskGroup { group in
            while !signal.isStopping {
                var pause = Self.lookInterval
                do throws(ServiceUnavailable) {
                    if ContinuousClock.now >= upkeepAt {
                        upkeepAt = .now + Self.upkeepInterval
                        try await lookAfter()
                    }
                    for claim in try await claim() {
                        underWay.add(1, ordering: .relaxed)
                        group.addTask {
                            await self.attempt(claim)
                            self.underWay.subtract(1, ordering: .relaxed)
                            self.signal.raise()
                        }
                    }
                    backoff.succeeded()
                } catch {
                    if backoff.failures == 0 {
                        logger.warning(
                            "outgoing messages wait, for their queue does not answer",
                            metadata: ["detail": .string(error.detail)])
                    }
                    pause = backoff.failed(chance: chance())
                }
                await signal.wait(upTo: pause)
            }
        }
    }

    private func lookAfter() async throws(ServiceUnavailable) {
        while try await queue.forgetSettled() > 0 {}
        let backlog = try await queue.backlog()
        figures.withLock { $0 = backlog }
    }

    private func claim() async throws(ServiceUnavailable) -> [OutgoingClaim] {
        let free = Self.concurrentMaximum - underWay.load(ordering: .relaxed)
        return free > 0 ? try await queue.claim(free, for: Self.lease) : []
    }

    /// Claims as many as may be under way at once and tries each.
    /// - Returns: how many there were.
    func round() async throws(ServiceUnavailable) -> Int {
        let claims = try await claim()
        await withDiscardingTaskGroup { group in
            for claim in claims { group.addTask { await self.attempt(claim) } }
        }
        return claims.count
    }

    private func attempt(_ claim: OutgoingClaim) async {
        let outcome = await outcome(of: claim)
        do throws(ServiceUnavailable) {
            // If we stop before this, or it fails, the message is tried once more when its lease ends.
            if try await !queue.settle(claim, as: outcome) {
                logger.warning("the lease of an outgoing message was lost", metadata: about(claim))
            }
        } catch {
            var metadata = about(claim)
            metadata["detail"] = .string(error.detail)
            logger.warning("the end of an outgoing message was not recorded", metadata: metadata)
        }
    }

    private func outcome(of claim: OutgoingClaim) async -> OutgoingOutcome {
        guard let message = seal.open(claim.body, as: claim.key) else {
            metrics.count(nil, claim.purpose, .unreadable)
            logger.warning("an outgoing message cannot be opened", metadata: about(claim))
            return .failed(reason: "unreadable")
        }
        guard claim.remaining > .zero else {
            metrics.count(message.recipients.first?.channel, claim.purpose, .expired)
            logger.warning("an outgoing message is too old to be sent", metadata: about(claim))
            return .failed(reason: "expired")
        }
        var reasons: [String] = []
        for (number, recipient) in message.recipients.enumerated() {
            for sender in senders[recipient.channel] ?? [] {
                let way = "\(number) \(sender.name)"
                guard !claim.tried.contains(way) else {
                    reasons.append("\(sender.name): undelivered")
                    continue
                }
                let delivery = OutgoingDelivery(
                    to: recipient, purpose: claim.purpose, text: message.text, code: message.code,
                    reference: seal.reference(to: claim, by: way))
                switch await step(delivery, by: sender) {
                case .taken(let names):
                    let names = names.map { seal.reportName(sender.name, $0) }
                    return .traced(OutgoingTrace(way: way, names: names))
                case .end(let outcome): return outcome
                case .again: return .again(after: pause(after: claim.attempt))
                case .next(let reason): reasons.append("\(sender.name): \(reason)")
                }
            }
        }
        guard !reasons.isEmpty else {
            // Another worker may have other settings, or this one after its next start.
            metrics.count(message.recipients.first?.channel, claim.purpose, .later)
            return .again(after: pause(after: claim.attempt))
        }
        let reason = reasons.joined(separator: ", ")
        var metadata = about(claim)
        metadata["reason"] = .string(reason)
        logger.warning("an outgoing message was not sent", metadata: metadata)
        return .failed(reason: reason)
    }

    private enum Step {
        case end(OutgoingOutcome)
        /// Taken by a platform that will report under these names.
        case taken([String])
        case again
        /// A definite no: on to what the message falls back on.
        case next(reason: String)
    }

    private func step(_ delivery: OutgoingDelivery, by sender: any OutgoingSender) async -> Step {
        func count(_ outcome: OutgoingMetrics.Outcome) {
            metrics.count(sender.channel, delivery.purpose, outcome)
        }
        let cost: OutgoingCost
        switch sender.permission(for: delivery, at: now()) {
        case .may(let its): cost = its
        case .mayNot(let reason):
            count(.notAllowed)
            return .next(reason: reason)
        }
        switch await send(delivery, by: sender) {
        case .sent:
            count(.sent)
            return .end(.sent)
        case .traced(let names):
            count(.sent)
            return .taken(names)
        case .refused(let code):
            count(.refused)
            return .next(reason: code)
        case .later:
            count(.later)
            return .again
        case .unknown:
            count(.unknown)
            // Twice is better than never, unless the second one is paid for too.
            return cost == .free ? .again : .end(.failed(reason: "\(sender.name): unknown"))
        }
    }

    private func send(
        _ delivery: OutgoingDelivery, by sender: any OutgoingSender
    ) async -> OutgoingResult {
        await withTaskGroup(of: OutgoingResult.self) { group in
            group.addTask { [now] in await sender.send(delivery, at: now()) }
            group.addTask { [deadline] in
                try? await Task.sleep(for: deadline)
                return .unknown
            }
            defer { group.cancelAll() }
            return await group.next() ?? .unknown
        }
    }

    private func pause(after attempt: Int) -> Duration {
        var backoff = Backoff(
            first: .seconds(2), ceiling: .seconds(300), failures: max(0, attempt - 1))
        return backoff.failed(chance: chance())
    }

    /// Fields for the log: they hold nothing of the person, nor of the text.
    private func about(_ claim: OutgoingClaim) -> Logger.Metadata {
        [
            "message": "\(claim.id)", "purpose": .string(claim.purpose.rawValue),
            "attempt": "\(claim.attempt)",
        ]
    }
}
