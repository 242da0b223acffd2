import Invoices
import Ledger
import Lottery
import Verification

/// Sample invoices that a person may enter into the sample campaign.
struct DemoReceipts {
    let store: LedgerStore
    let keys: EntryKeys
    let manifest: CampaignManifest

    /// The person for whom the command at the terminal enters.
    static let holder = "customer-1"

    /// The first that nobody has entered, and nothing has happened to; nil once all are used.
    func next() async throws(ServiceUnavailable) -> Invoice? {
        let sample = SampleLedger(seed: Demo.seed, today: Clock.startOfYear)
        let identity = HolderIdentity.apiKey(
            DemoFolder.apiKeyOwner, person: Self.holder)
        for index in 0..<Demo.changes {
            guard case .issue(let invoice) = sample.change(at: index) else { continue }
            let receipt = VerifiedReceipt(invoice, of: invoice.id, status: .normal)
            guard manifest.eligibility.refusal(of: receipt, by: nil) == nil,
                manifest.ladder(for: receipt.amount) != nil
            else { continue }
            let question = keys.question(about: receipt, by: identity)
            guard try await store.nation.entries.prior(to: question).entry == nil else { continue }
            let stored = try await store.shards[invoice.id].invoices.invoices([invoice.id])[0]
            if stored?.status == .normal { return invoice }
        }
        return nil
    }
}

/// The lines at the terminal about the lottery.
struct DemoLotteryWelcome: Sendable {
    /// The address of the draw's public files.
    let files: String
    /// A receipt to enter.
    let receipt: Invoice?
    /// The address of the simulated providers' wallets.
    let providers: String
    let console: DemoConsole
    /// Nil where keys of one's own are set.
    let apiKey: String?

    func text(at url: String) -> String {
        var lines = """
              \(Terminal.bold("摇奖 lottery"))  \(url)/lottery
              a phone for its codes: \(url)/demo/phone
              the draw's public files: \(files)
              wallets that prizes arrive in: \(providers)
              the operators' console: \(console.url)/console
            \(console.lines)    codes for it: \(url)/demo/phone


            """
        if let receipt {
            lines += """
                  \(Terminal.bold("可参加 a receipt that can be entered"))  \(receipt.number), \
                \(receipt.issuedOn), \(receipt.total) 元 (a new one at each start)

                """
            if let apiKey {
                let body = Welcome.json(of: receipt) { writer in
                    writer.field("holder", DemoReceipts.holder)
                }
                let command = Welcome.curl(
                    "\(url)/v1/entries", headers: ["Authorization: Bearer \(apiKey)"], body: body)
                lines += "  \(command)\n"
            }
            lines += "\n"
        }
        return lines
    }
}
