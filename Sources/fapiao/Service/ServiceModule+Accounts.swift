import Edge
import Gateways
import Invoices
import Ledger
import Logging
import Lottery
import Messaging
import Metrics
import Payouts
import Synchronization

extension ServiceModule {
    /// The pages on which winners name the accounts for their prizes. There are none without the
    /// key of `payout run`, which opens the accounts.
    /// - Parameter isDemo: then any name is a simulated wallet of WeChat's.
    static func accounts(_ core: ServiceCore, isDemo: Bool) -> [ServiceModule] {
        guard let sessions = core.holders, let key = core.settings.lottery.payeeKey else {
            return []
        }
        let weChat: AccountPages.WeChat =
            if isDemo {
                .typed(app: SimulationFolder.app)
            } else if let account = core.settings.wechat.account {
                .app(account.appID)
            } else {
                .none
            }
        let pages = AccountPages(
            page: core.page, people: SignedIn(sessions, identity: core.identity),
            store: core.store.nation.accounts, key: key, weChat: weChat, now: core.now)
        return [ServiceModule("accounts", routes: [pages])]
    }

    /// The notices to holders about their accounts and prizes.
    static func holderNotices(
        _ core: ServiceCore, _ senders: [any OutgoingSender]
    ) -> [ServiceModule] {
        guard let sessions = core.holders, let lottery = core.lottery else { return [] }
        let teller = HolderNoticeTeller(
            core.outbox, channels: Set(senders.map(\.channel)), site: lottery.site,
            identity: { sessions.identity($0) })
        let steward = AccountSteward(
            store: core.store.nation.notices, teller: teller, logger: core.logger)
        let unreadable = Gauge(label: MetricNames.noticesUnreadable)
        return [
            ServiceModule(
                "holder notices",
                services: [BackgroundService("holder notices") { await steward.run() }],
                gauges: [{ unreadable.record(steward.unreadable.count) }],
                checks: [
                    HealthCheck(name: "holder notices", isEssential: false) {
                        steward.unreadable.count == 0
                            ? nil : "identities do not open: is lottery.personalKey another one?"
                    }
                ])
        ]
    }
}

/// Tells holders what is written for them, and gives prizes the accounts that have rested. Every worker does.
private struct AccountSteward {
    let store: any HolderNoticeStore
    let teller: HolderNoticeTeller
    let logger: Logger
    let unreadable = UnreadableNotices()

    /// How soon an account is used that has rested, and a notice goes out.
    private static let interval = Duration.seconds(1)
    /// A worker that dies with notices in hand leaves them to others after this.
    private static let lease = Duration.seconds(30)
    private static let noticesMaximum = 50
    private static let accountsMaximum = 100
    /// Reminders and tidying up.
    private static let roundsBetweenReminders = 60

    func run() async {
        var round = 0
        while !Task.isCancelled {
            do throws(ServiceUnavailable) {
                try await tell()
                _ = try await store.giveAccounts(atMost: Self.accountsMaximum)
                if round.isMultiple(of: Self.roundsBetweenReminders) {
                    _ = try await store.remind(atMost: Self.accountsMaximum)
                    try await store.sweep(atMost: Self.accountsMaximum)
                }
            } catch {
                logger.warning(
                    "holders cannot be told just now", metadata: ["detail": .string(error.detail)])
            }
            round += 1
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// A notice that is in the outbox and not marked is added once more by whoever comes next, under the same name: it
    /// goes out once.
    private func tell() async throws(ServiceUnavailable) {
        var told: [Int64] = []
        for notice in try await store.claim(Self.noticesMaximum, for: Self.lease) {
            switch try await teller.tell(notice) {
            case .told:
                told.append(notice.id)
                unreadable.remove(notice.id)
            case .later: unreadable.remove(notice.id)
            case .unreadable:
                // It stays to be told: an account that it is about is paid to only when all were told.
                if unreadable.insert(notice.id) {
                    logger.critical(
                        "whom a notice is for cannot be read with lottery.personalKey",
                        metadata: ["notice": "\(notice.id)", "kind": "\(notice.kind.rawValue)"])
                }
            }
        }
        if !told.isEmpty { try await store.told(told) }
    }
}

/// The notices that this worker has met lately and could not tell. One that waits is met again by some worker within the
/// lease, so what was not met for a while was told by another one.
private final class UnreadableNotices: Sendable {
    /// With as many the alarm says no more with another one.
    private static let maximum = 1_000
    private static let memory = Duration.seconds(600)
    private let met = Mutex<[Int64: ContinuousClock.Instant]>([:])

    var count: Int {
        let now = ContinuousClock.now
        return met.withLock { met in
            met = met.filter { now - $0.value < Self.memory }
            return met.count
        }
    }

    /// - Returns: whether it is a new one.
    func insert(_ id: Int64) -> Bool {
        met.withLock { met in
            guard met[id] != nil || met.count < Self.maximum else { return false }
            return met.updateValue(.now, forKey: id) == nil
        }
    }

    func remove(_ id: Int64) { met.withLock { $0[id] = nil } }
}
