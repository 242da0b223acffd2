import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger

/// What spreadsheets, exports and hasty hands make of a CSV load: read, or told what to do.
@Suite struct CSVLoadTests {
    typealias Synthetic = SyntheticInvoice

    private static let first = Synthetic.coded(1, remark: "逗号, 分号; 制表\t和\n换行 🧾")
    private static let second = Synthetic.digital(2)
    private static let plain = [
        IngestTests.header, IngestTests.csv(first), IngestTests.csv(second),
    ]
    private static let table = plain.joined(separator: "\r\n") + "\r\n"

    /// Another separator, before which nothing of the fields has to be quoted anew.
    private static func separated(by separator: String, _ text: String = table) -> String {
        var isQuoted = false
        return String(
            text.flatMap { character -> String in
                if character == "\"" { isQuoted.toggle() }
                return character == "," && !isQuoted ? separator : String(character)
            })
    }

    /// The second invoice's number with the marks that keep a spreadsheet from rounding it.
    private static func marked(_ before: String, _ after: String) -> String {
        let number = second.number.description
        return table.replacing(number, with: before + number + after)
    }

    private static func utf16(_ text: String, little: Bool, mark: Bool = true) -> [UInt8] {
        ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit in
            let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            return little ? bytes.reversed() : bytes
        }
    }

    struct Written: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        init(_ name: String, _ bytes: [UInt8]) { (testDescription, self.bytes) = (name, bytes) }
        init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }
    }

    /// The same two invoices each time.
    static let ways: [Written] = {
        let rows = plain[1...].joined(separator: "\n") + "\n"
        let commas = String(repeating: ",", count: CSVColumn.allCases.count - 1)
        return [
            Written("as it is", table),
            Written("an empty last column", plain.map { $0 + "," }.joined(separator: "\r\n")),
            Written(
                "many empty last columns", plain.map { $0 + ", ,,\t," }.joined(separator: "\n")),
            Written(
                "an empty last column in the rows", plain[0] + "\n" + plain[1] + ",,\n" + plain[2]),
            Written(
                "rows of commas only", "\(commas)\n\(plain[0])\n\(commas)\n\(rows)\(commas)\n\n,\n"),
            Written("rows of commas and tabs only", "\(plain[0])\n,\t, ,\n\(rows)\t\n"),
            Written("formulas", marked("=\"", "\"")),
            Written("quoted formulas", marked("\"=\"\"", "\"\"\"")),
            Written("apostrophes", marked("'", "")),
            Written("tabs before numbers", marked("\"\t", "\"")),
            Written("rows of quoted nothing", "\(plain[0])\n\"\",\"\",\"\"\n\(rows)"),
            Written("empty lines first", "\r\n\n" + table),
            Written("a byte order mark", "\u{FEFF}" + table),
            Written("semicolons", separated(by: ";")), Written("tabs", separated(by: "\t")),
            Written("bars", separated(by: "|")), Written("sep=|", "sep=|\n" + separated(by: "|")),
            Written("sep=;", "sep=;\r\n" + separated(by: ";")),
            Written("sep=tab", "SEP=\t\n" + separated(by: "\t")),
            Written("\"sep=,\"", "\"sep=,\"\n" + table),
            Written("sep=; of another export", "sep=;\n" + table),
            Written("sep=, of another export", "sep=,\r\n" + separated(by: ";")),
            Written(
                "blanks around tax numbers",
                table.replacing(second.seller.taxNumber, with: " \(second.seller.taxNumber) ")),
            Written("a mark and sep=;", "\u{FEFF}sep=;\n" + separated(by: ";")),
            Written("quoted names", "\"" + plain[0].replacing(",", with: "\",\"") + "\"\n" + rows),
            Written(
                "quoted names with semicolons",
                separated(by: ";", "\"" + plain[0].replacing(",", with: "\",\"") + "\"\n" + rows)),
            Written("spaces in names", plain[0].replacing(",", with: " , ") + "\n" + rows),
            Written("UTF-16LE", utf16(table, little: true)),
            Written("UTF-16BE", utf16(table, little: false)),
            Written("UTF-16LE without a mark", utf16(table, little: true, mark: false)),
            Written("UTF-16BE without a mark", utf16(table, little: false, mark: false)),
            Written(
                "UTF-16LE with tabs, as Excel's Unicode text",
                utf16(separated(by: "\t"), little: true)),
            // A spreadsheet leaves what is empty at the end of a row out.
            Written(
                "no last field", "\(plain[0])\n\(plain[1].dropLast())\n\(plain[2].dropLast())\n"),
        ]
    }()

    @Test(arguments: ways, [1, 5, 4_096])
    func isRead(_ written: Written, chunk: Int) async throws {
        let memory = MemoryLedger()
        let (report, rejected) = try await IngestTests.load(
            written.bytes, .csv, chunk: chunk, into: memory)
        #expect(rejected.isEmpty)
        #expect(report.read == 2 && report.issued == 2)
        #expect(report.bytes == Int64(written.bytes.count))
        let stored = try await memory.invoices([Self.first.id, Self.second.id])
        #expect(try stored.map { try $0?.invoice() } == [Self.first, Self.second])
    }

    @Test(arguments: [true, false], [1, 3, 4_096])
    func linesOfJSONMayBeUTF16(little: Bool, chunk: Int) async throws {
        let text = [Self.first, Self.second].map(IngestTests.json).joined(separator: "\r\n")
        let (report, _) = try await IngestTests.load(
            Self.utf16(text, little: little), .ndjson, chunk: chunk)
        #expect(report.issued == 2)
    }

    /// Half a pair, and a file that ends within a unit, cost their row.
    @Test func brokenUTF16CostsItsRow() async throws {
        let text = IngestTests.header + "\n" + IngestTests.csv(Self.second) + "\n"
        var bytes = Self.utf16(text, little: true)
        bytes += Self.utf16(
            IngestTests.csv(Synthetic.digital(3, remark: "x")), little: true, mark: false)
        for (units, code) in [([0x3D, 0xD8, 0x2C, 0x00], "not_utf8"), ([0x31], "not_utf8")] {
            let load = bytes + units.map { UInt8($0) }
            let (report, rejected) = try await IngestTests.load(load, .csv, chunk: 9)
            #expect(report.issued == 1 && rejected.map(\.reason.code) == [code])
        }
    }

    /// As 税务数字账户 exports the sheet 发票基础信息.
    @Test(arguments: [
        "序号,发票代码,发票号码,数电发票号码,销方识别号,销方名称,购方识别号,购买方名称,开票日期,金额,税额,价税合计,发票来源,发票票种,发票状态,是否正数发票,发票风险等级,开票人,备注",
        "序號,發票代碼,發票號碼,數電發票號碼,銷方識別號,銷方名稱,購方識別號,購買方名稱,開票日期,金額,稅額,價稅合計,發票來源,發票票種,發票狀態,是否正數發票,發票風險等級,開票人,備註",
        "序号,*发票代码,*发票号码,数电票号码,销售方纳税人识别号,销售方名称,购买方税号,购方名称,开票时间,金额（元）,税额(元),价税合计(元),发票来源,发票类型,状态,是否正数发票,发票风险等级,开票人,备注",
    ])
    func theTaxPlatformsExportIsRead(_ header: String) async throws {
        let (seller, buyer) = (Self.second.seller, Self.second.buyer)
        func row(_ invoice: Invoice, _ kind: String, _ status: String) -> String {
            let digital = invoice.code == nil
            let date = invoice.issuedOn.description.replacing("-", with: "/")
            return [
                "1", invoice.code?.description ?? "", digital ? "" : invoice.number.description,
                digital ? "\t\(invoice.number)" : "", seller.taxNumber, seller.name,
                buyer.taxNumber, buyer.name, "\(date) 09:30:00", invoice.amount.description,
                invoice.tax.description, invoice.total.description, "电子发票服务平台", kind,
                status, "是", "正常", "张三", "",
            ].joined(separator: ",")
        }
        let digital = Synthetic.digital(2)
        let text = [
            header, row(digital, "数电票（普通发票）", "正常"),
            row(Synthetic.digital(3), "數電發票(普通發票)", "已作廢"),
            row(Synthetic.digital(4), "电子发票（普通发票）", "已红冲-全额"),
            row(Synthetic.digital(5), "票", "正常"),
        ].joined(separator: "\n")
        let memory = MemoryLedger()
        let (report, rejected) = try await IngestTests.load(text.utf8, .csv, into: memory)
        #expect(report.issued + report.changed == 2)
        #expect(rejected.map(\.reason.code) == ["unknown_status", "unknown_kind"])
        // Whoever does not know what to write is told all that can be.
        for kind in InvoiceKind.all {
            #expect(rejected.last?.reason.explanation.contains(kind.code) == true)
        }
        let stored = try await memory.invoices([digital.id, Synthetic.digital(3).id])
        #expect(stored.map { $0?.status } == [.normal, .voided])
        // As databases write it, in UTF-16 without a mark, where no first letter tells.
        for little in [true, false] {
            let wide = Self.utf16(text, little: little, mark: false)
            #expect(try await IngestTests.load(wide, .csv, chunk: 3).report.issued == 2)
        }
    }

    /// A ZIP archive whose entries have these names, cut off behind the last of them.
    private static func archive(_ names: String...) -> [UInt8] {
        names.flatMap { name in
            [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array(name.utf8)
                + [UInt8](repeating: 7, count: 900)
        }
    }

    static let unusable: [(String, [UInt8], String)] = [
        ("empty", [], "empty"), ("a mark only", [0xEF, 0xBB, 0xBF], "empty"),
        ("commas only", Array(",,,\n,,\n".utf8), "empty"),
        ("UTF-16 mark only", [0xFF, 0xFE], "empty"),
        (
            "xlsx",
            [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26)
                + Array("[Content_Types].xml".utf8), "CSV UTF-8"
        ),
        (
            "xlsx",
            [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("xl/workbook.xml".utf8),
            "xlsx"
        ),
        ("xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), "workbook (xlsx)"),
        ("docx", archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "Word"),
        ("pptx", archive("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"),
        (
            "ods", [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("mimetype".utf8),
            "CSV UTF-8"
        ),
        (
            "zip", [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("a.csv".utf8),
            "unpack"
        ),
        ("xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1], "CSV UTF-8"),
        ("pdf", Array("%PDF-1.7".utf8), "PDF"),
        ("html", Array("\n <html><table>".utf8), "HTML"),
        ("xml", Array("\u{FEFF}<?xml version=\"1.0\"?>".utf8), "XML"),
        ("gzip", [0x1F, 0x8B, 8], "gunzip"), ("png", [0x89, 0x50, 0x4E, 0x47], "photo"),
        ("jpeg", [0xFF, 0xD8, 0xFF, 0xE0], "photo"), ("7z", [0x37, 0x7A, 0xBC, 0xAF], "archive"),
        ("CR alone", Array(table.replacing("\r\n", with: "\r").utf8), "CR alone"),
        ("no header", Array((IngestTests.csv(second) + "\n").utf8), "no known column"),
        ("lines", Array("发票代码,发票号码,规格型号\n".utf8), "发票基础信息"),
        (
            "a name missing", Array((IngestTests.header.replacing("tax,", with: ",") + "\n").utf8),
            "column 16"
        ),
        ("bzip2", Array("BZh91AY".utf8), "unpack"),
        ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A], "unpack"),
        ("zstd", [0x28, 0xB5, 0x2F, 0xFD], "unpack"),
        ("UTF-32", [0xFF, 0xFE, 0, 0, 0x6B], "UTF-32"),
        ("UTF-32, big", [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x6B], "UTF-32"),
        ("a title", Array(("发票明细表\n" + IngestTests.header + "\n").utf8), "“发票明细表”; remove"),
        (
            "a title in a table", Array(("2026年1月发票,,,\n" + IngestTests.header + "\n").utf8),
            "remove what stands above"
        ),
        ("two unknown", Array((IngestTests.header + ",colour,taste\n").utf8), "“colour”, “taste”"),
        (
            "the known", Array((IngestTests.header + ",colour\n").utf8),
            "known are kind, code, number, issuedOn"
        ),
        ("the last known", Array("colour,kind\n".utf8), "status, and the names"),
        ("many unknown", Array("a,b,c,d,e,kind\n".utf8), "and 2 more"),
        (
            "a caret", Array((IngestTests.header.replacing(",", with: "^") + "\n").utf8),
            "separated by “^”"
        ),
        ("a tilde", Array("发票代码~发票号码\n".utf8), "separated by “~”"),
        ("a colon", Array("kind:code:number\n".utf8), "separated by “:”"),
        ("a note of a caret", Array("sep=^\nkind^code\n".utf8), "separated by “^”"),
        ("what a terminal obeys", Array("kind,\u{1B}[2J\n".utf8), "“\u{FFFD}[2J”"),
        ("a name of two lines", Array("\"ki\nnd\"\n".utf8), "“ki\u{FFFD}nd”"),
        ("another separator", Array("kind^code\n".utf8), "separated by “^”"),
        ("GBK", [0xB7, 0xA2, 0xC6, 0xB1, 0xB4, 0xFA, 0xC2, 0xEB, 0x2C, 0x0A], "GB18030"),
        ("twice in two languages", Array((IngestTests.header + ",价税合计\n").utf8), "twice"),
    ]

    @Test(arguments: unusable.indices, [1, 4_096])
    func whatIsNoLoadIsToldInOneSentence(_ index: Int, chunk: Int) async throws {
        let (name, bytes, word) = Self.unusable[index]
        let fault = await #expect(throws: IngestFault.self) {
            _ = try await IngestTests.load(bytes, .csv, chunk: chunk)
        }
        let text = fault?.description ?? ""
        #expect(text.contains(word), "\(name): \(text)")
        // The list of what is known is long.
        #expect(!text.contains("\n") && text.count < (text.contains("known are") ? 600 : 200))
    }

    /// A workbook without an ending that tells it is taken for lines of JSON.
    @Test func aWorkbookIsToldInEveryFormat() async throws {
        let fault = await #expect(throws: IngestFault.self) {
            _ = try await IngestTests.load([0xD0, 0xCF, 0x11, 0xE0], .ndjson)
        }
        #expect(fault?.description.contains("xls") == true)
        #expect(try await IngestTests.load([UInt8](), .ndjson).report.read == 0)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let code: String
        let words: [String]
        var testDescription: String { code }
    }

    private static let other = Synthetic.coded(5)

    static let rows: [Row] = [
        Row(
            text: IngestTests.csv(second, status: "H"), code: "unknown_status",
            words: ["N", "正常", "Y", "作废"]),
        Row(
            text: IngestTests.csv(second, status: "void"), code: "unknown_status",
            words: ["N", "Y"]),
        Row(
            text: IngestTests.csv(second).replacing(second.number.description, with: "2.6E+19"),
            code: "rounded_number", words: ["number", "text"]),
        Row(
            text: IngestTests.csv(second).replacing(
                second.number.description, with: "2.6112000000000001E19"),
            code: "rounded_number", words: ["number", "line 2"]),
        // Zeros off the front.
        Row(
            text: IngestTests.csv(other).replacing("033002400111", with: "33002400111"),
            code: "rounded_number", words: ["code:", "zeros"]),
        Row(
            text: IngestTests.csv(other).replacing(",00000005,", with: ",5,"),
            code: "rounded_number", words: ["number:", "zeros"]),
        Row(
            text: IngestTests.csv(second).replacing("20250305", with: "45721"),
            code: "not_a_date", words: ["issuedOn", "2026-01-31", "line 2"]),
        Row(
            text: IngestTests.csv(second).replacing(",100.00,", with: ",\"100,00\","),
            code: "not_an_amount", words: ["amount:", "point", "line 2"]),
        Row(
            text: IngestTests.csv(second).replacing(",113.00,", with: ",\"1.113,0\","),
            code: "not_an_amount", words: ["total:", "1234.50"]),
        Row(
            text: IngestTests.csv(second).replacing(
                second.seller.taxNumber, with: "110101-199001011"),
            code: "not_a_tax_number", words: ["seller.taxNumber", "hyphen"]),
        Row(text: IngestTests.csv(second) + ",x", code: "field_count", words: ["23", "22"]),
        Row(text: "32,,26119999000000000004,2026-03-05", code: "field_count", words: ["4", "22"]),
    ]

    @Test(arguments: rows)
    func aBadRowSaysWhatToDo(_ row: Row) async throws {
        let text = [IngestTests.header, row.text, IngestTests.csv(Self.first)].joined(
            separator: "\n")
        let (report, rejected) = try await IngestTests.load(text.utf8, .csv)
        #expect(report.issued == 1)
        #expect(rejected.map(\.reason.code) == [row.code])
        let told = rejected.first?.description ?? ""
        for word in row.words { #expect(told.contains(word)) }
    }

    /// What was cut off may have been a Y.
    @Test func theLastRowOfAFileThatWasCutIsNotTaken() async throws {
        let whole = IngestTests.header + "\n" + IngestTests.csv(Self.second)
        let cut = try await IngestTests.load(whole.dropLast().utf8, .csv)
        #expect(cut.rejected.map(\.reason.code) == ["field_count"])
        #expect(try await IngestTests.load((whole.dropLast() + "\n").utf8, .csv).report.issued == 1)
    }

    @Test(
        arguments: [
            ("a.csv", IngestFormat.csv), ("a.TSV", .csv), ("a.txt", .csv), ("a.ndjson", .ndjson),
            ("a.jsonl", .ndjson), ("a.json", .ndjson), ("a.xlsx", nil), ("-", nil),
        ] as [(String, IngestFormat?)])
    func aNameTellsTheFormat(_ name: String, _ format: IngestFormat?) {
        #expect(IngestFormat.told(byFileName: name) == format)
    }

    /// Damaged in any way, a load is read or refused, every row is accounted for, and nobody's
    /// neighbour is lost with a row.
    @Test(arguments: 0..<24)
    func damagedTablesAreWhollyAccountedFor(seed: Int) async throws {
        var random = SplitMix(UInt64(seed))
        let way = Self.ways[Int(random.next() % UInt64(Self.ways.count))]
        for _ in 0..<40 {
            var bytes = way.bytes
            for _ in 0...random.next() % 6 {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
                }
            }
            do throws(IngestFault) {
                var bad = 0
                let report = try await Ingest(writer: MemoryLedger(), actor: .test).run(
                    Chunks(bytes, of: 1 + Int(random.next() % 90)), format: .csv,
                    rejected: { _ in bad += 1 })
                #expect(
                    report.read == report.issued + report.changed + report.already + report.refused
                        + report.bad)
                #expect(bad == report.refused + report.bad)
            } catch {
                switch error {
                case .header, .unusable: break
                case .ledger, .source: Issue.record("\(error)")
                }
            }
        }
    }

    @Test func anOddRowLosesNoNeighbour() async throws {
        var random = SplitMix(7)
        let telling = Array(",;\t\r \"'=+\\<{\u{0}票".utf8) + [0xFF, 0xFE, 0xB7, 0xA2]
        for _ in 0..<400 {
            var odd = (0..<random.next() % 30).map { _ in
                telling[Int(random.next() % UInt64(telling.count))]
            }
            // An open quote holds what follows, as it must.
            if odd.count(where: { $0 == UInt8(ascii: "\"") }) % 2 == 1 { odd.append(0x22) }
            let load =
                Array((Self.plain[0] + "\n" + Self.plain[1] + "\n").utf8) + odd
                + Array(("\n" + Self.plain[2]).utf8)
            let memory = MemoryLedger()
            _ = try await IngestTests.load(load, .csv, chunk: 50, into: memory)
            let stored = try await memory.invoices([Self.first.id, Self.second.id])
            #expect(stored.allSatisfy { $0 != nil }, "\(odd)")
        }
    }
}
