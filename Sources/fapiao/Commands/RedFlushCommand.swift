import Verification
import ArgumentParser
import Invoices
import Ledger

struct RedFlushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "red-flush",
        abstract: "Reverse an invoice by a red-letter one (红冲).",
        discussion: """
            Issues a red-letter invoice that mirrors the whole original with negative amounts, or \
            the part given by --total. Returns when no worker answers the old status any more.

              fapiao invoice red-flush 26990000000000000001 \\
                                       --red-number 26990000000000000002
            """)

    @OptionGroup var identity: IdentityArguments

    @Option(help: ArgumentHelp("Number of the red-letter invoice.", valueName: "number"))
    var redNumber: String

    @Option(help: ArgumentHelp("Its code; the original's unless given.", valueName: "code"))
    var redCode: String?

    @Option(help: ArgumentHelp("Its check code of 20 digits, where the kind has one."))
    var checkCode: String?

    @Option(help: ArgumentHelp("Its date; today in China unless given.", valueName: "date"))
    var issuedOn: String?

    @Option(help: ArgumentHelp("Reverse only this much, tax included.", valueName: "yuan"))
    var total: String?

    @Flag(help: "Print the outcome as JSON.") var json = false
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let id = try identity.identity()
        try await Backend.use(try settings.load()) { store in
            guard let stored = try await store.shards[id].invoices.invoices([id])[0] else {
                Terminal.errorOutput("the ledger has no such invoice\n")
                throw ExitStatus.no
            }
            let red = try redLetter(for: try stored.invoice(), today: Clock.now.dayInChina)
            let outcome = await ChangeRunner(store: store).apply(.issue(red))
            let done = "red-flushed by \(red.id)"
            try ChangeReport(id: id, outcome: outcome, done: done).print(asJSON: json)
        }
    }

    /// The invoice to be issued. What it is refused for is told by the options, which a person can change.
    func redLetter(for original: Invoice, today: CalendarDay) throws -> Invoice {
        var red = try mirror(of: original)
        let digits = [redCode ?? original.code?.description, redNumber].compactMap { $0 }
        var named = IdentityArguments()
        named.digits = digits
        let id = try named.identity()
        red.code = id.code
        red.number = id.number
        red.original = original.id
        red.issuedOn = today
        // Anybody with the original has its check code, which must not open another invoice.
        red.checkCode = nil
        if let issuedOn {
            guard let date = CalendarDay(issuedOn) else {
                throw ValidationError("a date is written 2026-01-31")
            }
            // Nobody could verify it before that day, and nothing takes it back.
            guard date <= today else {
                throw ValidationError("--issued-on is \(today) in China at the latest, not \(date)")
            }
            red.issuedOn = date
        }
        if let checkCode {
            guard let code = CheckCode(checkCode) else {
                throw ValidationError("a check code is 20 digits")
            }
            red.checkCode = code
        }
        do throws(FieldError) {
            try SoundInvoiceRule.examine(red)
        } catch {
            throw ValidationError("the red-letter invoice is not sound: \(Self.words(for: error))")
        }
        return red
    }

    private static let options = [
        "checkCode": "--check-code", "code": "--red-code", "issuedOn": "--issued-on",
        "number": "--red-number", "total": "--total",
    ]

    private static func words(for fault: FieldError) -> String {
        switch (fault.reason, options[fault.field]) {
        case (.originalIsItself, _): "--red-number is the original's own number"
        case (.missing, let option?): "this kind has one, so give \(option)"
        case (_, let option?): "\(option): \(fault.reason.explanation)"
        case (_, nil): fault.description
        }
    }

    private func mirror(of original: Invoice) throws -> Invoice {
        guard let total else { return original.reversed }
        guard let part = Fen(yuan: total), part > .zero, part <= original.total else {
            throw ValidationError("--total is an amount up to \(original.total)")
        }
        return original.reversed(upTo: part)
    }
}
