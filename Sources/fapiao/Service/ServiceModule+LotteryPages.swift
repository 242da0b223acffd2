import Edge
import Gateways
import Invoices
import Ledger
import Lottery

extension ServiceModule {
    /// The lottery for people; none without the keys for it. To be called before the pages whose answers offer to
    /// enter what was verified.
    /// - Parameter phone: the demonstration's.
    static func lotteryPages(_ core: inout ServiceCore, phone: DemoPhone?) -> [ServiceModule] {
        guard let lottery = core.lottery, let sessions = core.holders else { return [] }
        let people = SignedIn(sessions, identity: core.identity)
        let holders = SignedInHolders(people, admission: lottery.admission)
        let offering = EntryOffering(campaigns: lottery.campaigns, holders: holders, now: core.now)
        let results = core.results
        core.results = results.offering { await offering.offers(to: $0) }
        let place = core.settings.publicFiles
        let pages = LotteryPages(
            page: core.page, results: results, entries: lottery.entering,
            campaigns: lottery.campaigns, log: core.store.nation.publicLog, holders: holders,
            files: { place.files(of: $0) }, identity: core.identity,
            accounts: core.settings.lottery.payeeKey == nil ? nil : core.store.nation.accounts,
            simulatedWallets: phone?.wallets, now: core.now)
        let appeals = AppealPages(
            page: core.page, people: people, holders: holders, appeals: core.store.nation.appeals)
        return [ServiceModule("lottery pages", routes: [pages, appeals, place.routes])]
    }
}

extension PublicFilesPlace {
    /// A checkpoint, tiles and seals of 256 each.
    private static let fileBytesMaximum = SealFile.bytesMaximum

    fileprivate var routes: PublicFileRoutes {
        switch self {
        case .web(let files): PublicFileRoutes(at: files.prefix)
        case .folder:
            PublicFileRoutes { path in
                let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { return nil }
                return
                    (try? await files(of: parts[0]).read(
                        parts[1], atMost: Self.fileBytesMaximum)) ?? nil
            }
        }
    }
}
