import Invoices
import Ledger
import Logging
import Payouts
import Synchronization

/// Takes up what is due, campaigns in turns, and works on several at once. A slow one holds its own place and no other.
struct PayoutLoop: Sendable {
    let store: PostgresPayoutStore
    let worker: PayoutWorker
    let logger: Logger

    /// So many payouts are worked on at once: six merchant accounts take six hundred calls a second, and answer within a
    /// twentieth of one; and what they ask of the database travels together, so more of them wait for it.
    static let workers = 64
    /// So many places are taken anew at once: each claim is a transaction.
    private static let claimed = 16
    /// How soon what has become due is seen.
    private static let pause = Duration.milliseconds(100)
    /// After a fault of the database.
    private static let rest = Duration.seconds(5)

    func run() async {
        let (endings, end) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let busy = Busy()
        await withDiscardingTaskGroup { group in
            var ended = endings.makeAsyncIterator()
            while !Task.isCancelled {
                let free = Self.workers - busy.count.withLock { $0 }
                guard free >= Self.claimed else {
                    _ = await ended.next()
                    continue
                }
                let claims = await claim(free)
                for one in claims {
                    busy.count.withLock { $0 += 1 }
                    group.addTask {
                        await work(on: one)
                        busy.count.withLock { $0 -= 1 }
                        end.yield()
                    }
                }
                if claims.count < free { try? await Task.sleep(for: Self.pause) }
            }
        }
    }

    private final class Busy: Sendable {
        let count = Mutex(0)
    }

    private func claim(_ count: Int) async -> [ClaimedPayout] {
        do {
            return try await store.claim(count, at: Clock.now, for: PayoutWorker.lease)
        } catch {
            logger.error("payouts cannot be read", metadata: ["error": "\(error)"])
            try? await Task.sleep(for: Self.rest)
            return []
        }
    }

    private func work(on claimed: ClaimedPayout) async {
        do {
            try await worker.work(on: claimed)
        } catch {
            // The lease ends, and the worker that takes it up asks the provider first.
            logger.error(
                "a payout was left",
                metadata: ["win": "\(claimed.payout.win)", "error": "\(error)"])
        }
    }
}
