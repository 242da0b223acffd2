import Cryptography
import Invoices
import Payouts
import Synchronization
import Testing

@testable import Providers
@testable import SimulatedProviders

struct StatementTests {
    private static let order = OrderNumber(
        of: WinID(origin: "a.example/lottery/spring", index: 1), attempt: 1)

    private static func command(_ payee: Payee) -> PayoutCommand {
        PayoutCommand(
            order: order, win: WinID(origin: "a.example/lottery/spring", index: 1), payee: payee,
            amount: Fen(1_234), activity: "活动", award: "奖")
    }

    /// A fund bill with one line, and what may be wrong with it.
    private static let header =
        "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
    private static let line =
        "`2026-11-28 10:00:01,`13300,`F1,`商家转账,`转账,`支出,`12.34,`987.66,`1900000001,`a,b,`ORDER00001"
    private static let totals = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
    private static let sums = "`1.0,`0.0,`0.00,`1.0,`12.34"

    private static func statement(_ lines: String...) throws -> ChannelStatement {
        try WeChatPay.statement(
            of: MerchantAccount(.wechat, "1900000001"), try #require(CalendarDay("2026-11-28")),
            Array(lines.joined(separator: "\r\n").utf8))
    }

    @Test func aFundBillIsReadLineByLine() throws {
        let statement = try Self.statement(Self.header, Self.line, Self.totals, Self.sums)
        let line = try #require(statement.lines.first)
        #expect(line.order == "ORDER00001" && line.reference == "F1" && line.amount == Fen(-1_234))
        #expect(line.at.description == "2026-11-28T10:00:01+08:00")
        #expect(statement.span.map { $0.contains(line.at) } == true)
        let empty = try Self.statement(
            Self.header, Self.totals, "`0.0,`0.0,`0.00,`0.0,`0.00")
        #expect(empty.lines.isEmpty)
    }

