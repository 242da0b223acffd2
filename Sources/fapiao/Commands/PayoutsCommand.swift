import ArgumentParser
import Cryptography
import Invoices
import Ledger
import Payouts
import Verification

/// Commands about payouts. The order to a provider is `PayoutCommand`.
struct PayoutsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payout",
        abstract: "Pay prizes; look at the payments, hold them and release them.",
        subcommands: [
            PayoutRunCommand.self, PayoutListCommand.self, PayoutShowCommand.self,
            PayoutHoldCommand.self, PayoutReleaseCommand.self, PayoutRetryCommand.self,
            PayoutAbsentCommand.self, PayoutKeyCommand.self, PayoutWithholdingCommand.self,
            ClawbackCommand.self,
        ])
}

struct PayoutListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List payouts, the oldest first.",
        discussion: """
            Those that wait for a person are what to look at every day:

              fapiao payout list --stuck
            """)

    @Option(help: "Of this campaign only.") var campaign: String?
    @Option(name: .customLong("state"), help: "In this state. May be repeated.")
    var states: [PayoutState] = []
    @Flag(name: .customLong("stuck"), help: "Held, or with an alarm.") var onlyStuck = false
    @Option(help: "At most so many.") var limit = 100
    @Flag(help: "Print a line of JSON for each.") var json = false
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is above 0") }
    }

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let payouts = try await store.nation.payoutAdministration.list(
                campaign: campaign, states: states, onlyStuck: onlyStuck, atMost: limit)
            Terminal.output(
                json ? payouts.map(PayoutReport.json).joined() : PayoutReport.table(payouts))
        }
    }
}

extension PayoutState: ExpressibleByArgument {}

struct PayoutShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one payout: its attempts, and what people have done about it.",
        discussion: "  fapiao payout show 'invoices.example/lottery/spring-2026#17'")

    @Argument(help: "The win as `payout list` calls it.", transform: PayoutActOptions.win)
    var win: WinID
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let administration = store.nation.payoutAdministration
            guard let payout = try await administration.payout(win) else {
                throw PayoutActOptions.unknown(win)
            }
            Terminal.output(
                PayoutReport.table([payout]) + PayoutReport.stop(payout)
                    + PayoutReport.text(try await administration.history(of: win)))
        }
    }
}

/// The options that holding, releasing and retrying share. The person and the reason are written
/// for ever.
struct PayoutActOptions: ParsableArguments {
    @Argument(help: "The win as `payout list` calls it.", transform: Self.win) var win: WinID
    @Option(help: "Why, in one line for whoever looks at it later.") var reason: String
    @OptionGroup var settings: SettingsOptions

    func validate() throws { try Self.check(reason) }

    /// A reason stands in tables and lists for ever.
    static func check(_ reason: String) throws {
        guard reason.isLine(bytesMaximum: 512) else {
            throw ValidationError("--reason is one line of 1 to 512 bytes")
        }
    }

    static func win(_ text: String) throws -> WinID {
        guard let win = WinID(text) else {
            throw ValidationError("\(text) is no win; `payout list` shows them")
        }
        return win
    }

    static func unknown(_ win: WinID) -> ExitCode {
        Terminal.errorOutput("there is no payout of \(win)\n")
        return ExitStatus.no
    }

    func perform(_ act: PayoutAct) async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            try await perform(act, seeing: nil, store.nation.payoutAdministration)
        }
    }

    fileprivate func perform(
        _ act: PayoutAct, seeing hold: Bytes32?, _ administration: PostgresPayoutAdministration
    ) async throws {
        let result = try await administration.act(
            act, on: win, seeing: hold, by: ChangeActor.atTheTerminal.text, because: reason,
            at: Clock.now)
        switch result {
        case .done: Terminal.output("\(win): \(act.rawValue)\n")
        case .noSuchPayout: throw Self.unknown(win)
        case .otherHold: throw otherHold()
        case .forbidden:
            Terminal.errorOutput(
                "\(win): your login belongs to an account of the console that may not do this\n")
            throw ExitStatus.no
        case .needsAnother: try await share(seeing: hold, administration)
        }
    }

    /// A release above the limit, which is the second person's where somebody else has asked for it.
    private func share(
        seeing hold: Bytes32?, _ administration: PostgresPayoutAdministration
    ) async throws {
        guard let hold else { return }
        switch try await administration.shareRelease(
            of: win, seeing: hold, because: reason, at: Clock.now)
        {
        case .released: Terminal.output("\(win): release\n")
        case .asked:
            Terminal.output(
                "\(win): asked; a second person has to approve it, by this command or at the "
                    + "console\n")
        case .samePerson:
            Terminal.errorOutput(
                "\(win): you have asked for it; another person has to approve it\n")
            throw ExitStatus.no
        case .notKnown: throw Self.notKnown(win)
        case .otherHold: throw otherHold()
        }
    }

    private func otherHold() -> ExitCode {
        Terminal.errorOutput(
            "\(win): nothing was released, for it has changed meanwhile: see `payout show`\n")
        return ExitStatus.no
    }

    static func notKnown(_ win: WinID) -> ExitCode {
        Terminal.errorOutput(
            "\(win): this takes two people whom the database knows, and your login belongs to nobody "
                + "who may: see `fapiao console user login`, or do it at the console\n")
        return ExitStatus.no
    }
}

struct PayoutHoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Send nothing more for a win until it is released; questions go on.")

    @OptionGroup var options: PayoutActOptions

    func run() async throws { try await options.perform(.hold) }
}

struct PayoutReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "End a hold; what waited for a person goes on.",
        discussion: """
            Nothing is released that you have not seen: hand back the code of the hold, which `payout \
            show` prints. Above the limit (`console limit`) nothing happens before a second person, by \
            this command or at the console, has approved it; the database knows both by their own \
            logins there (`console user login`) or their sessions here.

              fapiao payout release 'invoices.example/lottery/spring-2026#17' \\
                  --hold 3fa2c1b09d47 --reason "asked the shop"

            A payment to somebody else or of another amount is not released here: the money is with the \
            provider, and its statement says where.
            """)

    @Option(help: "The code of the hold that you have seen, which `payout show` prints.")
    var hold: String
    @OptionGroup var options: PayoutActOptions

    func run() async throws {
        try await Backend.use(try options.settings.load(), for: .campaigns) { store in
            let administration = store.nation.payoutAdministration
            guard let payout = try await administration.payout(options.win) else {
                throw PayoutActOptions.unknown(options.win)
            }
            let stop = PayoutReport.stop(payout)
            guard !stop.isEmpty, hold == payout.holdCode else {
                Terminal.errorOutput(
                    stop.isEmpty
                        ? "\(options.win): nothing stops it\n"
                        : "\(options.win): what stops it has another code: look at it first\n\(stop)"
                )
                throw ExitStatus.no
            }
            try await options.perform(.release, seeing: payout.holdDigest, administration)
        }
    }
}

struct PayoutRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Ask the provider now, or begin the next attempt now instead of at its time.")

    @OptionGroup var options: PayoutActOptions

    func run() async throws { try await options.perform(.retry) }
}
