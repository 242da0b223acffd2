import ArgumentParser
import FoundationEssentials
import Invoices
import Ledger
import Operators
import Payouts
import Providers
import Verification

struct BooksReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Hold the books against a provider's statement.",
        discussion: """
            Takes WeChat Pay's fund bill (CSV, account type OPERATION), Alipay's bill of type signcustomer \
            (zip or CSV) or a bank's camt.053.001.08 or camt.054.001.08, keeps its lines, and prints what \
            does not agree. `payout run` does so by itself every day with the bills that providers hand \
            out; this is for those that somebody fetches by hand. The same file again changes nothing. \
            Nothing is ever adjusted: a difference is closed by a person or by a later statement.

              fapiao books reconcile --channel wechat --merchant 1900000001 \\
                  --day 2026-11-28 --file fundflow.csv
            """)

    @Option(help: "wechat, alipay or bank.") var channel: String
    @Option(help: "WeChat Pay's merchant number, Alipay's app, or the account at the bank.")
    var merchant: String
    @Option(help: "The day of the bill; a bank's file says it itself.") var day: String?
    @Option(help: "The statement.") var file: String
    @OptionGroup var settings: SettingsOptions

    /// A million lines.
    private static let bytesMaximum = 512 << 20

    func validate() throws {
        guard let kind = PayoutChannel(rawValue: channel) else {
            throw ValidationError("--channel is wechat, alipay or bank")
        }
        guard kind == .bank || day.flatMap({ CalendarDay($0) }) != nil else {
            throw ValidationError("--day is a day such as 2026-11-28")
        }
    }

    func run() async throws {
        guard let kind = PayoutChannel(rawValue: channel) else { return }
        let account = MerchantAccount(kind, merchant)
        let statements = try self.statements(of: account)
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let reconciliation = store.nation.reconciliation
            for statement in statements {
                // WeChat Pay's bill does not name whose it is.
                if kind == .wechat, let other = try await reconciliation.otherAccount(of: statement)
                {
                    Terminal.errorOutput(
                        "\(file): its payments are of \(other), none of \(account)\n")
                    throw ExitStatus.badData
                }
                switch try await reconciliation.keep(
                    statement, by: ChangeActor.atTheTerminal.text)
                {
                case .kept:
                    Terminal.output("\(statement.name): \(statement.lines.count) lines\n")
                case .known: Terminal.errorOutput("\(statement.name) was taken before\n")
                case .contradicts:
                    Terminal.errorOutput(
                        "\(statement.name): a line says something else than when it came first\n")
                    throw ExitStatus.no
                }
            }
            let (found, closed) = try await reconciliation.reconcile(account)
            Terminal.output("differences: \(found) new, \(closed) gone\n")
            let open = try await reconciliation.differences(
                of: account, onlyOpen: true, atMost: 1_000)
            if open.isEmpty { return }
            Terminal.output(DifferenceReport.table(open, at: Clock.now))
            throw ExitStatus.no
        }
    }

    private func statements(of account: MerchantAccount) throws -> [ChannelStatement] {
        guard let data = FileManager.default.contents(atPath: file),
            data.count <= Self.bytesMaximum
        else {
            Terminal.errorOutput("\(file) cannot be read\n")
            throw ExitStatus.noInput
        }
        let bytes = Array(data)
        let given = account.channel == .bank ? nil : day.flatMap { CalendarDay($0) }
        do throws(StatementFault) {
            switch (account.channel, given) {
            case (.wechat, let day?): return [try WeChatPay.statement(of: account, day, bytes)]
            case (.alipay, let day?): return [try Alipay.statement(of: account, day, bytes)]
            default:
                let name = file.split(separator: "/").last.map(String.init) ?? file
                return try BankStatementFile(bytes, of: merchant, named: name).statements
            }
        } catch {
            Terminal.errorOutput("\(file): \(error)\n")
            throw ExitStatus.badData
        }
    }
}

struct BooksStatementsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statements",
        abstract: "List the statements that were taken and who brought each, the newest first.",
        discussion: """
            `who` is what the program said of itself, or `console:NAME` where the database knows the \
            person; `login` is the database's own login, which no program can say another one of.

              fapiao books statements --search wechat:1900000001
            """)

    @Option(help: "Only with this whole value: a channel, a merchant, a file, a person or a login.")
    var search: String?
    @Option(help: "At most so many.") var limit = 100
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is above 0") }
    }

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            var query = ConsoleQuery(.statements)
            query.search = search ?? ""
            query.rows = limit
            let page = try await store.nation.consoleDesk.page(of: query)
            let header = ["taken", "account", "from", "until", "lines", "file", "who", "login"]
            Terminal.output(TextTable.text([header] + page.rows.map { $0.map(\.plain) }))
        }
    }
}

struct BooksDifferencesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "differences",
        abstract: "List where statements and the books do not agree, the oldest first.")

    @Flag(help: "Also those that are closed.") var all = false
    @Option(help: "At most so many.") var limit = 100
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is above 0") }
    }

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let differences = try await store.nation.reconciliation.differences(
                onlyOpen: !all, atMost: limit)
            Terminal.output(DifferenceReport.table(differences, at: Clock.now))
        }
    }
}

struct BooksCloseDifferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close-difference",
        abstract: "Say why a difference is none any more; nothing else changes.")

    @Argument(help: "Its number in `books differences`.") var number: Int64
    @Option(help: "Why, in one line for whoever looks at it later.") var reason: String
    @OptionGroup var settings: SettingsOptions

    func validate() throws { try PayoutActOptions.check(reason) }

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            guard
                try await store.nation.reconciliation.close(
                    number, by: ChangeActor.atTheTerminal.text, because: reason)
            else {
                Terminal.errorOutput("no difference \(number) is open\n")
                throw ExitStatus.no
            }
            Terminal.output("\(number): closed\n")
        }
    }
}

/// Differences for people.
enum DifferenceReport {
    static func table(_ differences: [ReconciliationDifference], at now: Timestamp) -> String {
        let header = ["no", "ours", "theirs", "days", "what", "account", "how it stands", "order"]
        let rows = differences.map { difference in
            let end = difference.closedAt ?? now
            return [
                "\(difference.id)", "\(difference.ours)", "\(difference.theirs)",
                "\(Int(end.duration(since: difference.foundAt) / .seconds(86_400)))",
                difference.kind.rawValue, difference.account,
                person(of: difference) ?? "open",
                [difference.order, difference.reference, difference.win.map { "\($0)" }]
                    .compactMap(\.self).joined(separator: " "),
            ]
        }
        return TextTable.text([header] + rows, right: 0..<4)
    }

    private static func person(of difference: ReconciliationDifference) -> String? {
        difference.closedBy.map { person in
            let login = difference.closedLogin.map { " (login \($0))" } ?? ""
            return "\(person)\(login): \(difference.reason ?? "")"
        }
    }
}
