import ArgumentParser
import Ledger
import Payouts
import Verification

struct PayoutAbsentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "absent",
        abstract: "Say that a bank knows nothing of a payment, so that another attempt may begin.",
        discussion: """
            A bank takes a file whenever it finds it, so neither its silence nor a statement proves that a \
            payment will never be made. Ask the bank with the order number (`payout show`) whether it has \
            or has had the file, and only then say so here. Nothing happens before a second person has said \
            the same, with another login of the database: it knows both by the accounts of the console \
            that their logins belong to (`console user login`); then `payout run` takes the file back \
            where it lies still, and the number is over. What was said before a later call counts for \
            nothing. If the bank has the file all the same, the prize is paid twice.

              fapiao payout absent 'invoices.example/lottery/spring-2026#17' \\
                  --reason "told by telephone by the cash desk, no such order"
            """)

    @OptionGroup var options: PayoutActOptions

    func run() async throws {
        try await Backend.use(try options.settings.load(), for: .campaigns) { store in
            let outcome = try await store.nation.reconciliation.stateAbsence(
                of: options.win, by: ChangeActor.atTheTerminal.text, because: options.reason)
            let win = options.win
            switch outcome {
            case .wanted: Terminal.output("\(win): a second person has to say the same\n")
            case .stated: Terminal.output("\(win): the number is over\n")
            case .samePerson:
                Terminal.errorOutput("\(win): you have said so; another person has to\n")
                throw ExitStatus.no
            case .tooSoon:
                Terminal.errorOutput("\(win): it was sent minutes ago; ask the bank later\n")
                throw ExitStatus.no
            case .notKnown: throw PayoutActOptions.notKnown(win)
            case .none:
                Terminal.errorOutput("\(win): no payment through a bank is in doubt\n")
                throw ExitStatus.no
            }
        }
    }
}
