import ArgumentParser
import Cryptography
import Images
import Invoices
import Ledger
import Operators
import ProgramSettings
import Verification

struct ConsoleUserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Make, list, disable and reset accounts of the console, and bind logins to them.",
        discussion: """
            Needs the account that owns the tables, as `migrate` does: whoever may release must not be \
            able to make his own second person.
            """,
        subcommands: [
            ConsoleUserAddCommand.self, ConsoleUserListCommand.self,
            ConsoleUserDisableCommand.self, ConsoleUserResetCommand.self,
            ConsoleUserLoginCommand.self,
        ])
}

struct ConsoleUserAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make an account, and show its password and its code's secret once.",
        discussion: """
            The password is good for 72 hours and for making another one, which only the person sees; \
            an authenticator app reads the QR code.

              fapiao console user add wang.fang --role operator
            """)

    @Argument(help: "Small letters, digits, dots and dashes.") var name: String
    @Option(help: "What the account may do.") var role: ConsoleRole
    @OptionGroup var settings: SettingsOptions

    func validate() throws { try ConsoleUserName.check(name) }

    func run() async throws {
        let settings = try settings.load()
        let made = try FreshAccount(name, role, settings)
        try await Backend.use(settings, for: .campaigns) { store in
            let isMade = try await store.nation.consoleAccess.add(
                made.account, by: ChangeActor.atTheTerminal.text)
            guard isMade else {
                Terminal.errorOutput("there is an account \(name) already\n")
                throw ExitStatus.no
            }
            made.show()
        }
    }
}

struct ConsoleUserListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the accounts, without their secrets.")

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            var query = ConsoleQuery(.accounts)
            query.rows = 1_000
            let page = try await store.nation.consoleDesk.page(of: query)
            let rows = page.rows.map { $0.map(\.plain) }
            Terminal.output(
                TextTable.text(
                    [["name", "role", "login", "made", "disabled", "first password until"]] + rows))
        }
    }
}

extension ConsoleCell {
    /// For a table at a terminal.
    var plain: String {
        switch self {
        case .none: "-"
        case .text(let text), .word(let text), .win(let text), .clawback(let text),
            .release(_, let text), .appeal(_, let text):
            text
        case .count(let count): "\(count)"
        case .money(let amount): "\(amount)"
        case .moment(let time): "\(time)"
        }
    }
}

struct ConsoleUserDisableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "End somebody's sessions and let him sign in no more; `reset` lets him again.")

    @Argument(help: "The account's name.") var name: String
    @OptionGroup var settings: SettingsOptions

    func validate() throws { try ConsoleUserName.check(name) }

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let isDone = try await store.nation.consoleAccess.disable(
                name, by: ChangeActor.atTheTerminal.text)
            guard isDone else { throw ConsoleUserName.unknown(name) }
            Terminal.output("\(name): disabled\n")
        }
    }
}

struct ConsoleUserResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Give an account another password and another code's secret; its sessions end.",
        discussion: """
            For somebody who has lost one of them. Make sure that it is that person who asks: whoever \
            gets what is shown here is that person from now on.
            """)

    @Argument(help: "The account's name.") var name: String
    @OptionGroup var settings: SettingsOptions

    func validate() throws { try ConsoleUserName.check(name) }

    func run() async throws {
        let settings = try settings.load()
        let made = try FreshAccount(name, .operator, settings)
        try await Backend.use(settings, for: .campaigns) { store in
            let isDone = try await store.nation.consoleAccess.reset(
                made.account, by: ChangeActor.atTheTerminal.text)
            guard isDone else { throw ConsoleUserName.unknown(name) }
            made.show()
        }
    }
}

struct ConsoleUserLoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Say which login of the database is somebody's own: he is known by it.",
        discussion: """
            What takes two people takes two whom the database knows: by a session at the console, or at a \
            terminal by a login that is that person's and nobody else's. Whoever has its password is that \
            person there, so give each one his own, with the role fapiao_operator, and never bind the one \
            that `console run` has.

              psql -c 'CREATE ROLE wang_fang LOGIN IN ROLE fapiao_operator'
              fapiao console user login wang.fang wang_fang
            """)

    @Argument(help: "The account's name.") var name: String
    @Argument(help: "The login; none, to take it away.") var login: String?
    @OptionGroup var settings: SettingsOptions

    func validate() throws { try ConsoleUserName.check(name) }

    func run() async throws {
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let outcome = try await store.nation.consoleAccess.bind(
                name, to: login, by: ChangeActor.atTheTerminal.text)
            switch outcome {
            case .bound:
                Terminal.output("\(name): \(login.map { "known by \($0)" } ?? "no login")\n")
            case .noAccount: throw ConsoleUserName.unknown(name)
            case .noLogin:
                Terminal.errorOutput("the server has no such role that may log in\n")
                throw ExitStatus.no
            case .taken:
                Terminal.errorOutput("this login is somebody else's\n")
                throw ExitStatus.no
            }
        }
    }
}

extension ConsoleRole: ExpressibleByArgument {}

private enum ConsoleUserName {
    static func check(_ name: String) throws {
        guard ConsoleAccount.isName(name) else {
            throw ValidationError(
                "a name is 2 to 32 small letters, digits, dots and dashes, a letter first")
        }
        guard !ConsoleAccount.isDemo(name) else {
            throw ValidationError(
                "names that begin with \(ConsoleAccount.demoPrefix) are those of serve --demo")
        }
    }

    static func unknown(_ name: String) -> ExitCode {
        Terminal.errorOutput("there is no account \(name)\n")
        return ExitStatus.no
    }
}

/// A password and a code's secret that nobody has seen yet.
private struct FreshAccount {
    let account: ConsoleAccount
    private let password: SecretText
    private let codes: OneTimePassword

    init(_ name: String, _ role: ConsoleRole, _ settings: Settings) throws {
        guard let key = settings.console.key else {
            throw LackingSettings.refuse(ConsoleSettings.key)
        }
        let password = ConsolePassword.random()
        let secret = SecureRandom.bytes(OneTimePassword.secretBytes)
        guard let stored = StoredPassword(password, under: key) else {
            Terminal.errorOutput("no memory for a password\n")
            throw ExitStatus.software
        }
        account = ConsoleAccount(
            name: name, role: role, password: stored, codeSecret: key.seal(secret, of: name),
            passwordUntil: Clock.now.advanced(by: ConsoleAccount.firstPasswordLifetime),
            proofDigest: SHA256.hash(key.proof(of: name).bytes))
        self.password = password
        codes = OneTimePassword(secret: secret)
    }

    func show() {
        let uri = codes.uri(account: account.name, issuer: "fapiao")
        Terminal.errorOutput("Shown this once. The password, good for 72 hours:\n")
        Terminal.output("\(password.reveal())\n")
        Terminal.errorOutput("and for an authenticator app:\n")
        Terminal.output("\(uri)\n")
        if let symbol = QRSymbol(uri) {
            Terminal.errorOutput(symbol.text(on: Terminal.isColoured ? .coloured : .light))
        }
    }
}
