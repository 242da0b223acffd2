import Doubles
import Foundation
import Invoices
import Synchronization
import Testing
import Verification

@testable import Ledger

/// Loads of every sort into a ledger in memory.
@Suite struct IngestTests {
    typealias Synthetic = SyntheticInvoice

    static let header =
        "kind,code,number,issuedOn,checkCode,machineNumber,sellerName,sellerTaxNumber,"
        + "sellerAddressAndPhone,sellerBankAndAccount,buyerName,buyerTaxNumber,"
        + "buyerAddressAndPhone,buyerBankAndAccount,amount,tax,total,remark,originalCode,"
        + "originalNumber,lines,status"

    static func csv(_ invoice: Invoice, status: String = "", remark: String? = nil) -> String {
        var lines = JSONWriter()
        lines.array(invoice.lines) { writer, line in
            writer.object { writer in
                writer.field("name", line.name)
                writer.field("amount", line.amount.description)
                writer.field("taxRate", line.taxRate)
                writer.field("tax", line.tax.description)
            }
        }
        let fields = [
            invoice.kind.code, invoice.code?.description ?? "", invoice.number.description,
            invoice.issuedOn.compact, invoice.checkCode?.text ?? "", "", invoice.seller.name,
            invoice.seller.taxNumber, "", "", invoice.buyer.name, invoice.buyer.taxNumber, "", "",
            invoice.amount.description, invoice.tax.description, invoice.total.description,
            remark ?? invoice.remark, invoice.original?.code?.description ?? "",
            invoice.original?.number.description ?? "",
            String(decoding: lines.bytes, as: UTF8.self), status,
        ]
        return fields.map { field in
            field.contains { "\",\n\r".contains($0) }
                ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
        }.joined(separator: ",")
    }

    static func json(_ invoice: Invoice) -> String { String(decoding: invoice.json, as: UTF8.self) }

    /// What a load leaves: the report, the rejected rows and the ledger.
    static func load(
        _ text: some Sequence<UInt8>, _ format: IngestFormat, chunk: Int = 7,
        into memory: MemoryLedger = MemoryLedger()
    ) async throws -> (report: IngestReport, rejected: [RejectedRow]) {
        var rejected: [RejectedRow] = []
        let report = try await Ingest(writer: memory, actor: .test).run(
            Chunks(text, of: chunk), format: format, rejected: { rejected.append($0) })
        return (report, rejected)
    }

    /// The last day itself is taken: a clock may be behind.
    @Test(arguments: [IngestFormat.csv, .ndjson])
    func anInvoiceOfAFarDayIsABadRow(_ format: IngestFormat) async throws {
        let sound = Synthetic.digital(1)
        var far = Synthetic.digital(2)
        far.issuedOn = CalendarDay(dayNumber: sound.issuedOn.dayNumber + 1)
        let rows = [sound, far].map { format == .csv ? Self.csv($0) : Self.json($0) }
        let text = ((format == .csv ? [Self.header] : []) + rows).joined(separator: "\n") + "\n"
        var rejected: [RejectedRow] = []
        let report = try await Ingest(
            writer: MemoryLedger(), actor: .test, lastDay: sound.issuedOn
        ).run(Chunks(text.utf8, of: 7), format: format, rejected: { rejected.append($0) })
        #expect(report.issued == 1 && report.bad == 1 && report.read == 2)
        #expect(rejected.map(\.reason.code) == ["in_the_future"])
        #expect(rejected.first?.description.contains("issuedOn: lies more than a day") == true)
    }

    /// A query is read so too, and the two must come to the same.
    @Test(arguments: [IngestFormat.csv, .ndjson], ["91990000ma0000001r", " 91990000MA0000001R\t"])
    func aTaxNumberIsReadAsInAQuery(_ format: IngestFormat, _ written: String) async throws {
        var invoice = Synthetic.digital(1)
        invoice.seller.taxNumber = "91990000MA0000001R"
        invoice.buyer.taxNumber = "91990000MA0000002X"
        let text = format == .csv ? Self.header + "\n" + Self.csv(invoice) : Self.json(invoice)
        let tab = format == .csv ? "\t" : "\\t"
        let odd = text.replacing(
            invoice.seller.taxNumber, with: written.replacing("\t", with: tab)
        ).replacing(invoice.buyer.taxNumber, with: invoice.buyer.taxNumber.lowercased() + "  ")
        let memory = MemoryLedger()
        let (report, rejected) = try await Self.load((odd + "\n").utf8, format, into: memory)
        #expect(report.issued == 1, "\(rejected)")
        #expect(try await memory.invoices([invoice.id])[0]?.invoice() == invoice)
        #expect(try await Self.load((text + "\n").utf8, format, into: memory).report.already == 1)
    }

