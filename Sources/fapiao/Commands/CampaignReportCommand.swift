import ArgumentParser
import Cryptography
import Invoices
import Ledger
import Lottery
import Payouts
import Verification

struct CampaignReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Count entries, wins, payments and clawbacks by day, city and trade.",
        discussion: """
            CSV for a spreadsheet. A number from 1 to 9 is left out, and with it whatever it would follow \
            from: what is left out of a day are always two numbers at least, of ten or more together. \
            Cities are those of sellers' tax numbers (GB/T 2260), trades the tax categories of invoices' \
            first lines. The database account needs the rights of fapiao_auditor.

              fapiao campaign report spring --personal-key personal.key > spring.csv
            """)

    @Argument(help: "The campaign's name.") var name: String
    @Option(help: ArgumentHelp("The file with the personal key of the workers.", valueName: "file"))
    var personalKey: String
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        guard let key = ReportKey(try SecretKeyFile.secret(personalKey)) else {
            Terminal.errorOutput("\(personalKey) is no personal key\n")
            throw ExitStatus.configuration
        }
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            guard
                let campaign = try await store.nation.campaigns.campaigns()
                    .first(where: { $0.name == name })
            else {
                Terminal.errorOutput("there is no campaign \(name)\n")
                throw ExitStatus.no
            }
            var tally = CampaignTally()
            var unread = 0
            try await store.nation.report.forEachPage(of: campaign.origin) { entries in
                let opened = entries.map { entry in
                    (entry, key.opening(entry.personal))
                }
                unread += opened.count { $0.1 == nil }
                let ids = opened.compactMap { $0.1?.id }
                let trades = try await Self.trades(of: ids, in: store)
                for case (let entry, let opening?) in opened {
                    let region = SellerRegion.digits(of: opening.invoice.seller)
                    tally.add(
                        entry.counts,
                        to: CampaignTally.Group(
                            day: entry.acceptedAt.dayInChina,
                            city: region.count == 6 ? "\(region.prefix(4))00" : "",
                            trade: opening.id.flatMap { trades[$0] } ?? ""))
                }
            }
            guard unread == 0 else {
                Terminal.errorOutput("\(unread) entries cannot be read with \(personalKey)\n")
                throw ExitStatus.configuration
            }
            Terminal.output(CampaignReportText.header)
            for row in tally.rows { Terminal.output(CampaignReportText.line(row)) }
        }
    }

    /// The text between the first two stars of a line's name: `*餐饮服务*餐费`.
    private static func trades(
        of ids: [InvoiceID], in store: LedgerStore
    ) async throws -> [InvoiceID: String] {
        var trades: [InvoiceID: String] = [:]
        for shard in store.shards.parts.indices {
            let own = ids.filter { store.shards.map.shard(of: $0) == shard }
            let found = try await store.shards.parts[shard].invoices.invoices(own)
            for case let stored? in found {
                trades[stored.id] = try trade(of: stored.invoice())
            }
        }
        return trades
    }

    private static func trade(of invoice: Invoice) -> String {
        let parts = (invoice.lines.first?.name ?? "").split(
            separator: "*", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[0].isEmpty ? String(parts[1]) : ""
    }
}

/// The personal key, which nothing copies.
private final class ReportKey: Sendable {
    private let key: PersonalKey

    /// Nil for another length.
    init?(_ secret: consuming Secret) {
        guard let key = PersonalKey(secret) else { return nil }
        self.key = key
    }

    /// Nil for a row of another key, and for one that was erased.
    func opening(_ sealed: [UInt8]) -> EntryOpening? { key.opening(sealed) }
}
