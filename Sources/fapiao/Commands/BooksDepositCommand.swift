import ArgumentParser
import Invoices
import Ledger
import Lottery
import Payouts

struct BooksDepositCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit",
        abstract: "Write down that money for a campaign's prizes has come.",
        discussion: """
            `campaign open` takes a campaign only when its fund holds what all its prizes are worth. The \
            reference says where the money came from, and is written once: the same one again changes \
            nothing. Needs the role fapiao_operator.

              fapiao books deposit spring-2026 1000000.00 --reference "ICBC 2026-03-01 0017"
            """)

    @Argument(help: "The campaign's name; it need not be open yet.") var campaign: String
    @Argument(help: "Yuan, with at most two decimals.", transform: Self.amount) var amount: Fen
    @Option(help: "The bank's number, or whatever tells this deposit from all others.")
    var reference: String
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard DrawTerms.isName(campaign) else {
            throw ValidationError("a campaign's name is 1 to 63 of a-z, 0-9 and \"-\"")
        }
        guard reference.isLine(bytesMaximum: 128) else {
            throw ValidationError("--reference is one line of 1 to 128 bytes")
        }
    }

    private static func amount(_ text: String) throws -> Fen {
        guard let amount = Fen(yuan: text), amount > .zero else {
            throw ValidationError("\(text) is not an amount of yuan above zero")
        }
        return amount
    }

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let books = store.nation.books
            switch try await books.deposit(amount, to: campaign, reference: reference) {
            case .written: break
            case .exists: Terminal.errorOutput("this deposit was written before\n")
            case .refused:
                Terminal.errorOutput("another amount was written under this reference\n")
                throw ExitStatus.no
            }
            let fund = BookAccount.fund(campaign: campaign)
            do throws(ServiceUnavailable) {
                let available = try await books.available(to: campaign)
                Terminal.output("\(fund): \(available) yuan available\n")
            } catch {
                // It is written, and whoever hears of a failure might bring it once more.
                Terminal.errorOutput(
                    "the deposit is written; what \(fund) has cannot be read now: \(error)\n")
            }
        }
    }
}
