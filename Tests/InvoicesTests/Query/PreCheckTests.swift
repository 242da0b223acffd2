import Invoices
import Testing

struct PreCheckTests {
    private static let check = PreCheck(today: CalendarDay(year: 2026, month: 11, day: 20)!)

    /// A query about each sort of factor that passes; every test spoils one.
    private static let special = SubmittedInvoice(
        code: "1100263110", number: "00000001", issuedOn: "2026-11-01", amount: "12.50")
    private static let ordinary = SubmittedInvoice(
        code: "033002600111", number: "25672225", issuedOn: "20261101", checkCode: "567890")
    private static let digital = SubmittedInvoice(
        number: "26990000000000000001", issuedOn: "2026-11-01", amount: "100")
    private static let blockchain = SubmittedInvoice(
        code: "144032609110", number: "00000001", issuedOn: "2026-11-01", amount: "1",
        checkCode: "ab1c9", sellerTaxNumber: "110108123456789")

    private static func spoil(
        _ submitted: SubmittedInvoice, _ change: (inout SubmittedInvoice) -> Void
    ) -> SubmittedInvoice {
        var spoilt = submitted
        change(&spoilt)
        return spoilt
    }

    @Test(arguments: [special, ordinary, digital, blockchain])
    func aSoundQueryPasses(_ submitted: SubmittedInvoice) throws {
        guard case .passed(let query) = Self.check.examine(submitted) else {
            Issue.record("does not pass: \(submitted)")
            return
        }
        #expect(query.id.number.description == submitted.number)
        #expect(query.id.code?.description ?? "" == submitted.code)
        #expect(query.issuedOn == CalendarDay(submitted.issuedOn))
        #expect(query.amount == Fen(yuan: submitted.amount))
        #expect(query.scannedAmount == nil)
        #expect(!query.checksumIsWrong)
        #expect(!query.hasWholeCheckCode)
    }

    @Test(
        arguments: [
            (spoil(special) { $0.number = "" }, "number", .missing),
            (spoil(special) { $0.number = "123" }, "number", .notANumber),
            (spoil(special) { $0.code = "" }, "code", .codeMissing),
            (spoil(special) { $0.code = "11002631" }, "code", .notACode),
            (spoil(digital) { $0.code = "1100263110" }, "code", .codeSuperfluous),
            (spoil(special) { $0.code = "7700263110" }, "code", .unknownRegion),
            (spoil(special) { $0.code = "1100263910" }, "code", .unknownKind),
            (spoil(special) { $0.issuedOn = "" }, "issuedOn", .missing),
            (spoil(special) { $0.issuedOn = "2026-02-29" }, "issuedOn", .notADate),
            (spoil(special) { $0.issuedOn = "2026-11-21" }, "issuedOn", .inTheFuture),
            (spoil(special) { $0.issuedOn = "2200-01-01" }, "issuedOn", .inTheFuture),
            (spoil(special) { $0.issuedOn = "9999-12-31" }, "issuedOn", .inTheFuture),
            (spoil(special) { $0.issuedOn = "99991231" }, "issuedOn", .inTheFuture),
            (spoil(special) { $0.issuedOn = "9999年12月31日" }, "issuedOn", .inTheFuture),
            (spoil(special) { $0.issuedOn = "9999-02-29" }, "issuedOn", .notADate),
            (spoil(special) { $0.issuedOn = "0000-01-01" }, "issuedOn", .notADate),
            (spoil(special) { $0.issuedOn = "12026-01-01" }, "issuedOn", .notADate),
            (spoil(special) { $0.amount = "" }, "amount", .missing),
            (spoil(special) { $0.amount = "12,50" }, "amount", .notAnAmount),
            (spoil(digital) { $0.amount = "" }, "amount", .missing),
            (spoil(ordinary) { $0.amount = "x" }, "amount", .notAnAmount),
            (spoil(ordinary) { $0.checkCode = "" }, "checkCode", .missing),
            (spoil(ordinary) { $0.checkCode = "56789" }, "checkCode", .notACheckCode),
            (spoil(ordinary) { $0.checkCode = "56789a" }, "checkCode", .notACheckCode),
            (spoil(ordinary) { $0.checkCode = "ab1c9" }, "checkCode", .notACheckCode),
            (spoil(blockchain) { $0.checkCode = "567890" }, "checkCode", .notACheckCode),
            (
                spoil(blockchain) { $0.checkCode = "00000000000000000001" }, "checkCode",
                .notACheckCode
            ),
            (spoil(blockchain) { $0.amount = "" }, "amount", .missing),
            (spoil(blockchain) { $0.sellerTaxNumber = "" }, "sellerTaxNumber", .missing),
            (spoil(blockchain) { $0.sellerTaxNumber = "12" }, "sellerTaxNumber", .notATaxNumber),
            (spoil(special) { $0.qrText = "hello" }, "qr", .notAQRText),
            // Also where the kind asks for none: what is given is compared.
            (spoil(special) { $0.sellerTaxNumber = "12" }, "sellerTaxNumber", .notATaxNumber),
            (spoil(ordinary) { $0.sellerTaxNumber = "x" }, "sellerTaxNumber", .notATaxNumber),
            (spoil(digital) { $0.checkCode = "12" }, "checkCode", .notACheckCode),
            (spoil(special) { $0.checkCode = "1234567" }, "checkCode", .notACheckCode),
        ] as [(SubmittedInvoice, String, FieldError.Reason)])
    func theWrongFieldIsNamed(
        _ submitted: SubmittedInvoice, _ field: String, _ reason: FieldError.Reason
    ) {
        #expect(Self.check.examine(submitted) == .malformed([FieldError(field, reason)]))
    }

