import Verification
import ArgumentParser
import Images
import Invoices
import Ledger

struct QRCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qr",
        abstract: "Print an invoice's QR code, or write it as a PNG or SVG.",
        discussion: """
            Of an invoice in the ledger, of fields, or of a text that is given.

              fapiao qr 26990000000000000001
              fapiao qr 099992600111 00000001 --output invoice.svg
              fapiao qr --kind 32 --number 26990000000000000001 --amount 100 \\
                        --date 2026-01-01
              fapiao qr --text '01,32,,26990000000000000001,100.00,20260101,,F3DB,'

            At a terminal it is black on white, whatever the colours there; in a file or with \
            NO_COLOR it is drawn with blocks for paper, and with --invert for a dark ground.
            """)

    @Argument(
        help: ArgumentHelp(
            "The invoice's code and number, or its 20-digit number alone.",
            valueName: "code number"))
    var digits: [String] = []
    @OptionGroup(title: "FIELDS") var fields: QRFields
    @Option(help: "The text of the code, instead of an invoice in the ledger.") var text: String?
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write to a file: .png or .svg.", valueName: "file"))
    var output: String?
    @Flag(help: "Write over a file that is there.") var force = false
    @Flag(help: "Draw for a dark ground, where there is no colour.") var invert = false
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard [!digits.isEmpty, fields.isGiven, text != nil].filter({ $0 }).count == 1 else {
            throw ValidationError(
                "give CODE NUMBER, a 20-digit NUMBER, fields such as --number, or --text")
        }
        if !digits.isEmpty { _ = try identity() }
        if fields.isGiven { _ = try fields.text() }
        if let output { _ = try QRFile(path: output) }
    }

    func run() async throws {
        let content = try await content()
        guard let symbol = QRSymbol(content) else {
            Terminal.errorOutput("no QR code holds this text\n")
            throw ExitStatus.badData
        }
        guard let output else {
            Terminal.output(symbol.text(on: ground))
            return
        }
        let file = try QRFile(path: output)
        do throws(QRFile.Unwritable) {
            try file.write(symbol, overwriting: force)
        } catch {
            Terminal.errorOutput("\(output): \(error.reason)\n")
            throw ExitStatus.cannotCreate
        }
    }

    private var ground: QRSymbol.Ground {
        if Terminal.isColoured, !invert { return .coloured }
        return invert ? .dark : .light
    }

    private func content() async throws -> String {
        if let text { return text }
        return fields.isGiven ? try fields.text() : try await ledgerText()
    }

    private func ledgerText() async throws -> String {
        let id = try identity()
        return try await Backend.use(try settings.load()) { store in
            guard let stored = try await store.shards[id].invoices.invoices([id])[0] else {
                Terminal.errorOutput("the ledger has no such invoice\n")
                throw ExitStatus.no
            }
            return QRText.text(of: try stored.invoice())
        }
    }

    private func identity() throws -> InvoiceID { try IdentityArguments.identity(digits) }
}
