import ArgumentParser
import Cryptography
import Invoices
import Ledger
import Payouts
import ProgramSettings
import Verification

struct PayoutWithholdingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withholding",
        abstract: "Print what the payer has to report to the tax office for a month (CSV).",
        discussion: """
            Name, kind and number of the document, item of income (偶然所得), income, taxable amount, rate, \
            tax due, tax withheld and month of each prize that was taxed and paid in the month, in \
            China's time; due by the 15th of the next one. The first taxed prize of an invoice brings \
            the income of the earlier ones, which were exempt until then. A prize of an earlier month that \
            is owed no longer stands at the end, below zero, under its own month and with 更正 before its \
            name: correct that month by it. Documents are opened with \
            payout.payeeKey, which only whoever pays has. It is full of personal data: keep it like \
            the key. Who prints it and why is written into the audit log of the console before.

              fapiao payout withholding --month 2026-11 --reason "report of November" \\
                  --config payout.yaml > 2026-11.csv
            """)

    @Option(help: "Of this month, such as 2026-11.", transform: Self.month) var month: CalendarDay
    @Option(help: "Why, in one line for whoever looks at it later.") var reason: String
    @OptionGroup var settings: SettingsOptions

    func validate() throws { try PayoutActOptions.check(reason) }

    /// Its first day.
    private static func month(_ text: String) throws -> CalendarDay {
        guard text.utf8.count == 7, let day = CalendarDay("\(text)-01") else {
            throw ValidationError("--month is one such as 2026-11")
        }
        return day
    }

    func run() async throws {
        let settings = try settings.load()
        let logger = LogSetup.commandLogger(settings.log)
        guard let keys = settings.payout.keys else {
            throw LackingSettings.refuse(settings.payout.missingKeys)
        }
        let payout = settings.payout
        let database = settings.databaseURL(or: payout.databaseURL)
        guard !database.isEmpty else {
            throw LackingSettings.refuse(PayoutSettings.databaseURL)
        }
        let nation = PayoutDatabase(
            database, shards: settings.database.shards, logger: logger)
        try await nation.use {
            try await nation.noteWithholding(
                of: String("\(month)".prefix(7)), by: ChangeActor.atTheTerminal.text,
                because: reason)
            let found = try await nation.withheld(
                from: ChannelStatement.day(month).lowerBound,
                until: ChannelStatement.day(month.nextMonth).lowerBound)
            try report(found, keys)
        }
    }

    private func report(
        _ found: [PayoutDatabase.WithheldPayout], _ keys: PayoutKeys
    ) throws {
        var prizes: [WithheldPrize] = []
        var unreadable: [WinID] = []
        for prize in found {
            guard let document = keys.document(prize.document) else {
                unreadable.append(prize.win)
                continue
            }
            prizes.append(
                WithheldPrize(
                    name: document.name, documentKind: document.kind.reported,
                    documentNumber: document.number, income: prize.income, withheld: prize.withheld,
                    paidOn: prize.paidAt.dayInChina, win: prize.win, isUndone: prize.isUndone))
        }
        Terminal.output(WithholdingFile.text(prizes))
        // An incomplete report must not look like a whole one.
        for win in unreadable {
            Terminal.errorOutput("\(win): no document that payout.payeeKey opens\n")
        }
        if !unreadable.isEmpty { throw ExitStatus.no }
    }
}

extension CalendarDay {
    /// The first day of the next month; of the first day of one.
    fileprivate var nextMonth: CalendarDay {
        let (year, month, _) = components
        return CalendarDay(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)
            ?? self
    }
}