    /// What a field may look like as it is typed or pasted, through whatever channel.
    @Test(arguments: [
        (spoil(special) { $0.code = "11002\u{200B}63110" }, special),
        (spoil(special) { $0.code = "\u{FEFF}1100263110\u{202C}" }, special),
        (spoil(special) { $0.code = "1100 2631 10" }, special),
        (spoil(special) { $0.number = "０００００００１" }, special),
        (spoil(special) { $0.number = "0000-0001" }, special),
        (spoil(special) { $0.number = "0 0 0 0 0 0 0 1" }, special),
        (spoil(special) { $0.issuedOn = "2026年11月1日" }, special),
        (spoil(special) { $0.issuedOn = "2026年11⽉1⽇" }, special),
        (spoil(special) { $0.issuedOn = "2026/11/1" }, special),
        (spoil(special) { $0.issuedOn = "2026.11.01" }, special),
        (spoil(special) { $0.issuedOn = "2026–11–01" }, special),
        (spoil(special) { $0.issuedOn = "2026−11−01" }, special),
        (spoil(special) { $0.issuedOn = "２０２６－１１－０１" }, special),
        (spoil(special) { $0.issuedOn = "二〇二六年十一月一日" }, special),
        (spoil(special) { $0.issuedOn = "2 0 2 6 年1 1 月0 1 日" }, special),
        (spoil(special) { $0.amount = "12.50元" }, special),
        (spoil(special) { $0.amount = "¥12.50" }, special),
        (spoil(special) { $0.amount = "￥１２．５０" }, special),
        (spoil(special) { $0.amount = "\u{202D}12.50\u{202C}" }, special),
        (spoil(special) { $0.amount = "12.50 RMB" }, special),
        (spoil(special) { $0.amount = "1 2 . 5 0" }, special),
        (spoil(special) { $0.amount = "壹拾贰圆伍角" }, special),
        (spoil(ordinary) { $0.checkCode = "５６７８９０" }, ordinary),
        (spoil(ordinary) { $0.checkCode = "567 890" }, ordinary),
        // Behind its name, between brackets, before a stop.
        (spoil(special) { $0.code = "发票代码：1100263110" }, special),
        (spoil(special) { $0.number = "号码：00000001" }, special),
        (spoil(special) { $0.number = "No.00000001" }, special),
        (spoil(special) { $0.number = "№00000001" }, special),
        (spoil(special) { $0.number = "【00000001】" }, special),
        (spoil(special) { $0.number = "00000001。" }, special),
        (spoil(ordinary) { $0.checkCode = "校验码：567890" }, ordinary),
        (spoil(ordinary) { $0.checkCode = "校验码后六位 567890" }, ordinary),
        (spoil(special) { $0.issuedOn = "民國115年11月1日" }, special),
        (spoil(special) { $0.issuedOn = "中华民国115年11月1日" }, special),
        (spoil(special) { $0.amount = "⊗壹拾贰圆伍角" }, special),
        (spoil(blockchain) { $0.sellerTaxNumber = "1101 0812 3456 789" }, blockchain),
        (spoil(blockchain) { $0.checkCode = "ａｂ１ｃ９" }, blockchain),
    ])
    func whatIsMeantIsRead(_ typed: SubmittedInvoice, _ meant: SubmittedInvoice) {
        #expect(Self.check.examine(typed) == Self.check.examine(meant))
    }

