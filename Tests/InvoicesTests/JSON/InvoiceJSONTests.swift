import Testing

@testable import Invoices

struct InvoiceJSONTests {
    private static let sample = SampleLedger(
        seed: 13, today: CalendarDay(year: 2026, month: 11, day: 20)!)

    private static func invoices(_ count: Int) -> [Invoice] {
        (0..<count).compactMap { index in
            if case .issue(let invoice) = sample.change(at: index) { invoice } else { nil }
        }
    }

    @Test func theSameInvoiceGivesTheSameBytes() throws {
        for invoice in Self.invoices(640) {
            let read = try Invoice(json: invoice.json[...])
            #expect(read == invoice)
            #expect(read.json == invoice.json)
        }
    }

    @Test func theBytesAreThese() throws {
        let invoice = Invoice(
            kind: .digitalOrdinary, code: nil,
            number: try #require(InvoiceNumber("26990000000000000001")),
            issuedOn: try #require(CalendarDay("2026-01-01")),
            seller: Party(name: "样例\"甲\"", taxNumber: "110108123456789"),
            buyer: Party(name: "个人", taxNumber: ""),
            lines: [
                InvoiceLine(
                    name: "*餐饮服务*餐费", quantity: "1.50", amount: Fen(-10_000), taxRate: "免税",
                    tax: .zero)
            ], amount: Fen(-10_000), tax: .zero, total: Fen(-10_000), remark: "甲\n乙",
            original: InvoiceID(
                code: InvoiceCode("1100263110"), number: try #require(InvoiceNumber("00000001"))))
        let expected = [
            #"{"kind":"32","number":"26990000000000000001","issuedOn":"2026-01-01","#,
            #""seller":{"name":"样例\"甲\"","taxNumber":"110108123456789"},"#,
            #""buyer":{"name":"个人"},"#,
            #""lines":[{"name":"*餐饮服务*餐费","quantity":"1.50","amount":"-100.00","#,
            #""taxRate":"免税","tax":"0.00"}],"amount":"-100.00","tax":"0.00","#,
            #""total":"-100.00","remark":"甲\u000a乙","#,
            #""original":{"code":"1100263110","number":"00000001"}}"#,
        ]
        #expect(String(decoding: invoice.json, as: UTF8.self) == expected.joined())
        #expect(try Invoice(json: invoice.json[...]) == invoice)
    }

    /// Wherever a field may be left out, null leaves it out; where it may not, null is a missing one.
    @Test func nullIsTheSameAsNothing() throws {
        let plain = """
            {"kind":"32","number":"26990000000000000001","issuedOn":"2026-01-01",
             "seller":{"name":"样例","taxNumber":"110108123456789"},"buyer":{"name":"个人"},
             "lines":[{"name":"餐费","amount":"12.50","taxRate":"免税","tax":"0.00"}],
             "amount":"12.50","tax":"0.00","total":"12.50"}
            """
        let padded =
            plain.dropLast().replacing("\"餐费\"", with: "\"餐费\",\"unit\":null,\"price\":null")
            .replacing("\"个人\"", with: "\"个人\",\"taxNumber\":null,\"bankAndAccount\":null")
            + ",\"code\":null,\"checkCode\":null,\"machineNumber\":null,\"remark\":null,\"original\":null}"
        let invoice = try Invoice(json: Array(plain.utf8)[...])
        #expect(try Invoice(json: Array(padded.utf8)[...]) == invoice)
        for change in [
            String(padded.dropLast()) + #","change":null}"#,
            #"{"change":"issue","invoice":\#(padded),"code":null,"number":null}"#,
        ] {
            #expect(try LedgerChange(json: Array(change.utf8)[...]) == .issue(invoice), "\(change)")
        }
        let void = #"{"change":"void","code":null,"number":"26990000000000000001","remark":null}"#
        #expect(try LedgerChange(json: Array(void.utf8)[...]) == .void(invoice.id))
        func fault(_ json: String) -> JSONError.Reason? {
            do throws(JSONError) {
                _ = try Invoice(json: Array(json.utf8)[...])
                return nil
            } catch {
                return error.reason
            }
        }
        for (name, value) in [
            ("kind", #""32""#), ("number", #""26990000000000000001""#),
            ("issuedOn", #""2026-01-01""#), ("buyer", #"{"name":"个人"}"#),
        ] {
            let field = "\"\(name)\":\(value),"
            let absent = fault(plain.replacing(field, with: ""))
            #expect(absent != nil, "\(name)")
            #expect(fault(plain.replacing(field, with: "\"\(name)\":null,")) == absent)
        }
    }

    @Test func fieldsMayComeInAnyOrderAndAmountsAsNumbers() throws {
        let json = """
            {"total":12.5, "tax":0, "amount":"12.50", "buyer":{"name":"个人"},
             "seller":{"taxNumber":"110108123456789","name":"样例"},
             "issuedOn":"20260101", "number":"26990000000000000001", "kind":"32"}
            """
        let invoice = try Invoice(json: Array(json.utf8)[...])
        #expect(invoice.total == Fen(1_250))
        #expect(try Invoice(json: invoice.json[...]).json == invoice.json)
    }

    @Test(
        arguments: [
            (#""kind":"32""#, #""kind":"99""#, "kind", .unknownKind),
            (#""kind":"32""#, #""kind":"01""#, "code", .codeMissing),
            (#""kind":"32","#, "", "kind", .unknownKind),
            (#""number":"26990000000000000001","#, "", "number", .missing),
            ("26990000000000000001", "2699", "number", .notANumber),
            ("2026-01-01", "2026-02-30", "issuedOn", .notADate),
            (#""amount":"100.00""#, #""amount":"100.001""#, "amount", .notAnAmount),
            (#""amount":"100.00""#, #""amount":1e2"#, "amount", .notAnAmount),
            (#""amount":"100.00","#, "", "amount", .missing),
            (#""total":"100.00""#, #""total":"100.01""#, "total", .sumMismatch),
            (#""tax":"0.00""#, #""tax":"0.00","colour":"red""#, "colour", .unknownField),
            (#"{"name":"个人"}"#, #"{"name":"个人","age":"7"}"#, "buyer.age", .unknownField),
            (#"{"name":"个人"}"#, "{}", "buyer.name", .missing),
            ("110108123456789", "1", "seller.taxNumber", .notATaxNumber),
            (
                #""tax":"0.00""#, #""tax":"0.00","original":{"number":"1"}"#, "original.number",
                .notANumber
            ),
            (
                #""tax":"0.00""#, #""tax":"0.00","lines":[{"name":"x","amount":"1.005"}]"#,
                "lines.amount", .notAnAmount
            ),
            (
                #""tax":"0.00""#, #""tax":"0.00","checkCode":"12""#, "checkCode", .notACheckCode
            ),
        ] as [(String, String, String, FieldError.Reason)])
    func theFieldToBlameIsNamed(
        _ part: String, _ instead: String, _ field: String, _ reason: FieldError.Reason
    ) throws {
        let sound = """
            {"kind":"32","number":"26990000000000000001","issuedOn":"2026-01-01",\
            "seller":{"name":"样例","taxNumber":"110108123456789"},"buyer":{"name":"个人"},\
            "amount":"100.00","tax":"0.00","total":"100.00"}
            """
        _ = try Invoice(json: Array(sound.utf8)[...])
        let range = try #require(Self.range(of: part, in: sound))
        let spoilt = sound.replacingCharacters(in: range, with: instead)
        do throws(JSONError) {
            _ = try Invoice(json: Array(spoilt.utf8)[...])
            Issue.record("was read: \(spoilt)")
        } catch {
            #expect(error.reason == .malformed(FieldError(field, reason)))
        }
    }

    private static func range(of part: String, in text: String) -> Range<String.Index>? {
        text.ranges(of: part).first
    }

    @Test func textBeyondItsMaximumIsRefused() {
        var invoice = Self.invoices(1)[0]
        invoice.remark = String(repeating: "长", count: Invoice.textBytesMaximum / 3)
        #expect((try? Invoice(json: invoice.json[...])) != nil)
        invoice.remark += "长"
        #expect((try? Invoice(json: invoice.json[...])) == nil)
    }

    @Test func linesBeyondTheirMaximumAreRefused() {
        var invoice = Self.invoices(1)[0]
        let line = InvoiceLine(name: "x", amount: .zero, taxRate: "", tax: .zero)
        invoice.lines += Array(
            repeating: line, count: Invoice.linesMaximum - invoice.lines.count)
        #expect((try? Invoice(json: invoice.json[...])) != nil)
        invoice.lines.append(line)
        #expect((try? Invoice(json: invoice.json[...])) == nil)
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
