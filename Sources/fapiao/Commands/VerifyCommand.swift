import ArgumentParser
import Edge
import Gateways
import Invoices
import Ledger
import Verification

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Ask whether one invoice is authentic.",
        discussion: """
            Give the fields, or the text of the QR code. Whatever is given is compared, where the \
            ledger has it; one detail that differs makes the answer a no, and a field beside the text \
            must say the same as it.

              fapiao verify --code 033001800111 --number 25672225 --date 2026-01-05 \\
                            --check-code 123456
              fapiao verify --qr '01,32,,26990000000000000001,113.00,20260105,,'

            Ends with

            \(ExitStatus.ofVerdicts)
            """)

    @Option(help: "发票代码: 10 or 12 digits; none for fully digital invoices.") var code = ""
    @Option(help: "发票号码: 8 or 20 digits.") var number = ""
    @Option(help: "开票日期: 2026-01-31 or 20260131.") var date = ""
    @Option(
        parsing: .unconditional,
        help: "金额 in yuan, as the kind asks for it; negative for a red-letter invoice.")
    var amount = ""
    @Option(help: "校验码: the last six digits, or all.") var checkCode = ""
    @Option(help: "销方税号: blockchain invoices need it.") var sellerTaxNumber = ""
    @Option(help: "The text of the QR code.") var qr = ""
    @Option(help: "Language of the answer: zh-CN or en.") var lang = "zh-CN"
    @Flag(help: "Print the answer as the JSON API gives it.") var json = false
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        if number.isEmpty, qr.isEmpty { throw ValidationError("give --number or --qr") }
        if Language(tag: lang) == nil { throw ValidationError("--lang is zh-CN or en") }
    }

    func run() async throws {
        let submitted = SubmittedInvoice(
            code: code, number: number, issuedOn: date, amount: amount, checkCode: checkCode,
            sellerTaxNumber: sellerTaxNumber, qrText: qr)
        let settings = try settings.load()
        let answer = try await Backend.use(settings) { store in
            let checkCounter = CheckCounter(
                ledgers: store.shards.map(\.checks), cache: store.cache, worker: WorkerName.make())
            let verifier = Verifier(
                limiter: Limiter(policy: settings.limits, shared: LocalLimitStore()),
                lookup: InvoiceLookup(
                    ledgers: store.shards.map(\.invoices),
                    standbys: store.shards.map(\.standby), cache: store.cache,
                    local: InProcessCache(capacity: 0, map: store.shards.map),
                    cacheLimits: settings.lookup.cache, ledgerLimits: settings.lookup.ledger,
                    observer: SilentObserver()),
                checkCounter: checkCounter)
            let answer = try await verifier.verify(
                submitted, by: Self.operatorClient, at: Clock.now)
            await checkCounter.flushAll()
            // Each command counts for itself, so what it would say of attempts left is never true.
            return Answer(answer.verdict, checksumIsWrong: answer.checksumIsWrong)
        }
        let language = Language(tag: lang) ?? .chinese
        Terminal.output(
            json
                ? AnswerText.json(answer, for: Self.operatorClient, in: language)
                : AnswerText.plain(answer, about: submitted, in: language))
        let status = ExitStatus.of(answer.verdict)
        if status != .success { throw status }
    }

    /// A user who may open the ledger on this machine has proved enough.
    private static let operatorClient = Client(channel: .keyHolder, name: "command")
}

private struct SilentObserver: LookupObserver {
    func answered(from source: LookupSource) {}
    func batchArrived(from source: LookupSource, count: Int) {}
    func cacheFailed() {}
}
