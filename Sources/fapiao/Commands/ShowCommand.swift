import ArgumentParser
import Invoices
import Ledger
import Verification

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an invoice as the ledger holds it, buyer's data and all.")

    @OptionGroup var identity: IdentityArguments
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let id = try identity.identity()
        try await Backend.use(try settings.load()) { store in
            guard let stored = try await store.shards[id].invoices.invoices([id])[0] else {
                Terminal.errorOutput("the ledger has no such invoice\n")
                throw ExitStatus.no
            }
            Terminal.output(json ? Self.json(stored) : try InvoiceText(stored).text)
        }
    }

    private static func json(_ stored: StoredInvoice) -> String {
        var writer = JSONWriter(reserving: stored.face.count + 256)
        writer.object { writer in
            writer.field("code", ifAny: stored.id.code?.description)
            writer.field("number", stored.id.number.description)
            writer.field("status", stored.status.rawValue)
            writer.name("revision")
            writer.integer(stored.revision)
            if stored.redTotal != .zero { writer.field("redTotal", stored.redTotal.description) }
            writer.name("invoice")
            writer.raw(stored.face)
            writer.name("checks")
            writer.object { writer in
                writer.name("count")
                writer.integer(stored.checks.count)
                writer.field("first", ifAny: stored.checks.first?.description)
                writer.field("last", ifAny: stored.checks.last?.description)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}
