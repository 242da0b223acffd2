import Testing

@testable import Invoices

struct QRTextTests {
    @Test(
        arguments: [
            ("", 0), ("123456789", 0xFEE8), ("\u{1}", 0x8005), ("\0\0", 0),
        ] as [(String, UInt16)])
    func checksumIsThatOfUMTS(_ text: String, _ checksum: UInt16) {
        #expect(CRC16.checksum(text.utf8) == checksum)
    }

    @Test(
        arguments: [
            // Text, kind, code, number, amount, day, check code, checksum.
            (
                "01,32,,26990000000000000001,100.00,20260101,,F3DB,",
                ["32", "", "26990000000000000001", "100.00", "20260101", ""], .right
            ),
            (
                "01,01,9999260130,00000001,1234.56,20260101,,A51A,",
                ["01", "9999260130", "00000001", "1234.56", "20260101", ""], .right
            ),
            (
                "01,10,099992600111,00000001,88.00,20260101,00000000000000000001,2941,",
                ["10", "099992600111", "00000001", "88.00", "20260101", "00000000000000000001"],
                .right
            ),
            // Without the last comma, in small letters, with white space around it.
            (
                "  01,32,,26990000000000000001,100.00,20260101,,f3db\n",
                ["32", "", "26990000000000000001", "100.00", "20260101", ""], .right
            ),
            // A digit misread; a checksum misread; a checksum that is no number.
            (
                "01,32,,26990000000000000002,100.00,20260101,,F3DB,",
                ["32", "", "26990000000000000002", "100.00", "20260101", ""], .wrong
            ),
            (
                "01,01,9999260130,00000001,1234.56,20260101,,A51B,",
                ["01", "9999260130", "00000001", "1234.56", "20260101", ""], .wrong
            ),
            (
                "01,01,9999260130,00000001,1234.56,20260101,,ZZZZ,",
                ["01", "9999260130", "00000001", "1234.56", "20260101", ""], .wrong
            ),
            // Cut short: never assume eight fields.
            (
                "01,01,9999260130,00000001,1234.56,20260101",
                ["01", "9999260130", "00000001", "1234.56", "20260101", ""], .absent
            ),
            (
                "01,10,099992600111,00000001,88.00,20260101,00000000000000000001",
                ["10", "099992600111", "00000001", "88.00", "20260101", "00000000000000000001"],
                .absent
            ),
            (
                "01,10,099992600111,00000001,88.00,20260101,00000000000000000001,,",
                ["10", "099992600111", "00000001", "88.00", "20260101", "00000000000000000001"],
                .absent
            ),
        ] as [(String, [String], QRText.Checksum)])
    func textIsReadFieldByField(
        _ text: String, _ fields: [String], _ checksum: QRText.Checksum
    ) throws {
        let qr = try #require(QRText(text))
        #expect([qr.kind, qr.code, qr.number, qr.amount, qr.issuedOn, qr.checkCode] == fields)
        #expect(qr.checksum == checksum)
    }

    @Test(arguments: [
        "", " ", "hello", "01", "01,32,,26990000000000000001,100.00", "02,32,,2,1,20260101,,F3DB,",
        "https://example.org/01,32,,2,1,2,,",
        "http://bcfp.shenzhen.chinatax.gov.cn/verify/scan?bill_num=00000001",
    ])
    func anotherTextIsNoInvoices(_ text: String) {
        #expect(QRText(text) == nil)
    }

    @Test func aTextBeyondTheMaximumIsRefusedUnread() {
        let fields = "01,32,,26990000000000000001,100.00,20260101,,"
        let padding = String(repeating: "9", count: QRText.bytesMaximum - fields.utf8.count)
        #expect(QRText(fields + padding) != nil)
        #expect(QRText(fields + padding + "9") == nil)
    }