    @Test(arguments: [
        [header, line, line, totals, sums], [header, line], [header, totals, sums],
        [line, totals, sums], [header, line, totals, "`1.0,`0.0,`0.00,`1.0,`12.35"],
        [header, line, totals, "`1.0,`1.0,`12.34,`0.0,`0.00"],
        [header, line.replacing("支出", with: "其他"), totals, sums],
        [header, line.replacing("12.34", with: "-12.34"), totals, sums],
        [header, line.replacing("12.34", with: "12.345"), totals, sums],
        [header, line.replacing("`F1", with: "`"), totals, sums],
        [header, line.replacing("11-28", with: "11-29"), totals, sums],
        [header.replacing("业务凭证号", with: "备注"), line, totals, sums], [""],
    ])
    func aBillThatIsNotWholeIsRefused(_ lines: [String]) throws {
        #expect(throws: StatementFault.self) {
            try WeChatPay.statement(
                of: MerchantAccount(.wechat, "1900000001"), try #require(CalendarDay("2026-11-28")),
                Array(lines.joined(separator: "\n").utf8))
        }
    }

    /// Payment, answer, bill: what left and what came back.
    @Test func weChatPaysBillComesTheNextDay() async throws {
        let bench = await WeChatBench(isAuthorised: true).authorised()
        let day = bench.clock.now.dayInChina
        await #expect(throws: StatementFault.notYet) {
            try await bench.weChatPay.statements(of: day)
        }
        let submission = try bench.weChatPay.prepare(
            Self.command(bench.payee), at: bench.clock.now)
        _ = await bench.weChatPay.submit(submission)
        bench.act()
        let paidOn = bench.clock.now.dayInChina
        bench.clock.pass(.seconds(86_400))
        let statement = try #require(try await bench.weChatPay.statements(of: paidOn).first)
        #expect(statement.account == bench.weChatPay.account)
        #expect(statement.lines.map(\.order) == [Self.order.text])
        #expect(statement.lines.map(\.amount) == [Fen(-1_234)])
        await #expect(throws: StatementFault.none) {
            try await bench.weChatPay.statements(of: paidOn.advanced(byDays: -3))
        }
    }

    @Test func alipaysBillIsAZipInGBK() async throws {
        let bench = AlipayBench()
        let day = bench.clock.now.dayInChina
        let submission = try bench.alipay.prepare(Self.command(bench.payee), at: bench.clock.now)
        _ = await bench.alipay.submit(submission)
        await #expect(throws: StatementFault.none) {
            try await bench.alipay.statements(of: day)
        }
        bench.clock.pass(.seconds(86_400))
        let statement = try #require(try await bench.alipay.statements(of: day).first)
        #expect(statement.lines.map(\.order) == [Self.order.text])
        #expect(statement.lines.map(\.amount) == [Fen(-1_234)])
        // The same in UTF-8 and unpacked, as somebody may have saved it.
        let bill = bench.line.use { alipay, _ in alipay.bill(of: AlipayBench.number, on: day) }
        #expect(try Alipay.statement(of: bench.alipay.account, day, bill) == statement)
        let cut = Array(try #require(try ZipFile(bill).entries.first).bytes.dropLast(20))
        #expect(throws: StatementFault.self) {
            try Alipay.statement(of: bench.alipay.account, day, cut)
        }
    }

    @Test func aBanksFilesAreReadOnceAndOfOurAccountOnly() async throws {
        let bench = BankBench()
        let day = bench.clock.now.dayInChina
        let submission = try bench.bank.prepare(Self.command(bench.payee), at: bench.clock.now)
        _ = await bench.bank.submit(submission)
        let statements = try await bench.bank.statements(of: day)
        #expect(statements.flatMap(\.lines).map(\.order) == [Self.order.text])
        #expect(statements.flatMap(\.lines).map(\.amount) == [Fen(-1_234)])
        #expect(statements.allSatisfy { $0.span == nil })
        for statement in statements { bench.bank.kept(statement) }
        #expect(try await bench.bank.statements(of: day).isEmpty)

        // The account statement tells the same line, and a span.
        let account = bench.bank.account.merchant
        let bytes = bench.line.use { bank, now in bank.statement(of: account, on: day, at: now) }
        let file = try BankStatementFile(bytes, of: account, named: "x.xml")
        // The day is not over, and nobody can say what is still to come.
        let span = ChannelStatement.day(day)
        #expect(file.statements.map(\.span) == [span.lowerBound..<bench.clock.now])
        let whole = bench.line.use { bank, _ in
            bank.statement(of: account, on: day, at: span.upperBound.advanced(by: .seconds(60)))
        }
        #expect(
            try BankStatementFile(whole, of: account, named: "x.xml").statements.map(\.span)
                == [span])
        #expect(
            file.statements.flatMap(\.lines).map(\.reference)
                == statements.flatMap(\.lines).map(\.reference))
        #expect(throws: StatementFault.unreadable("of another account")) {
            try BankStatementFile(bytes, of: "42", named: "x.xml")
        }
    }

    @Test func whatIsNoStatementIsSaidInWords() {
        let account = MerchantAccount(.alipay, "42")
        let day = CalendarDay(dayNumber: 20_000)
        let zip = ZipFile.mark + [1, 2, 3]
        for text in ["junk", "<!DOCTYPE a><a/>", ""] {
            let fault = #expect(throws: StatementFault.self) {
                try BankStatementFile(Array(text.utf8), of: "42", named: "x.xml")
            }
            #expect(fault.map { "\($0)".contains("XML") || "\($0)".contains("type") } == true)
        }
        let cut = #expect(throws: StatementFault.self) {
            try Alipay.statement(of: account, day, zip)
        }
        #expect(cut.map { "\($0)".contains("statement of this account: zip: it is ") } == true)
    }

    /// An account statement of one entry.
    private static func entry(
        _ side: String, _ amount: String, isReversal: Bool, payee: String? = nil
    ) throws -> ChannelStatement.Line {
        let mark = isReversal ? "<RvslInd>true</RvslInd>" : ""
        let parties =
            payee.map {
                "<RltdPties><CdtrAcct><Id><Othr><Id>\($0)</Id></Othr></Id></CdtrAcct></RltdPties>"
            } ?? ""
        let text = """
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>\
            <Acct><Id><Othr><Id>42</Id></Othr></Id></Acct><Ntry><Amt Ccy="CNY">\(amount)</Amt>\
            <CdtDbtInd>\(side)</CdtDbtInd>\(mark)<Sts><Cd>BOOK</Cd></Sts>\
            <BookgDt><Dt>2026-11-28</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls>\
            <Refs><EndToEndId>ORDER00001</EndToEndId></Refs>\(parties)</TxDtls></NtryDtls></Ntry>\
            </Stmt></BkToCstmrStmt></Document>
            """
        let file = try BankStatementFile(Array(text.utf8), of: "42", named: "x.xml")
        return try #require(file.statements.first?.lines.first)
    }

    /// The booked balance at the end of the span, and no other one.
    @Test(
        arguments: [
            ([("CLBD", "8.00", "CRDT")], true, Fen(8_00)),
            ([("CLBD", "8.00", "DBIT")], true, Fen(-8_00)),
            (
                [("OPBD", "9.00", "CRDT"), ("CLBD", "0.00", "CRDT"), ("CLAV", "7.00", "CRDT")],
                true, .zero
            ),
            ([("OPBD", "9.00", "CRDT")], true, nil), ([], true, nil),
            ([("CLBD", "8.00", "CRDT"), ("CLBD", "9.00", "CRDT")], true, nil),
            // Of which moment nobody can say.
            ([("CLBD", "8.00", "CRDT")], false, nil),
        ] as [([(String, String, String)], Bool, Fen?)])
    func aStatementTellsWhatIsLeft(
        _ told: [(String, String, String)], _ hasSpan: Bool, _ closing: Fen?
    ) throws {
        let balances = told.map { kind, amount, side in
            """
            <Bal><Tp><CdOrPrtry><Cd>\(kind)</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">\(amount)</Amt>\
            <CdtDbtInd>\(side)</CdtDbtInd><Dt><Dt>2026-11-28</Dt></Dt></Bal>
            """
        }
        let span = """
            <FrToDt><FrDtTm>2026-11-28T00:00:00</FrDtTm><ToDtTm>2026-11-29T00:00:00</ToDtTm></FrToDt>
            """
        let text = """
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>\
            \(hasSpan ? span : "")<Acct><Id><Othr><Id>42</Id></Othr></Id></Acct>\
            \(balances.joined())</Stmt></BkToCstmrStmt></Document>
            """
        let file = try BankStatementFile(Array(text.utf8), of: "42", named: "x.xml")
        #expect(file.statements.map(\.closing) == [closing])
    }

    /// ISO 20022: the side is the entry's own direction. One that is marked as a reversal takes back an entry of the
    /// other side.
    @Test(arguments: [
        ("DBIT", "8.00", false, -800, "B1 DBIT"), ("CRDT", "8.00", false, 800, "B1 CRDT"),
        ("CRDT", "8.00", true, 800, "B1 CRDT"), ("DBIT", "8.00", true, -800, "B1 DBIT RVSL"),
        // 冲账.
        ("DBIT", "-8.00", false, 800, "B1 CRDT"), ("CRDT", "-8.00", false, -800, "B1 DBIT RVSL"),
    ])
    func anEntryMovesMoneyToItsOwnSide(
        _ side: String, _ amount: String, _ isReversal: Bool, _ moved: Int64, _ reference: String
    ) throws {
        let line = try Self.entry(side, amount, isReversal: isReversal)
        #expect(line.amount == Fen(moved) && line.reference == reference)
        #expect(line.order == "ORDER00001")
    }

    @Test func aPayeeIsToldWhereHeIsToldWhole() throws {
        for (told, expected) in [
            ("6222020200000000001", "6222020200000000001"), ("6222****0001", nil), (nil, nil),
        ] {
            #expect(
                try Self.entry("DBIT", "8.00", isReversal: false, payee: told).payee == expected)
        }
        #expect(
            try Self.entry("CRDT", "8.00", isReversal: true, payee: "6222020200000000001").payee
                == nil)
    }

    /// What a bank has left.
    private final class Folder: BankExchange {
        let files: Mutex<[String: String]>

        init(_ files: [String: String]) { self.files = Mutex(files) }

        func leave(_ file: [UInt8], named name: String) async throws(TransportFault) {}
        func isWaiting(named name: String) async throws(TransportFault) -> Bool { false }
        func takeBack(named name: String) async throws(TransportFault) {}
        func names() async throws(TransportFault) -> [String] {
            files.withLock { $0.keys.sorted() }
        }
        func file(named name: String) async throws(TransportFault) -> [UInt8] {
            guard let text = files.withLock({ $0[name] }) else { throw .lost }
            return Array(text.utf8)
        }
    }

    /// Whatever is no statement is named until somebody takes it away; messages about payments are none.
    @Test func aFileThatNobodyCanReadIsNamed() async throws {
        let folder = Folder([
            "1-cut.xml": "<Document",
            "2-other.xml": #"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>"#,
            "3-report.xml": #"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"/>"#,
        ])
        let payer = try #require(
            BankPayer(name: "x", account: "31000000000000001", bank: "104290003582"))
        let bank = BankFiles(payer, over: folder)
        let day = TestClock.start.dayInChina
        for _ in 0..<2 {
            #expect(try await bank.statements(of: day).isEmpty)
            #expect(bank.unreadableStatements.keys.sorted() == ["1-cut.xml", "2-other.xml"])
        }
        #expect(bank.unreadableStatements["2-other.xml"]?.contains("camt.053.001.02") == true)
        folder.files.withLock { _ = $0.removeValue(forKey: "1-cut.xml") }
        #expect(try await bank.statements(of: day).isEmpty)
        #expect(bank.unreadableStatements.keys.sorted() == ["2-other.xml"])
    }

    @Test(arguments: [
        ("https://api.mch.weixin.qq.com/v3/file?token=1", "/v3/file?token=1"),
        ("http://a/b", "/b"), ("ftp://a/b", nil), ("https://a", nil), ("/v3", nil),
        ("https://a/b c", nil), ("https://a/b\r\nHost: x", nil), ("", nil),
    ])
    func onlyThePathOfAnAddressIsFollowed(_ address: String, _ path: String?) {
        #expect(StatementAddress.path(of: address) == path)
    }

    @Test(arguments: [
        ("2026-11-28", "2026-11-28T00:00:00+08:00"),
        ("2026-11-28T10:00:00", "2026-11-28T10:00:00+08:00"),
        ("2026-11-28T10:00:00Z", "2026-11-28T18:00:00+08:00"),
        ("2026-11-28T10:00:00.123+08:00", "2026-11-28T10:00:00+08:00"),
        ("2026-11-28T10:00:00-05:30", "2026-11-28T23:30:00+08:00"),
        ("2026-11-28T25:00:00", nil), ("2026-11-28T10:00", nil), ("x", nil),
        ("2026-11-28T10:00:00+8", nil),
    ])
    func timesOfABankAreReadInTheirZone(_ text: String, _ expected: String?) {
        #expect(BankTime.moment(text)?.description == expected)
    }
}
