import Invoices
import Logging
import Timing
import Verification
import Wire

/// Runs a background job again and again, on one worker of many at a time: on the one that holds the
/// job's lease (`JobLease`).
///
/// A job runs at least once each time that it is due: a crash, or a lost lease, before its end was
/// recorded lets another worker run it again. Behind its fence one worker writes at a time, in the
/// order of the fencing numbers.
package struct LeasedRunner: Sendable {
    /// The result of one attempt.
    enum Outcome: Equatable {
        /// The job is not due, or another worker runs it.
        case notOurs
        case done
        /// It threw, and is due again after a pause.
        case failed
        /// The lease was lost while the job ran; what it had written stays.
        case lost
        /// This worker is stopping: another may go on at once.
        case gaveUp
    }

    let lease: JobLease
    /// From one good end to the next time that the job is due.
    let interval: Duration
    let logger: Logger
    var terms = LeaseTerms()
    var now: @Sendable () -> ContinuousClock.Instant = { .now }
    var sleep: @Sendable (ContinuousClock.Instant) async throws -> Void = {
        try await Task.sleep(until: $0, clock: .continuous)
    }
    /// From 0 up to, not including, 1.
    var chance: @Sendable () -> Double = { .random(in: 0..<1) }

    /// One run of the job. It writes behind the fence that it is given, may be run once more after
    /// any of its steps, and is cancelled when the lease is lost.
    package typealias Job = @Sendable (JobFence) async throws -> Void

    /// A job that failed is tried again after a pause, whichever worker does it.
    static func backoff(failures: Int) -> Backoff {
        Backoff(first: .seconds(60), ceiling: .seconds(3_600), failures: failures)
    }

    /// Until the task is cancelled.
    package func run(_ job: @escaping Job) async {
        // Of the database, apart from what the job meets.
        var backoff = Backoff(first: .seconds(1), ceiling: terms.lookInterval)
        while !Task.isCancelled {
            var pause = terms.lookInterval
            do throws(WireError) {
                _ = try await attempt(job)
                backoff.succeeded()
            } catch {
                if Task.isCancelled { return }
                if backoff.failures == 0 {
                    logger.warning(
                        "the lease of a background job cannot be looked after",
                        metadata: ["job": .string(lease.job), "detail": .string(error.detail)])
                }
                pause = backoff.failed(chance: chance())
            }
            try? await sleep(now() + pause)
        }
    }

    /// Takes the lease if the job is due, runs the job, and records its end.
    /// - Throws: when the database did not answer the first or the last of these. The lease, if it was
    ///   taken, then ends by itself, and the job is run again.
    func attempt(_ job: @escaping Job) async throws(WireError) -> Outcome {
        let sentAt = now()
        guard let taken = try await lease.take(for: terms.duration) else { return .notOurs }
        // A crash here, or anywhere in the job: nobody runs it until the lease has ended.
        let end = await run(job, taken, LeaseKeeping(terms, sentAt: sentAt))
        if Task.isCancelled {
            // The job may have come to its end or not. The statement must outlive our task.
            _ = await Task { try? await lease.giveUp(taken) }.value
            return .gaveUp
        }
        // A crash here: the job has run, and is run once more.
        switch end {
        case .lost: return lost(taken)
        case .ended(nil):
            let isRecorded = try await lease.finish(taken, dueAfter: interval, failures: 0)
            return isRecorded ? .done : lost(taken)
        case .ended(let error?):
            var backoff = Self.backoff(failures: taken.failures)
            let pause = backoff.failed(chance: chance())
            var metadata = metadata(taken)
            metadata["failures"] = "\(backoff.failures)"
            metadata["detail"] = .string(ServiceUnavailable(any: error, of: .ledger).detail)
            logger.warning("a background job failed", metadata: metadata)
            let isRecorded = try await lease.finish(
                taken, dueAfter: pause, failures: backoff.failures)
            return isRecorded ? .failed : lost(taken)
        }
    }

    private func lost(_ taken: JobLease.Taken) -> Outcome {
        logger.warning("lost the lease of a background job", metadata: metadata(taken))
        return .lost
    }

    private enum End {
        /// The job returned or threw.
        case ended((any Error)?)
        case lost
    }

    /// The job beside the keeping of its lease. Whichever ends first stops the other; a job that does not
    /// heed its cancellation is waited for, and its fence refuses what it still writes.
    private func run(
        _ job: @escaping Job, _ taken: JobLease.Taken, _ keeping: LeaseKeeping
    ) async -> End {
        await withTaskGroup(of: End.self) { group in
            group.addTask {
                do {
                    try await job(lease.fence(taken, idle: terms.duration))
                    return .ended(nil)
                } catch is LeaseLost {
                    return .lost
                } catch {
                    return .ended(error)
                }
            }
            group.addTask {
                await keep(taken, keeping)
                return .lost
            }
            let first = await group.next() ?? .lost
            group.cancelAll()
            await group.waitForAll()
            return first
        }
    }

    /// Returns when the lease is lost, or its task is cancelled.
    private func keep(_ taken: JobLease.Taken, _ start: LeaseKeeping) async {
        var keeping = start
        while !Task.isCancelled {
            switch keeping.step(at: now()) {
            case .lost: return
            case .wait(let until): try? await sleep(until)
            case .renew(let deadline):
                let sentAt = now()
                do throws(WireError) {
                    guard try await lease.renew(taken, for: terms.duration, within: deadline)
                    else { return }
                    keeping.renewed(sentAt: sentAt)
                } catch {
                    keeping.failed(at: now(), chance: chance())
                }
            }
        }
    }

    private func metadata(_ taken: JobLease.Taken) -> Logger.Metadata {
        ["job": .string(lease.job), "fencing_number": "\(taken.fencingNumber)"]
    }
}
