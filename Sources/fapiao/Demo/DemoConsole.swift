import Cryptography
import Gateways
import Invoices
import Ledger
import Operators
import ProgramSettings
import SystemPackage
import Verification

/// The operators' console of `serve --demo`, a process of its own, with an operator and an approver whose passwords and
/// codes everybody can read who reaches the demonstration. They are made anew at each start and kept nowhere; a console
/// that was started without `--demo` lets nobody of them in.
struct DemoConsole: Sendable {
    private let port: Int
    private let people: [Person]

    private struct Person: Sendable {
        let role: ConsoleRole
        let password = ConsolePassword.random()
        let secret = SecureRandom.bytes(OneTimePassword.secretBytes)

        var name: String { ConsoleAccount.demoPrefix + role.rawValue }
    }

    static func made(for settings: Settings) async throws -> DemoConsole {
        DemoConsole(
            port: try await FreePort.find(preferring: settings.console.port),
            people: [Person(role: .operator), Person(role: .approver)])
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Gives them their passwords of today; their sessions end.
    func prepare(_ store: LedgerStore, in folder: DemoFolder) async throws {
        let key = ConsoleKey(SecretSeed.secret(try SecretFile.read(try folder.consoleKey().string)))
        for person in people {
            guard let stored = StoredPassword(person.password, under: key) else {
                throw ConsoleModule.OutOfMemory()
            }
            let account = ConsoleAccount(
                name: person.name, role: person.role, password: stored,
                codeSecret: key.seal(person.secret, of: person.name), passwordUntil: nil,
                proofDigest: SHA256.hash(key.proof(of: person.name).bytes))
            let access = store.nation.consoleAccess
            if try await !access.add(account, by: ChangeActor.demo.text) {
                _ = try await access.reset(account, by: ChangeActor.demo.text)
            }
        }
    }

    /// The words of its command, and of its settings: with the rights of operators and no others.
    static let command = ["console", "run", "--demo"]

    func settings(
        in folder: DemoFolder, _ database: String
    ) throws -> KeyValuePairs<String, KeyValuePairs<String, String>> {
        [
            "database": ["url": "\(database) options='-c role=fapiao_operator'"],
            "data": ["folder": folder.data.string],
            "console": [
                "port": "\(port)", "operatorsPort": "0",
                "keyFile": try folder.consoleKey().string,
            ],
        ]
    }

    /// For the page on which everybody reads them.
    func shown(at now: Timestamp) -> DemoPhonePage.Console {
        let step = OneTimePassword.step(at: now)
        return DemoPhonePage.Console(
            address: url + "/console",
            people: people.map { person in
                DemoPhonePage.Person(
                    name: person.name, password: person.password.reveal(),
                    code: OneTimePassword(secret: person.secret).code(at: step))
            })
    }

    /// For the terminal.
    var lines: String {
        people.map { "    \($0.name)  \($0.password.reveal())\n" }.joined()
    }
}
