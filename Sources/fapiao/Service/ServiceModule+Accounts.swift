import Edge
import Gateways
import Invoices
import Ledger
import Logging
import Lottery
import Messaging
import Payouts

extension ServiceModule {
    /// Where winners say where their prizes are to go; none without the key of whoever pays.
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

    /// What holders are told of their accounts and prizes.
    static func holderNotices(
        _ core: ServiceCore, _ senders: [any OutgoingSender]
    ) -> [ServiceModule] {
        guard let sessions = core.holders, let lottery = core.lottery else { return [] }
        let teller = HolderNoticeTeller(
            core.outbox, channels: Set(senders.map(\.channel)), site: lottery.site,
            identity: { sessions.identity($0) })
        let steward = AccountSteward(
            store: core.store.nation.notices, teller: teller, logger: core.logger)
        return [
            ServiceModule(
                "holder notices",
                services: [BackgroundService("holder notices") { await steward.run() }])
        ]
    }
}

/// Tells holders what is written for them, and gives prizes the accounts that have rested. Every worker does.
private struct AccountSteward {
    let store: any HolderNoticeStore
    let teller: HolderNoticeTeller
    let logger: Logger

    /// How soon an account is used that has rested, and a notice goes out.
    private static let interval = Duration.seconds(1)
    /// Whoever dies with notices in his hand leaves them for so long.
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
            if try await teller.tell(notice) { told.append(notice.id) }
        }
        if !told.isEmpty { try await store.told(told) }
    }
}