    /// However its commas and digits are written.
    @Test(arguments: [
        "01，32，，26990000000000000001，100.00，20260101，，F3DB，",
        "01,32,,26990000000000000001,100.00,20260101，，F3DB",
        "01，32,,26990000000000000001,100.00,20260101,,F3DB,",
        "０１，３２，，２６９９０００００００００００００００１，１００．００，２０２６０１０１，，Ｆ３ＤＢ，",
        "\u{FEFF}01﹐32﹐﹐26990000000000000001﹐100.00﹐20260101﹐﹐F3DB﹐",
        " 01， 32， ， 26990000000000000001， 100.00， 20260101， ， F3DB， ",
        "01 , 32 , , 26990000000000000001 , 100.00 , 20260101 , , F3DB ,",
    ])
    func fullWidthFormsAreRead(_ text: String) throws {
        let plain = try #require(QRText("01,32,,26990000000000000001,100.00,20260101,,"))
        var read = try #require(QRText(text))
        #expect(read.checksum == .right || text.contains(" "))
        read.checksum = .absent
        #expect(read == plain)
        // A photo's text and a program's field come to the same query.
        let check = PreCheck(today: CalendarDay(year: 2026, month: 11, day: 20)!)
        guard case .passed(let query) = check.examine(SubmittedInvoice(qrText: text)) else {
            Issue.record("does not pass")
            return
        }
        #expect(query.id.number.description == plain.number)
        #expect(query.scannedAmount == Fen(10_000))
    }

