import Cryptography
import Invoices
import Ledger
import Logging
import Metrics
import Payouts
import Synchronization
import Verification

/// Follows the change feed of every part of the ledger, and looks at invoices in between, for as long as `payout run`
/// runs: a prize whose invoice is voided or reversed is held, stopped or claimed back.
///
/// Any number of processes may do so at once: a change is judged in the transaction that moves the cursor, and whoever
/// finds the cursor moved reads on from there.
final class InvoiceWatch: Sendable {
    private let database: PayoutDatabase
    private let facts: PayoutFacts
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let readAt = Mutex<[String: Timestamp]>([:])

    /// How soon a change is seen.
    private static let pause = Duration.milliseconds(250)
    private static let rest = Duration.seconds(5)
    /// A cursor that nothing happened behind is kept so often: after a crash so much is read again.
    private static let keepInterval = Duration.seconds(10)
    private static let looksMaximum = 100

    init(
        _ database: PayoutDatabase, _ facts: PayoutFacts, logger: Logger,
        now: @escaping @Sendable () -> Timestamp = { Clock.now }
    ) {
        self.database = database
        self.facts = facts
        self.logger = logger
        self.now = now
    }

    /// How far behind each feed is at most.
    var lags: [String: Duration] {
        let now = now()
        return readAt.withLock { $0.mapValues { now.duration(since: $0) } }
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            for (shard, feed) in database.feeds {
                group.addTask { await self.follow(shard, feed) }
            }
            group.addTask { await self.lookAround() }
        }
    }

    // MARK: The feed

    private func follow(_ shard: String, _ feed: PostgresChangeFeed) async {
        var place = Place()
        while !Task.isCancelled {
            do throws(ServiceUnavailable) {
                let isMore = try await step(shard, feed, &place)
                readAt.withLock { $0[shard] = now() }
                if !isMore { try? await Task.sleep(for: Self.pause) }
            } catch {
                place = Place()
                if Task.isCancelled { return }
                logger.error(
                    "voids and reversals cannot be followed",
                    metadata: ["shard": .string(shard), "error": "\(error)"])
                try? await Task.sleep(for: Self.rest)
            }
        }
    }

    /// The place of this process in a feed.
    struct Place {
        /// As the database has it.
        var stored: FeedCursor?
        /// Nothing that concerns us lies between the two.
        var read: FeedCursor?
        var storedAt: Timestamp?
    }

    /// Reads one page and does what it asks for.
    /// - Returns: whether there is more to read at once.
    func step(
        _ shard: String, _ feed: PostgresChangeFeed, _ place: inout Place
    ) async throws(ServiceUnavailable) -> Bool {
        guard let stored = place.stored, let read = place.read else {
            try await findPlace(shard, feed, &place)
            return true
        }
        let page = try await feed.changes(after: read)
        let ids = page.changes.filter { !$0.isIssue }.map(\.id)
        let (judged, aside) = try await watched(ids)
        let time = now()
        let isQuiet =
            judged.isEmpty && aside.isEmpty
            && place.storedAt.map { time.duration(since: $0) < Self.keepInterval }
                ?? false
        if isQuiet {
            place.read = page.cursor
            return page.isPartial
        }
        let move = FeedMove(of: shard, from: stored, to: page.cursor)
        guard
            let result = try await database.watch.judge(
                judged, settingAside: aside, moving: move, at: time)
        else {
            // Another process was faster.
            place = Place()
            return true
        }
        tell(result)
        place = Place(stored: page.cursor, read: page.cursor, storedAt: time)
        return page.isPartial
    }

    /// The first process begins at this moment; what was before is looked at win by win, once the place is kept.
    private func findPlace(
        _ shard: String, _ feed: PostgresChangeFeed, _ place: inout Place
    ) async throws(ServiceUnavailable) {
        if try await database.watch.cursor(of: shard) == nil {
            let beginning = try await feed.changes(after: nil)
            try await database.watch.begin(shard, at: beginning.cursor)
        }
        let cursor = try await database.watch.cursor(of: shard)
        place = Place(stored: cursor, read: cursor, storedAt: now())
    }

    /// Wins of these invoices, with how the invoices stand now: no older than the changes. Wins of
    /// which nobody can say it are set aside and hold up no others: nothing is paid for them, for
    /// the look before each call cannot say it either.
    private func watched(
        _ ids: [InvoiceID]
    ) async throws(ServiceUnavailable) -> (judged: [WatchedWin], aside: [WinID]) {
        if ids.isEmpty { return ([], []) }
        var byTag: [Bytes32: InvoiceID] = [:]
        for id in ids { byTag[facts.watchTag(of: id)] = id }
        var watched: [WatchedWin] = []
        var aside: [WinID] = []
        for (win, tag) in try await database.watch.wins(of: Array(byTag.keys)) {
            guard let id = byTag[tag] else { continue }
            do throws(ServiceUnavailable) {
                let rule = try await facts.terms(of: win).rule
                watched.append(WatchedWin(win, try await database.standing(of: id), by: rule))
            } catch {
                guard error.code == .damaged else { throw error }
                alarm(win, error.detail)
                aside.append(win)
            }
        }
        return (watched, aside)
    }

    // MARK: Looks that nobody asked for

    private func lookAround() async {
        while !Task.isCancelled {
            do throws(ServiceUnavailable) {
                let count = try await look()
                if count < Self.looksMaximum { try? await Task.sleep(for: .seconds(1)) }
            } catch {
                if Task.isCancelled { return }
                logger.error(
                    "invoices of wins cannot be looked at", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: Self.rest)
            }
        }
    }

    /// - Returns: how many were due.
    func look() async throws(ServiceUnavailable) -> Int {
        // Before its feed has a place, what happens behind a look would be lost.
        for (shard, _) in database.feeds {
            guard try await database.watch.cursor(of: shard) != nil else { return 0 }
        }
        let due = try await database.watch.due(Self.looksMaximum, at: now())
        for one in due {
            do throws(ServiceUnavailable) {
                try await look(at: one)
            } catch {
                // It is due again in a minute; the others are not to wait for it.
                guard error.code != .damaged else {
                    alarm(one.win, error.detail)
                    continue
                }
                logger.error(
                    "the invoice of a win cannot be looked at",
                    metadata: ["win": "\(one.win)", "error": "\(error)"])
            }
        }
        return due.count
    }

    private func look(at due: PostgresPayoutWatch.Due) async throws(ServiceUnavailable) {
        let id = try await facts.invoiceID(of: due.win)
        let terms = try await facts.terms(of: due.win)
        // First where the feed finds it, then how it stands: a change between the two is told by the feed.
        if !due.isTagged {
            try await database.watch.tag(due.win, facts.watchTag(of: id))
        }
        let standing = try await database.standing(of: id)
        let time = now()
        let next = WatchSchedule.next(
            after: time, reservedAt: due.reservedAt, periodEnds: terms.periodEnds)
        let watched = WatchedWin(due.win, standing, by: terms.rule, next: .at(next))
        if let result = try await database.watch.judge([watched], moving: nil, at: time) {
            tell(result)
        }
    }

    /// It is unknown whether the prize is still owed, so the log calls a person. The invoice is
    /// looked at again every minute.
    private func alarm(_ win: WinID, _ reason: String) {
        Counter(label: MetricNames.watchUnreadable).increment()
        logger.critical(
            "the invoice of a win cannot be looked at",
            metadata: ["win": "\(win)", "error": .string(reason)])
    }

    private func tell(_ result: PostgresPayoutWatch.Judged) {
        for (win, reason) in result.left { alarm(win, reason) }
        for (win, judgement) in result.changed {
            let message =
                judgement == .hold
                ? "a prize is held, for its invoice was partly reversed"
                : "a prize is stopped or claimed back, for its invoice is void"
            logger.notice("\(message)", metadata: ["win": "\(win)"])
        }
    }
}