    @Test(arguments: [
        "11,692.52元", "11 692.52", "１１，６９２．５２", "-11,692.52", "−11692.52", "¥ 11,692.52 元",
        "11692.52",
    ])
    func aSumInItsFieldIsReadWhole(_ typed: String) throws {
        let submitted = Self.spoil(Self.special) { $0.amount = typed }
        guard case .passed(let query) = Self.check.examine(submitted) else {
            Issue.record("\(typed) does not pass")
            return
        }
        #expect(query.amount.map { $0.value.magnitude } == 1_169_252)
        #expect(query.amount.map { $0 < .zero } == ["-", "−"].contains { typed.hasPrefix($0) })
    }

    @Test(arguments: [
        ".52", "11692 52", "11692. 52", "0。52", "1.2万", "$52", "52%", "11692,52", "1,16,92.52",
        "约500", "052元",
        "100-200", "2 13.00", "- 113.00", "(113.00)", "52.00 13.00", "12 345 6",
    ])
    func aPartOfASumIsNotReadInItsFieldEither(_ typed: String) {
        let submitted = Self.spoil(Self.special) { $0.amount = typed }
        #expect(Self.check.examine(submitted) == .malformed([FieldError("amount", .notAnAmount)]))
    }

    @Test(arguments: [
        ("谢谢", FieldError.Reason.notAQRText), ("https://example.org/", .notAQRText),
        ("号码26990000000000000001\n号码26990000000000000002", .severalInvoices),
        (String(repeating: "号", count: 1_366), .tooLong),
    ])
    func whatIsNoQRTextIsTold(_ text: String, _ reason: FieldError.Reason) {
        let submitted = SubmittedInvoice(qrText: text)
        #expect(Self.check.examine(submitted) == .malformed([FieldError("qr", reason)]))
    }

    /// What names another field, denies, masks or gives two values is an error of the field.
    @Test(arguments: [
        "发票代码：00000001", "号码不是00000001", "0000*001", "号码：00000001、00000002", "订单号00000001",
        "号码00000001x", "********00000001",
    ])
    func aNumberBesideMoreIsNone(_ typed: String) {
        let submitted = Self.spoil(Self.special) { $0.number = typed }
        guard case .malformed(let faults) = Self.check.examine(submitted) else {
            Issue.record("\(typed) passes")
            return
        }
        #expect(faults.map(\.field) == ["number"])
    }

    private static let code = "01,32,,26990000000000000001,100.00,20261101,,"
    private static let otherCode = "01,32,,26990000000000000002,5.00,20261101,,"

