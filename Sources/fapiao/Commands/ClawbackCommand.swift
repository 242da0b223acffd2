import ArgumentParser
import Invoices
import Ledger
import Payouts
import Verification

/// Prizes that holders have to pay back, because their invoices were voided or reversed after they were paid.
struct ClawbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clawback",
        abstract: "Prizes to be paid back: list them, and say how each ended.",
        subcommands: [
            ClawbackListCommand.self, ClawbackShowCommand.self, ClawbackSettleCommand.self,
            ClawbackWriteOffCommand.self,
        ])
}

struct ClawbackListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what is to be paid back, the longest owed first.")

    @Option(help: "Of this campaign only.") var campaign: String?
    @Flag(help: "Also those that have ended.") var all = false
    @Option(help: "At most so many.") var limit = 100
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is above 0") }
    }

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let clawbacks = try await store.nation.clawbacks.list(
                campaign: campaign, onlyOpen: !all, atMost: limit)
            Terminal.output(ClawbackReport.table(clawbacks))
        }
    }
}

struct ClawbackShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one of them, and what people have done about it.")

    @Argument(help: "The win as `payout clawback list` calls it.", transform: PayoutActOptions.win)
    var win: WinID
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            guard let clawback = try await store.nation.clawbacks.clawback(win) else {
                throw ClawbackReport.unknown(win)
            }
            Terminal.output(
                ClawbackReport.table([clawback])
                    + PayoutReport.text(
                        try await store.nation.payoutAdministration.history(of: win)))
        }
    }
}

struct ClawbackSettleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Write down that the holder has paid a prize back.",
        discussion: """
            The reference is the bank's number of what came, and settles one clawback; the same one again \
            changes nothing. The campaign's fund has the money from then on. Above 500 yuan nothing happens \
            before a second person has named the same reference, by this command or at the console. The \
            database knows both: by the account of the console that a login belongs to (`console user \
            login`), or by a session there. It stands as unconfirmed until a statement (`books reconcile`) has a line of that reference and \
            amount.

              fapiao payout clawback settle 'invoices.example/lottery/spring#17' \\
                  --reference "ICBC 2026-11-29 0042" --reason "transfer from the holder"
            """)

    @Option(help: "The bank's number, or whatever tells this payment from all others.")
    var reference: String
    @OptionGroup var options: PayoutActOptions

    func validate() throws {
        guard reference.isLine(bytesMaximum: 128) else {
            throw ValidationError("--reference is one line of 1 to 128 bytes")
        }
    }

    func run() async throws {
        try await options.endClawback { clawbacks, actor in
            try await clawbacks.settle(
                options.win, reference: reference, by: actor, because: options.reason)
        }
    }
}

struct ClawbackWriteOffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write-off",
        abstract: "Give a prize up that was to be paid back.",
        discussion: """
            The campaign's fund bears it. Above 500 yuan nothing happens before a second person has said \
            the same, by this command or at the console. The database knows both, as with `settle`.
            """)

    @OptionGroup var options: PayoutActOptions

    func run() async throws {
        try await options.endClawback { clawbacks, actor in
            try await clawbacks.writeOff(options.win, by: actor, because: options.reason)
        }
    }
}

extension PayoutActOptions {
    fileprivate func endClawback(
        _ act: (PostgresClawbacks, String) async throws -> PostgresClawbacks.Outcome
    ) async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            switch try await act(store.nation.clawbacks, ChangeActor.atTheTerminal.text) {
            case .settled: Terminal.output("\(win): settled\n")
            case .exists: Terminal.output("\(win): settled by this reference before\n")
            case .writtenOff: Terminal.output("\(win): written off\n")
            case .wanted: Terminal.output("\(win): a second person has to say the same\n")
            case .samePerson:
                Terminal.errorOutput(
                    "\(win): you have said so; another person has to, here or at the console\n")
                throw ExitStatus.no
            case .notKnown: throw PayoutActOptions.notKnown(win)
            case .none: throw ClawbackReport.unknown(win)
            case .referenceUsed:
                Terminal.errorOutput("this reference has settled another clawback\n")
                throw ExitStatus.no
            }
        }
    }
}

/// Clawbacks for people.
enum ClawbackReport {
    static func table(_ clawbacks: [Clawback]) -> String {
        let rows = clawbacks.map { clawback in
            ["\(clawback.amount)", "\(clawback.askedAt)", end(clawback), "\(clawback.win)"]
        }
        return TextTable.text([["yuan", "asked", "how it stands", "win"]] + rows, right: 0..<1)
    }

    private static func end(_ clawback: Clawback) -> String {
        if let end = clawback.end {
            let doubt = end == .repaid && !clawback.isConfirmed ? "unconfirmed" : nil
            return [end.rawValue, clawback.reference, doubt, clawback.endedAt.map { "\($0)" }]
                .compactMap(\.self).joined(separator: " ")
        }
        guard let person = clawback.wantedBy else { return "open" }
        return clawback.wantedReference.map { "\($0) came, says \(person)" }
            ?? "write-off wanted by \(person)"
    }

    static func unknown(_ win: WinID) -> ExitCode {
        Terminal.errorOutput("nothing is to be paid back for \(win)\n")
        return ExitStatus.no
    }
}