    /// Makers of codes print a sign of money, over which their checksums differ.
    @Test(arguments: ["¥113.00", "￥113.00", "¥ 113.00"])
    func aSignOfMoneyIsNoPartOfTheAmount(_ amount: String) throws {
        let qr = try #require(QRText("01,32,,26990000000000000001,\(amount),20260101,,F3DB,"))
        #expect(qr.amount == "113.00" && qr.checksum == .absent)
        // Shenzhen's form has it behind the seller's number.
        let other = try #require(
            QRText("01,10,144032600111,00000042,91440300000000000X,\(amount),20260101,0A1B"))
        #expect(other.amount == "113.00" && other.issuedOn == "20260101")
    }

    private static let address = "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?"

    @Test func theBlockchainsAddressIsRead() throws {
        let qr = try #require(
            QRText(Self.address + "hash=0a1b&bill_num=00000042&total_amount=12345"))
        #expect(qr.kind == "blockchain")
        #expect(qr.number == "00000042")
        #expect(qr.amount == "123.45")
        #expect(qr.checksum == .absent)
    }

    @Test(arguments: [
        "https://bcfp.shenzhen.chinatax.gov.cn.evil.example/verify/scan?",
        "https://bcfp.shenzhen.chinatax.gov.cn@evil.example/verify/scan?",
        "https://evil.example/bcfp.shenzhen.chinatax.gov.cn/verify/scan?",
        "https://bcfp-shenzhen.chinatax.gov.cn/verify/scan?",
        "https://bcfp.shenzhen.chinatax.gov.cn:8443/verify/scan?",
        "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan/?",
        "https://BCFP.shenzhen.chinatax.gov.cn/verify/scan?",
        "https://bcfp.shenzhеn.chinatax.gov.cn/verify/scan?",
        "https://xbcfp.shenzhen.chinatax.gov.cn/verify/scan?",
        "https://bcfp.shenzhen.chinatax.gov.cn.\u{200B}/verify/scan?",
    ])
    func aLookAlikeHostIsRefused(_ address: String) {
        #expect(QRText(address + "hash=0a1b&bill_num=00000042&total_amount=12345") == nil)
    }

    @Test(arguments: [
        "", "hash=0a1b", "hash=0a1b&total_amount=12345", "bill_num=&total_amount=12345",
        "bill_num=00000042&total_amount=1.5", "bill_num=00000042&total_amount=99999999999999",
        "bill_num=00000042&total_amount=+5",
    ])
    func anAddressWithoutItsPartsIsRefused(_ query: String) {
        #expect(QRText(Self.address + query) == nil)
    }

    @Test func whatWePrintWeRead() throws {
        let sample = SampleLedger(seed: 5, today: CalendarDay(year: 2026, month: 11, day: 20)!)
        for index in 0..<640 {
            guard case .issue(let invoice) = sample.change(at: index),
                invoice.kind != .blockchain
            else { continue }
            let text = QRText.text(of: invoice)
            #expect(text.hasSuffix(","))
            let qr = try #require(QRText(text))
            #expect(qr.checksum == .right)
            #expect(qr.kind == invoice.kind.code)
            #expect(qr.code == invoice.code?.description ?? "")
            #expect(qr.number == invoice.number.description)
            #expect(CalendarDay(qr.issuedOn) == invoice.issuedOn)
            #expect(
                Fen(yuan: qr.amount)
                    == (invoice.kind.hasCode ? invoice.amount : invoice.total))
        }
    }

    @Test func theReferencesTextsArePrintedAsTheyStand() throws {
        for (text, kind) in [
            ("01,32,,26990000000000000001,100.00,20260101,,F3DB,", InvoiceKind.digitalOrdinary),
            ("01,01,9999260130,00000001,1234.56,20260101,,A51A,", .special),
            (
                "01,10,099992600111,00000001,88.00,20260101,00000000000000000001,2941,",
                .electronicOrdinary
            ),
        ] {
            let qr = try #require(QRText(text))
            let amount = try #require(Fen(yuan: qr.amount))
            let invoice = Invoice(
                kind: kind, code: InvoiceCode(qr.code),
                number: try #require(InvoiceNumber(qr.number)),
                issuedOn: try #require(CalendarDay(qr.issuedOn)),
                checkCode: CheckCode(qr.checkCode),
                seller: Party(name: "样例", taxNumber: ""), buyer: Party(name: "个人", taxNumber: ""),
                amount: amount, tax: .zero, total: amount)
            #expect(QRText.text(of: invoice) == text)
        }
    }

    /// One slip in a text whose checksum was right: the sum says so.
    @Test func everySlipOfOneDigitIsSeen() throws {
        let text = Array("01,32,,26990000000000000001,100.00,20260101,,F3DB,")
        for position in 3..<45 where text[position].isNumber {
            for digit in "0123456789" where digit != text[position] {
                var slipped = text
                slipped[position] = digit
                #expect(QRText(String(slipped))?.checksum == .wrong)
            }
        }
    }

    /// What programs that make codes, and copying, put around a text: none of it can be seen.
    @Test(arguments: [
        "\u{FEFF}", "\u{200B}", "\u{200E}", "\u{202D}", "\u{2060}", "\u{2069}", "\u{AD}", "\u{0}",
        "\u{1D}",
        "\u{7F}", "\u{A0}", "\u{3000}", "\r\n", "\t \u{FEFF}\u{200B}",
    ])
    func whatCannotBeSeenIsForgiven(_ unseen: String) {
        let text = "01,32,,26990000000000000001,100.00,20260101,,F3DB,"
        let plain = QRText(text)
        #expect(plain?.checksum == .right)
        for sent in [unseen + text, text + unseen, unseen + text + unseen] {
            #expect(QRText(sent) == plain)
            let outcome = PreCheck(today: CalendarDay("2026-01-05")!).examine(
                SubmittedInvoice(qrText: sent))
            guard case .passed = outcome else {
                Issue.record("\(outcome)")
                continue
            }
        }
        let address = QRText.blockchainPrefix + "hash=0&bill_num=12345678&total_amount=100"
        #expect(QRText(unseen + address + unseen)?.number == "12345678")
        #expect(
            QRText("https://\(unseen)bcfp.shenzhen.chinatax.gov.cn/verify/scan?bill_num=1") == nil)
    }

    @Test func whatHasNoWidthIsForgivenBetweenFields() {
        let text = "01,\u{FEFF}32,,26990000\u{200B}000000000001,100.00,20260101,,F3DB,"
        #expect(QRText(text) == QRText("01,32,,26990000000000000001,100.00,20260101,,F3DB,"))
    }

    /// Shenzhen's second form: the seller stands where the amount does elsewhere.
    @Test(arguments: [
        "91440300MA5EXAMPLE", "440300123456789", "44030119800101123X", "914403001234567890",
    ])
    func aSellersNumberMovesAmountAndDay(_ seller: String) throws {
        let hash = String(repeating: "0a1b", count: 16)
        let text = "01,10,144032609110,00000042,\(seller),1234.56,20260104,\(hash)"
        let qr = try #require(QRText(text))
        #expect(qr.sellerTaxNumber == seller && qr.amount == "1234.56" && qr.issuedOn == "20260104")
        #expect(qr.code == "144032609110" && qr.number == "00000042")
        // The hash is neither a check code nor a checksum.
        #expect(qr.checkCode.isEmpty && qr.checksum == .absent)
        let outcome = PreCheck(today: CalendarDay("2026-01-05")!).examine(
            SubmittedInvoice(qrText: text))
        guard case .malformed(let faults) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(faults.contains(FieldError("checkCode", .missing)))
        #expect(!faults.contains { ["amount", "issuedOn", "number", "code"].contains($0.field) })
        #expect(!faults.contains(FieldError("sellerTaxNumber", .missing)))
        // Pasted among words it is found whole.
        guard
            case .notes(let notes, _) = FreeText.read(
                "查一下 \(text) 谢谢", draft: InvoiceNotes(), asked: nil)
        else {
            Issue.record("not read")
            return
        }
        #expect(QRText(notes.qrText)?.sellerTaxNumber == seller)
    }

    /// What is left out at the seller's place moves nothing.
    @Test(arguments: ["", " ", "-", "9144", "914403********000X"])
    func theDayTellsTheSecondFormToo(_ seller: String) {
        for rest in ["", ",", ",0a1b", ",0a1b,"] {
            let qr = QRText("01,10,144032609110,00000042,\(seller),1234.56,20260104\(rest)")
            #expect(qr?.amount == "1234.56" && qr?.issuedOn == "20260104")
            #expect(qr?.checkCode == "" && qr?.checksum == .absent)
        }
    }

    /// A comma within the sum, as a keyboard or a table makes it: no part of it is the amount.
    @Test(arguments: [
        "11692,52", "11,692.52", "11,692", "1,111,692.52", "¥11,692.52", "0,52", "11692.52,52",
        "91440300MA5EXAMPLE,11692,52", "11692.,52", ".,52", "11692K,52", "11692。,52",
    ])
    func anAmountIsWholeOrNone(_ amount: String) {
        let text = "01,32,,26990000000000000001,\(amount),20260101,,"
        #expect(QRText(text)?.amount == "" && QRText(text)?.issuedOn == "20260101")
        // The answer to the question for the amount counts.
        var notes = InvoiceNotes(qrText: text)
        notes.amount = "11692.52"
        #expect(notes.submitted.amount == "11692.52")
        notes.qrText = "01,32,,26990000000000000001,.52,20260101,,"
        #expect(notes.submitted.amount == "11692.52")
    }

    /// A comma too many anywhere: the code is unreadable or one of its details is, and another invoice it is
    /// never, on the page and in a chat.
    @Test(arguments: [
        ["10", "033002600111", "25672225", "88.00", "20260101", "12345678901234567890"],
        ["01", "1100263110", "00000001", "1234.56", "20260101", ""],
        ["32", "", "26990000000000000001", "100.00", "20260101", ""],
    ])
    func aCommaTooManyMakesNoOtherInvoice(_ fields: [String]) throws {
        let check = PreCheck(today: try #require(CalendarDay("2026-11-21")))
        let text = QRText.text(fields: fields)
        guard case .passed(let whole) = check.examine(SubmittedInvoice(qrText: text)) else {
            Issue.record("not read whole")
            return
        }
        for place in text.indices.dropFirst(3) {
            for comma in [",", ", ", "，"] {
                let torn = text[..<place] + comma + text[place...]
                var readings = [SubmittedInvoice(qrText: String(torn)).withTextRead]
                if case .notes(let notes, _) = FreeText.read("查 \(torn) 谢谢") {
                    readings.append(notes.submitted)
                }
                for reading in readings {
                    guard case .passed(let query) = check.examine(reading) else { continue }
                    #expect(query.id == whole.id && query.issuedOn == whole.issuedOn, "\(torn)")
                    let isEnd = query.checkCode.map { whole.checkCode?.hasSuffix($0) == true }
                    #expect(isEnd != false, "\(torn)")
                    let sums = [query.amount, query.scannedAmount].compactMap { $0 }
                    #expect(sums.allSatisfy { $0 == whole.scannedAmount }, "\(torn)")
                }
            }
        }
    }

    @Test(arguments: [
        "01,10,03300,2600111,25672225,88.00,20260101,12345678901234567890,7CBA,",
        "01,10,033002600111,,25672225,88.00,20260101,12345678901234567890,7CBA,",
        "01,10,033002600111,25672225,88.00,20260101,123456,78901234567890,7CBA,",
        "01,10,033002600111,25672225,88.00,20260101,123456,78901234567890",
        "01,10,033002600111,25672225,88.00,2026010,1,12345678901234567890,7CBA,",
    ])
    func aTornCodeIsCalledUnreadable(_ text: String) throws {
        let check = PreCheck(today: try #require(CalendarDay("2026-11-21")))
        let outcome = check.examine(SubmittedInvoice(qrText: text).withTextRead)
        #expect(outcome == .malformed([FieldError("qr", .notAQRText)]))
    }

    /// An amount is never taken for a seller's number.
    @Test(arguments: ["12345678901.23", "-12345678901.23", "12345678901", "0.5", ""])
    func anAmountStaysWhereItIs(_ amount: String) {
        let qr = QRText("01,32,,26990000000000000001,\(amount),20260101,,")
        #expect(qr?.amount == amount && qr?.sellerTaxNumber == "")
    }
}