    /// Through the page, which reads texts, and through the API, which does not.
    @Test(arguments: [
        "\(code)\n\(otherCode)", "\(code)0000,\n\(otherCode)0000,",
        "\(code)0000\r\n\(otherCode)0000",
        "\(code) \(otherCode)", "\(code)0000,\(otherCode)0000,", "\(code);\(otherCode)",
        "\(code)\n号码：26990000000000000002 日期：2026-11-01 金额：5.00",
        "\(code)0000\n号码：26990000000000000002 日期：2026-11-01 金额：5.00",
        "号码：26990000000000000002 日期：2026-11-01 金额：5.00\n\(code)0000,",
    ])
    func aSecondInvoiceBehindACodeIsTold(_ text: String) {
        let typed = SubmittedInvoice(qrText: text)
        for submitted in [typed, typed.withTextRead, typed.folded.withTextRead] {
            #expect(
                Self.check.examine(submitted) == .malformed([FieldError("qr", .severalInvoices)]))
        }
    }

    /// The same one twice, or words beside it, cost nothing.
    @Test(arguments: ["\(code)\n\(code)", "\(code),\n谢谢", "请查 \(code)", "\(code),\n"])
    func oneCodeAmongWordsIsRead(_ text: String) {
        let typed = SubmittedInvoice(qrText: text)
        for submitted in [typed, typed.withTextRead] {
            guard case .passed(let query) = Self.check.examine(submitted) else {
                Issue.record("\(text): \(Self.check.examine(submitted))")
                continue
            }
            #expect(query.scannedAmount == Fen(10_000))
        }
    }

    @Test func aTextInTheBoxForACodeIsReadAsAMessage() {
        let text = "发票号码：26990000000000000001 开票日期：2026年11月1日 价税合计：100.00元"
        let typed = SubmittedInvoice(qrText: text).withTextRead
        #expect(
            Self.check.examine(typed)
                == Self.check.examine(Self.spoil(Self.digital) { $0.amount = "100.00" }))
        // A real QR text stays one.
        let qr = SubmittedInvoice(qrText: "01,32,,26990000000000000001,100.00,20261101,,F3DB,")
        #expect(qr.withTextRead == qr)
    }

    @Test func allWrongFieldsAreNamedInTheOrderOfTheForm() {
        let submitted = SubmittedInvoice(
            code: "7700263910", number: "00000001", issuedOn: "soon", amount: "much")
        #expect(
            Self.check.examine(submitted)
                == .malformed([
                    FieldError("code", .unknownRegion), FieldError("code", .unknownKind),
                    FieldError("issuedOn", .notADate), FieldError("amount", .notAnAmount),
                ]))
        #expect(
            Self.check.examine(SubmittedInvoice())
                == .malformed([FieldError("number", .missing), FieldError("issuedOn", .missing)]))
    }

    /// However many fields are wrong at once, each is named: nobody corrects one to hear of the next.
    @Test(
        arguments: [
            (
                SubmittedInvoice(code: "12", number: "123", issuedOn: "soon", amount: "x"),
                "code not_a_code, number not_a_number, issuedOn not_a_date, amount not_an_amount"
            ),
            (
                SubmittedInvoice(code: "12", issuedOn: "2026-11-21"),
                "code not_a_code, number missing, issuedOn in_the_future"
            ),
            (
                SubmittedInvoice(code: "1100263110", number: "123", issuedOn: "2026-11-01"),
                "number not_a_number, amount missing"
            ),
            (
                SubmittedInvoice(code: "033002600111", number: "", checkCode: "12"),
                "number missing, issuedOn missing, checkCode not_a_check_code"
            ),
            (
                SubmittedInvoice(code: "7700263910", number: "1", issuedOn: "2026-11-01"),
                "code unknown_region, code unknown_kind, number not_a_number"
            ),
            (
                SubmittedInvoice(code: "12", number: "26990000000000000001", amount: "1"),
                "code code_superfluous, issuedOn missing"
            ),
            (
                SubmittedInvoice(number: "12345678", issuedOn: "x", checkCode: "12"),
                "code code_missing, issuedOn not_a_date, checkCode not_a_check_code"
            ),
            (
                SubmittedInvoice(number: "26990000000000000001", issuedOn: "x", amount: "y"),
                "issuedOn not_a_date, amount not_an_amount"
            ),
            (
                SubmittedInvoice(
                    code: "144032609110", number: "x", issuedOn: "y", amount: "z",
                    checkCode: "567890", sellerTaxNumber: "12"),
                "number not_a_number, issuedOn not_a_date, amount not_an_amount, "
                    + "checkCode not_a_check_code, sellerTaxNumber not_a_tax_number"
            ),
        ])
    func everyWrongFieldIsNamedAtOnce(_ submitted: SubmittedInvoice, _ expected: String) {
        guard case .malformed(let faults) = Self.check.examine(submitted) else {
            Issue.record("passes: \(submitted)")
            return
        }
        let named = faults.map { "\($0.field) \($0.reason.rawValue)" }.joined(separator: ", ")
        #expect(named == expected)
    }

    @Test(arguments: [
        ("2026-11-20", true), ("2021-11-20", true), ("2021-11-19", false), ("2016-06-30", false),
        ("1899-12-31", false), ("0001-01-01", false),
    ])
    func fiveYearsBackIsInAndADayMoreIsOut(_ day: String, _ isWithin: Bool) {
        let outcome = Self.check.examine(Self.spoil(Self.special) { $0.issuedOn = day })
        #expect((outcome == .outOfRange) == !isWithin)
        if case .malformed = outcome { Issue.record("a day of the past is no fault") }
    }

    /// At 16:00 UTC the next day begins in China.
    @Test(
        arguments: [
            (1_763_654_399_999_999, "2025-11-20"), (1_763_654_400_000_000, "2025-11-21"),
        ] as [(Int64, String)])
    func todayIsChinasDay(_ microseconds: Int64, _ today: String) throws {
        let day = Timestamp(microseconds: microseconds).dayInChina
        #expect(day.description == today)
        let check = PreCheck(today: day)
        let tomorrow = day.advanced(byDays: 1).description
        let asked = Self.spoil(Self.digital) { $0.issuedOn = tomorrow }
        #expect(check.examine(asked) == .malformed([FieldError("issuedOn", .inTheFuture)]))
        guard case .passed = check.examine(Self.spoil(Self.digital) { $0.issuedOn = today }) else {
            Issue.record("an invoice of today can be asked about")
            return
        }
    }

    @Test func whiteSpaceAroundFieldsIsForgiven() {
        let padded = SubmittedInvoice(
            code: " 1100263110", number: "00000001\n", issuedOn: "\t2026-11-01",
            amount: " 12.5\u{3000}")
        #expect(Self.check.examine(padded) == Self.check.examine(Self.special))
    }

    @Test func allTwentyDigitsProvePossession() {
        let asked = Self.spoil(Self.ordinary) { $0.checkCode = "00000000000000567890" }
        guard case .passed(let query) = Self.check.examine(asked) else {
            Issue.record("does not pass")
            return
        }
        #expect(query.hasWholeCheckCode)
    }

    /// Of a kind without a check code anybody could make twenty digits up, and they would have limits of their
    /// own.
    @Test(arguments: [special, digital])
    func noDigitsProvePossessionOfWhatPrintsNone(_ submitted: SubmittedInvoice) {
        let asked = Self.spoil(submitted) { $0.checkCode = "00000000000000567890" }
        guard case .passed(let query) = Self.check.examine(asked) else {
            Issue.record("does not pass")
            return
        }
        #expect(query.checkCode == "00000000000000567890" && !query.hasWholeCheckCode)
    }

    @Test(arguments: [
        ("01,32,,26990000000000000001,100.00,20260101,,F3DB,", 10_000, false),
        ("01,32,,26990000000000000001,100.00,20260101,,F3DA,", 10_000, true),
        ("01,32,,26990000000000000001,100.00,20260101", 10_000, false),
        ("01,01,9999260130,00000001,1234.56,20260101,,A51A,", 123_456, false),
        ("01,10,099992600111,00000001,88.00,20260101,00000000000000000001,2941,", 8_800, false),
    ])
    func aQRTextIsAWholeQuery(_ text: String, _ amount: Int64, _ isWrong: Bool) {
        guard case .passed(let query) = Self.check.examine(SubmittedInvoice(qrText: text)) else {
            Issue.record("does not pass: \(text)")
            return
        }
        #expect(query.scannedAmount == Fen(amount))
        #expect(query.amount == nil)
        #expect(query.checksumIsWrong == isWrong)
    }

    @Test func theBlockchainsAddressNeedsTheRestByHand() {
        let address =
            "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?hash=1&bill_num=00000001&total_amount=100"
        #expect(
            Self.check.examine(SubmittedInvoice(qrText: address))
                == .malformed([FieldError("code", .codeMissing), FieldError("issuedOn", .missing)]))
        let whole = Self.spoil(Self.blockchain) {
            $0.number = ""
            $0.amount = ""
            $0.qrText = address
        }
        guard case .passed(let query) = Self.check.examine(whole) else {
            Issue.record("does not pass")
            return
        }
        #expect(query.scannedAmount == Fen(100))
        #expect(query.checkCode == "AB1C9")
    }

    @Test func everyReasonHasItsWords() {
        let words = Set(FieldError.Reason.allCases.map(\.explanation))
        #expect(words.count == FieldError.Reason.allCases.count)
    }
}
