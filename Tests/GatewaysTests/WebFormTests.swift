import Cryptography
import Edge
import Invoices
import Testing

@testable import Gateways

struct WebFormTests {
    static let names = SubmittedForm.fieldNames

    @Test(arguments: [
        ("", [:]),
        ("code=&number=1", ["code": "", "number": "1"]),
        ("amount=1+234.50", ["amount": "1 234.50"]),
        ("qr=01%2C32%2C%2c1", ["qr": "01,32,,1"]),
        ("number=%EF%BC%91", ["number": "１"]),
        ("amount==1", ["amount": "=1"]),
        // Characters that no keyboard types: no store of ours keeps a NUL.
        ("number=1%00", ["number": "1 "]),
        ("code=%1D1%7F%C2%85&qr=%00", ["code": " 1  ", "qr": " "]),
        ("qr=1%0D%0A%092", ["qr": "1\r\n\t2"]),
    ])
    func soundFormsAreRead(_ body: String, _ fields: [String: String]) {
        #expect(URLEncodedForm(Array(body.utf8), names: Self.names)?.fields == fields)
    }

    @Test(arguments: [
        "code", "code=1&", "&code=1", "code=1&code=2", "other=1", "code=%", "code=%2",
        "code=%2G", "code=%FF", "code=%C0%AF", "code=%ED%A0%80", "%63%6Fde2=1",
        "code=" + String(repeating: "1", count: URLEncodedForm.bytesMaximum),
    ])
    func otherFormsAreRefused(_ body: String) {
        #expect(URLEncodedForm(Array(body.utf8), names: Self.names) == nil)
    }

    /// Also filled to the last character: the answer says then what is too long.
    @Test(arguments: ["a", "号", "𠮷"])
    func whatTheLongestBoxHoldsIsRead(_ character: String) throws {
        let form = String(decoding: PageTemplates.sources["form"] ?? [], as: UTF8.self)
        let longest = try #require(form.firstMatch(of: /id="qr"[^>]*maxlength="([0-9]+)"/))
        let units = try #require(Int(longest.1))
        #expect(units == FreeText.bytesMaximum)
        let text = String(repeating: character, count: units / character.utf16.count)
        let escaped = text.utf8.map { "%" + Hexadecimal.encode([$0]) }.joined()
        let body = Array("lang=zh-CN&code=033001800111&qr=\(escaped)".utf8)
        #expect(URLEncodedForm(body, names: Self.names)?["qr"] == text)
    }

    /// Whatever comes, it is read or refused; what is read has only our names.
    @Test func mutatedFormsNeverCrashTheReader() {
        var random = Xorshift(state: 0x9E37_79B9_7F4A_7C15)
        let seed = Array("code=0330%2018&number=25672225&qr=%E5%8F%91+%E7%A5%A8&lang=en".utf8)
        var read = 0
        var strangers: [[UInt8]] = []
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0...random.next(below: 4) {
                let position = random.next(below: bytes.count)
                switch random.next(below: 3) {
                case 0: bytes[position] = UInt8(random.next(below: 256))
                case 1: bytes.remove(at: position)
                default: bytes.insert(bytes[random.next(below: bytes.count)], at: position)
                }
            }
            guard let form = URLEncodedForm(bytes, names: Self.names) else { continue }
            read += 1
            if !Self.names.isSuperset(of: form.fields.keys) { strangers.append(bytes) }
            _ = SubmittedForm(form).submitted
        }
        #expect(strangers.isEmpty)
        #expect((1_000..<19_000).contains(read))
    }

    @Test(arguments: [
        ("2026年1月5日", "2026-01-05"), ("2026/1/5", "2026-01-05"), ("2026.01.05", "2026-01-05"),
        ("２０２６０１０５", "20260105"), (" 2026-01-05 ", "2026-01-05"), ("20260105", "20260105"),
        ("5/1/2026", "5/1/2026"), ("gestern", "gestern"), ("日", "日"), ("", ""),
    ])
    func datesAreReadAsTheyAreWritten(_ typed: String, _ meant: String) {
        var query = SubmittedForm()
        query.issuedOn = typed
        #expect(query.submitted.issuedOn == meant)
    }

    @Test func smallSlipsOfKeyboardsArePutRight() {
        var query = SubmittedForm()
        query.code = "０３３００ 18001 11"
        query.amount = "￥1,234.50"
        query.sellerTaxNumber = "91440300ma5g0000x0"
        query.qrText = "01，32，，1"
        let submitted = query.submitted
        #expect(submitted.code == "033001800111")
        #expect(submitted.amount == "1234.50")
        #expect(submitted.sellerTaxNumber == "91440300MA5G0000X0")
        #expect(submitted.qrText == "01,32,,1")
    }

    @Test(arguments: [
        "发票号码：26990000000000000001\n开票日期：2026年01月05日\n价税合计（小写）¥113.00",
        "发票号码：\n开票日期：\n26990000000000000001\n2026年1⽉5⽇\n（小写）¥1 1 3 . 0 0",
        "請幫我查 26990000000000000001 2026-01-05 113.00元",
    ])
    func theBoxForACodeTakesWhatAChatTakes(_ text: String) {
        var query = SubmittedForm()
        query.qrText = text
        let submitted = query.submitted
        #expect(submitted.number == "26990000000000000001")
        #expect(submitted.issuedOn == "2026-01-05")
        #expect(submitted.amount == "113.00")
        #expect(submitted.qrText.isEmpty)
    }

    @Test(arguments: [
        ("\u{200B}11,692.52元", "11692.52"), ("\u{FEFF}11692.52", "11692.52"),
        ("\u{202D}11692.52\u{202C}", "11692.52"), ("−11692.52", "-11692.52"),
        ("–11692.52", "-11692.52"),
        ("11 692.52", "11692.52"), ("11692. 52", "11692. 52"), (".52元", ".52元"), ("1.2万", "1.2万"),
    ])
    func aSumIsReadWholeOrLeftAsItWas(_ typed: String, _ meant: String) {
        var query = SubmittedForm()
        query.amount = typed
        #expect(query.submitted.amount == meant)
    }

    struct Xorshift {
        var state: UInt64

        mutating func next(below bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
    }
}
