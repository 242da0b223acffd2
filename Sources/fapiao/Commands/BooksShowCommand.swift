import ArgumentParser
import Invoices
import Ledger
import Payouts

struct BooksShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what stands in every account.",
        discussion: """
            In yuan: what is posted, what waits to go out and to come in, and what is left. What waits to \
            go out of a fund is reserved for winners, who stand together as payable. What has gone to \
            winners stands in clearing.
            """)

    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let proof = try await store.nation.books.proof()
            let last = try await store.nation.proofs.last()
            Terminal.output(
                json
                    ? BookReport.json(proof, provedBefore: last)
                    : BookReport.table(proof) + BookReport.text(last))
        }
    }
}

struct BooksProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Add up every transfer again and say what does not agree.",
        discussion: """
            All accounts together must be zero, no fund and no winner below zero, what is kept beside an \
            account what its transfers say, each pending transfer ended at most once by one like it, and \
            each win reserved, and paid at most once. `payout run` does so every night; exit code 1 \
            means that somebody has to look at once.
            """)

    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let proof = try await store.nation.books.proof()
            if json {
                Terminal.output(BookReport.json(proof))
            } else {
                for fault in proof.faults { Terminal.output("\(fault)\n") }
                if proof.faults.isEmpty {
                    Terminal.output(
                        "the books agree: \(proof.transfers) transfers, \(proof.pending) pending\n")
                }
            }
            if !proof.faults.isEmpty { throw ExitStatus.no }
        }
    }
}

struct BooksExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print every transfer as a Beancount ledger.",
        discussion: """
            With the balance of each account at the end, so that bean-check adds everything up again. \
            Winners stand together by campaign; each is named in the transaction.

              fapiao books export > prizes.beancount && bean-check prizes.beancount
            """)

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            var beancount = Beancount()
            Terminal.output(Beancount.header)
            var page = ""
            try await store.nation.books.forEach { transfer, at in
                page += beancount.text(of: transfer, on: at.dayInChina)
                guard page.utf8.count >= 1 << 16 else { return }
                Terminal.output(page)
                page = ""
            }
            Terminal.output(page + beancount.assertions)
        }
    }
}