    @Test(arguments: [1, 7, 1_000_000], ["\n", "\r\n"])
    func bothFormatsGiveTheSameLedger(chunk: Int, lineEnd: String) async throws {
        let original = Synthetic.coded(1, remark: "逗号, 引号\" 和\n换行")
        let red = Synthetic.red(2, of: original, yuan: 30)
        let void = Synthetic.digital(3)
        let code = original.code?.description ?? ""
        let csv = [
            "\u{FEFF}" + Self.header, Self.csv(original), "", Self.csv(red),
            Self.csv(void, status: "Y"), Self.csv(void, status: "Y"),
        ]
        let ndjson = [
            Self.json(original), "",
            #"{"change":"red-flush","invoice":\#(Self.json(red))}"#,
            #"{"change":"issue","invoice":\#(Self.json(void))}"#,
            #"{"change":"void","number":"\#(void.number)"}"#,
            #"{"code":"\#(code)","change":"void","number":"00000009"}"#,
        ]
        let (fromCSV, fromJSON) = (MemoryLedger(), MemoryLedger())
        let first = try await Self.load(
            csv.joined(separator: lineEnd).utf8, .csv, chunk: chunk, into: fromCSV)
        let second = try await Self.load(
            ndjson.joined(separator: lineEnd).utf8, .ndjson, chunk: chunk, into: fromJSON)
        #expect(first.rejected.isEmpty)
        #expect(first.report.read == 4)
        #expect(first.report.issued == 2)
        #expect(first.report.changed == 1)
        #expect(first.report.already == 1)
        #expect(second.report.read == 5)
        #expect(second.report.issued == 2)
        #expect(second.report.changed == 2)
        #expect(second.rejected.map(\.reason) == [.refused(.unknownInvoice)])
        #expect(second.rejected.map(\.line) == [6])
        let ids = [original.id, red.id, void.id]
        #expect(try await fromCSV.invoices(ids) == fromJSON.invoices(ids))
        #expect(
            try await fromCSV.invoices(ids).map { $0?.status } == [.redFlushed, .normal, .voided])
    }

    struct BadRow: Sendable, CustomTestStringConvertible {
        let format: IngestFormat
        let text: [UInt8]
        let code: String
        var lines = 1
        var testDescription: String { "\(format) \(code)" }

        init(_ format: IngestFormat, _ text: String, _ code: String, lines: Int = 1) {
            self.init(format, Array(text.utf8), code, lines: lines)
        }

        init(_ format: IngestFormat, _ text: [UInt8], _ code: String, lines: Int = 1) {
            (self.format, self.text, self.code, self.lines) = (format, text, code, lines)
        }
    }

    static let badRows: [BadRow] = {
        let invoice = Synthetic.digital(77)
        let sound = json(invoice)
        let gb18030: [UInt8] = [0xB7, 0xA2, 0xC6, 0xB1]
        return [
            BadRow(.ndjson, "{", "not_json"), BadRow(.ndjson, "null", "not_json"),
            BadRow(.ndjson, sound + "x", "not_json"), BadRow(.ndjson, "[]", "not_json"),
            BadRow(.ndjson, "{}", "unknown_kind"),
            BadRow(
                .ndjson, sound.replacing("\"total\":\"113.00\"", with: "\"total\":\"113.01\""),
                "sum_mismatch"),
            BadRow(.ndjson, sound.replacing("\"total\"", with: "\"totl\""), "unknown_field"),
            BadRow(.ndjson, #"{"change":"burn","number":"1"}"#, "unknown_change"),
            BadRow(.ndjson, #"{"change":"void","number":"12"}"#, "not_a_number"),
            BadRow(.ndjson, #"{"change":"void","number":"00000001"}"#, "code_missing"),
            BadRow(.ndjson, #"{"change":"void","number":"1","remark":"x"}"#, "unknown_field"),
            BadRow(.ndjson, #"{"change":"issue"}"#, "missing"),
            BadRow(.ndjson, #"{"invoice":\#(sound)}"#, "missing"),
            BadRow(.ndjson, #"{"change":"red-flush","invoice":\#(sound)}"#, "original_missing"),
            BadRow(.ndjson, Array("{\"kind\":\"".utf8) + gb18030 + Array("\"}".utf8), "not_utf8"),
            BadRow(.ndjson, String(repeating: " ", count: 1_100_000) + sound, "too_long"),
            BadRow(.csv, "1,2,3", "field_count"),
            BadRow(.csv, csv(invoice).replacing("113.00", with: "113.01"), "sum_mismatch"),
            BadRow(.csv, csv(invoice, status: "H"), "unknown_status"),
            BadRow(.csv, csv(invoice, remark: String(repeating: "x", count: 1_001)), "too_long"),
            BadRow(.csv, "a\"b" + csv(invoice), "bad_quoting"),
            BadRow(.csv, "\"a\"b" + csv(invoice), "bad_quoting"),
            BadRow(.csv, "\"a\"\r\"b\"" + csv(invoice), "bad_quoting"),
            BadRow(
                .csv, "\"" + csv(Synthetic.digital(78)).replacing("\"", with: ""), "bad_quoting"),
            BadRow(.csv, gb18030 + Array(csv(invoice).utf8), "not_utf8"),
            BadRow(.csv, String(repeating: "x", count: 1_100_000), "too_long"),
        ]
    }()

    @Test(arguments: badRows)
    func aBadRowCostsOnlyItself(_ bad: BadRow) async throws {
        let before = Synthetic.coded(1)
        let after = Synthetic.digital(2, remark: "\"q\"")
        let render = bad.format == .csv ? { Self.csv($0) } : Self.json
        var text = bad.format == .csv ? Array((Self.header + "\n").utf8) : []
        text += Array((render(before) + "\n").utf8) + bad.text + [0x0A]
        text += Array((render(after) + "\n" + render(before)).utf8)
        let memory = MemoryLedger()
        let (report, rejected) = try await Self.load(text, bad.format, chunk: 4_096, into: memory)
        #expect(rejected.map(\.reason.code) == [bad.code])
        #expect(rejected.map(\.line) == [bad.format == .csv ? 3 : 2])
        #expect(report.issued == 2)
        #expect(report.already == 1)
        #expect(report.bad == 1)
        #expect(report.read == 4)
        #expect(report.bytes == Int64(text.count))
        #expect(try await memory.invoices([before.id, after.id]).allSatisfy { $0 != nil })
        #expect(!"\(rejected)".contains("样品"))
    }

    @Test(arguments: [
        ("kind,code", "missing"), (header + ",colour", "colour"), (header + ",kind", "twice"),
        (header.replacing("total,", with: ""), "total"),
    ])
    func anUnusableHeaderIsNamed(header: String, word: String) async throws {
        let fault = await #expect(throws: IngestFault.self) {
            _ = try await Self.load((header + "\n").utf8, .csv)
        }
        #expect(fault?.description.contains(word) == true)
    }

    @Test func aRefusedInvoiceIsNotVoided() async throws {
        let memory = MemoryLedger()
        let invoice = Synthetic.digital(1)
        _ = try await memory.apply([.issue(invoice)])
        let other = Synthetic.digital(1, remark: "other")
        let red = Synthetic.red(5, of: invoice)
        let text = [
            Self.header, Self.csv(other, status: "Y"), Self.csv(invoice, status: "Y"),
            Self.csv(red),
        ].joined(separator: "\n")
        let (report, rejected) = try await Self.load(text.utf8, .csv, into: memory)
        #expect(
            rejected.map(\.reason) == [.refused(.contentDiffers), .refused(.originalIsVoided)])
        #expect(rejected.map(\.id) == [invoice.id, red.id])
        #expect(report.changed == 1)
        #expect(try await memory.invoices([invoice.id])[0]?.status == .voided)
    }

    @Test func aFaultOfTheLedgerEndsTheLoadWithWhatWasDone() async throws {
        let memory = MemoryLedger()
        let text = (1...4_500).map { Self.json(Synthetic.digital($0)) }.joined(separator: "\n")
        let down = ServiceUnavailable(.ledger, .unreachable, "gone")
        let fault = await #expect(throws: IngestFault.self) {
            _ = try await Ingest(writer: memory, actor: .test).run(
                Chunks(text.utf8, of: 9_999), format: .ndjson,
                progress: { _ in memory.fail(with: down) })
        }
        guard case .ledger(down, let report) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect([2_000, 4_000].contains(report.issued))
        memory.fail(with: nil)
        let again = try await Self.load(text.utf8, .ndjson, chunk: 9_999, into: memory).report
        #expect(again.issued + again.already == 4_500)
        #expect(again.already >= report.issued)
    }

    /// Issues what it is sent, and voids nothing.
    private struct VoidlessWriter: LedgerWriter {
        let ledger = MemoryLedger()

        func apply(
            _ changes: [LedgerChange], by actor: ChangeActor
        ) async throws(ServiceUnavailable) -> [ChangeOutcome] {
            if case .void? = changes.first {
                throw ServiceUnavailable(.ledger, .overloaded, "full", effect: .didNotHappen)
            }
            return try await ledger.apply(changes, by: actor)
        }
    }

    @Test func aLoadThatIssuedAndCouldNotVoidMayHaveChangedTheLedger() async throws {
        let text = [Self.header, Self.csv(Synthetic.digital(1), status: "Y")]
            .joined(separator: "\n")
        let fault = await #expect(throws: IngestFault.self) {
            _ = try await Ingest(writer: VoidlessWriter(), actor: .test).run(
                Chunks(text.utf8, of: 64), format: .csv)
        }
        guard case .ledger(let ledger, _) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(ledger.code == .overloaded)
        #expect(ledger.effect == .mayHaveHappened)
    }

    @Test(arguments: IngestFormat.allCases, 0..<20)
    func damagedLoadsNeverCrashAndAreWhollyAccountedFor(
        _ format: IngestFormat, seed: Int
    ) async throws {
        var random = SplitMix(UInt64(seed))
        let render = format == .csv ? { Self.csv($0) } : Self.json
        let rows = (1...30).map { render(Synthetic.coded($0, remark: "备注\n\"\($0)\"")) }
        var text = Array(rows.joined(separator: "\n").utf8)
        let odd: [UInt8] = Array("\"\n\r,{}[]:\\x".utf8) + [0, 0xFF, 0xE4]
        for _ in 0..<60 {
            let place = Int(random.next() % UInt64(text.count))
            switch random.next() % 3 {
            case 0: text[place] = odd[Int(random.next() % UInt64(odd.count))]
            case 1: text.remove(at: place)
            default: text.insert(odd[Int(random.next() % UInt64(odd.count))], at: place)
            }
        }
        if format == .csv { text = Array((Self.header + "\n").utf8) + text }
        let memory = MemoryLedger()
        let (report, rejected) = try await Self.load(text, format, chunk: 64, into: memory)
        #expect(
            report.read == report.issued + report.changed + report.already + report.refused
                + report.bad)
        #expect(rejected.count == report.refused + report.bad)
        // Whatever came through is sound: nothing half-read was issued.
        for stored in try await memory.invoices((1...30).map { Synthetic.coded($0).id }) {
            #expect(throws: Never.self) { _ = try stored?.invoice() }
        }
    }

    @Test func memoryStaysFlatOnALongStream() async throws {
        let rows = (0..<1_000).map { Self.json(Synthetic.digital($0)) }
        let block = Array((rows.joined(separator: "\n") + "\n").utf8)
        let repeats = 128 * 1_024 * 1_024 / block.count
        let memory = MemoryLedger()
        let growth = Mutex((first: 0, most: 0))
        let report = try await Ingest(writer: memory, actor: .test).run(
            Repeated(block, times: repeats), format: .ndjson,
            progress: { report in
                let resident = Self.residentKilobytes()
                growth.withLock {
                    if report.read <= 8_000 { $0.first = resident }
                    $0.most = max($0.most, resident)
                }
            })
        #expect(report.read == repeats * 1_000)
        #expect(report.issued == 1_000)
        let (first, most) = growth.withLock { $0 }
        // Other tests of this process allocate too, up to 170 MB at times; a load that kept its rows would grow
        // by far more than its 128 MB of text.
        #expect(most - first < 250_000, "grew from \(first) to \(most) kB")
    }

    /// proc(5), statm: pages of 4 kB in memory.
    private static func residentKilobytes() -> Int {
        let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return (text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4
    }
}

/// The same block of bytes so many times.
struct Repeated: AsyncSequence, AsyncIteratorProtocol, Sendable {
    private let block: [UInt8]
    private var left: Int

    init(_ block: [UInt8], times: Int) { (self.block, left) = (block, times) }

    func makeAsyncIterator() -> Repeated { self }

    mutating func next() async -> [UInt8]? {
        guard left > 0 else { return nil }
        left -= 1
        return block
    }
}

/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators": chance that repeats.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
