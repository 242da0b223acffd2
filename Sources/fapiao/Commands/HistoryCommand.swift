import Verification
import ArgumentParser
import Invoices
import Ledger

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show every change of an invoice: when, what, and by whom.",
        discussion: """
            A change was made by a program's key (key:shop), by a person at the command line \
            (person:alice), or by the sample of serve --demo (demo); of changes from before the \
            ledger kept it, by whom is unknown. A revision that is passed over was dropped from the \
            feed with its year.

              fapiao invoice history 26990000000000000001
            """)

    @OptionGroup var identity: IdentityArguments
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let id = try identity.identity()
        try await Backend.use(try settings.load()) { store in
            let changes = try await store.shards[id].history.changes(of: id)
            if changes.isEmpty, try await store.shards[id].invoices.invoices([id])[0] == nil {
                Terminal.errorOutput("the ledger has no such invoice\n")
                throw ExitStatus.no
            }
            Terminal.output(json ? Self.json(id, changes) : Self.text(id, changes))
        }
    }

    static func text(_ id: InvoiceID, _ changes: [RecordedChange]) -> String {
        let header = (at: "when", revision: "revision", what: "what", actor: "by")
        var rows = [header]
        rows += changes.map { change in
            (
                at: "\(change.at)", revision: "\(change.revision)",
                what: change.kind.words, actor: change.actor
            )
        }
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - columns(text)))
        }
        let at = rows.map { columns($0.at) }.max() ?? 0
        let what = rows.map { columns($0.what) }.max() ?? 0
        let lines = rows.map { row in
            "  \(padded(row.at, at))  \(padded(row.revision, 8))  \(padded(row.what, what))  \(row.actor)"
        }
        return ([Terminal.bold("\(id)")] + lines).joined(separator: "\n") + "\n"
    }

    /// A Chinese character is as wide as two letters.
    private static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    }

    static func json(_ id: InvoiceID, _ changes: [RecordedChange]) -> String {
        var writer = JSONWriter(reserving: 128 + 128 * changes.count)
        writer.object { writer in
            writer.field("code", ifAny: id.code?.description)
            writer.field("number", id.number.description)
            writer.name("changes")
            writer.array(changes) { writer, change in
                writer.object { writer in
                    writer.field("at", "\(change.at)")
                    writer.field("change", change.kind.rawValue)
                    writer.name("revision")
                    writer.integer(change.revision)
                    writer.field("by", change.actor)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}

extension RecordedChange.Kind {
    fileprivate var words: String {
        switch self {
        case .issue: "issue 开具"
        case .void: "void 作废"
        case .redFlush: "red-flush 红冲"
        }
    }
}
