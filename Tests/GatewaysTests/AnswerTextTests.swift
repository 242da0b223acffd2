import Doubles
import Edge
import Gateways
import Invoices
import Testing
import Verification

/// What `fapiao verify` prints.
struct AnswerTextTests {
    private static func english(
        _ verdict: Verdict, about asked: SubmittedInvoice = SubmittedInvoice()
    ) -> String {
        AnswerText.plain(Answer(verdict), about: asked, in: .english)
    }

    /// The sentence of each state by itself, as the API has it too: what is left, and what may be done.
    @Test(arguments: [
        (Faces.verdict(), "The invoice is authentic.", "查验成功，发票一致。"),
        (
            Faces.verdict(.voided), "is void: do not pay, reimburse or deduct on it.",
            "状态为：作废，不能付款、报销或抵扣。"
        ),
        (
            Faces.verdict(.redFlushed, red: -5_650), "red-flushed. ¥56.50 is left: pay",
            "冲红。还剩 ¥56.50"
        ),
        (Faces.verdict(.partlyRedFlushed, red: -1), "¥112.99 is left", "部分红冲。还剩 ¥112.99"),
        (Faces.verdict(.redFlushed, red: -11_300), "Nothing of it is left", "冲红，没有剩余金额"),
        (Faces.verdict(.whollyRedFlushed), "Nothing of it is left", "全额红冲，没有剩余金额"),
        (Faces.verdict(.redFlushed), "no record says how much", "没有记录还剩多少"),
        (Faces.verdict(.normal, Faces.red()), "a red-letter (negative) invoice", "红字（负数）发票"),
    ])
    func theFirstSentenceSaysWhatMayBeDone(
        _ verdict: Verdict, _ english: String, _ chinese: String
    ) {
        for (language, words) in [(Language.english, english), (.chinese, chinese)] {
            let message = language.words.message(verdict)
            #expect(message.contains(words), "\(message)")
            let text = AnswerText.plain(
                Answer(verdict), about: SubmittedInvoice(), in: language)
            #expect(text.hasPrefix(message + "\n"))
        }
    }

    @Test func aRedLetterInvoiceNamesItsOriginal() {
        let text = Self.english(Faces.verdict(.normal, Faces.red()))
        #expect(text.contains(SyntheticInvoice.digital(1).number.description), "\(text)")
        let chinese = AnswerText.plain(
            Answer(Faces.verdict(.normal, Faces.red())), about: SubmittedInvoice(), in: .chinese)
        #expect(chinese.contains("本票冲销的原发票：\(SyntheticInvoice.digital(1).number)"), "\(chinese)")
    }

    /// Whoever runs it over a list sees which one it was.
    @Test(arguments: [
        Verdict.inconsistent, .notFound, .outOfRange, .limited(retryAfter: .seconds(60)),
        .throttled(retryAfter: .seconds(1)), .malformed([FieldError("amount", .missing)]),
    ])
    func aNoNamesTheInvoice(_ verdict: Verdict) {
        for (asked, name) in [
            (SubmittedInvoice(code: "033002400111", number: "25672225"), "033002400111 25672225"),
            (SubmittedInvoice(number: "2533 0000 0000 0000 0007"), "25330000000000000007"),
            (
                SubmittedInvoice(qrText: "01,32,,25330000000000000007,1.00,20250305,,"),
                "25330000000000000007"
            ),
        ] {
            let lines = Self.english(verdict, about: asked).split(separator: "\n")
            #expect(lines[1] == "  \(name)")
        }
        // What is no invoice's number is not repeated.
        #expect(!Self.english(verdict, about: SubmittedInvoice(number: "QQ123")).contains("QQ123"))
    }

    @Test(arguments: [
        (Faces.verdict(), ["查验成功", "033002400111 25672225", "¥113.00", "第一次被查验"]),
        (Faces.verdict(checks: 3), ["此前已查验 3 次"]),
        (Faces.verdict(.voided), ["作废"]),
        (Faces.verdict(.redFlushed, red: -5_650), ["冲红", "还剩 ¥56.50"]),
        (Faces.verdict(.partlyRedFlushed, red: -1), ["部分红冲", "还剩 ¥112.99"]),
        (Faces.verdict(isFromOutage: true), ["台账暂时无法访问", "最近一次得知的状态"]),
        (.notFound, ["查无此票"]),
        (
            .malformed([FieldError("issuedOn", .missing), FieldError("qr", .notAQRText)]),
            ["开票日期：请填写此项。", "二维码文字"]
        ),
    ])
    func itSaysWhatDecides(_ verdict: Verdict, _ words: [String]) {
        let text = AnswerText.plain(Answer(verdict), about: SubmittedInvoice(), in: .chinese)
        for word in words { #expect(text.contains(word), "\(word) in \(text)") }
        // A sentence, and what belongs to it below.
        #expect(text.split(separator: "\n").dropFirst().allSatisfy { $0.hasPrefix("  ") })
    }

    /// What may not be used is never called left, nor a whole invoice cut.
    @Test(arguments: [
        Faces.verdict(), Faces.verdict(.voided), Faces.verdict(.redFlushed),
        Faces.verdict(.whollyRedFlushed, red: -11_300), .notFound, .inconsistent,
    ])
    func onlyWhatIsLeftIsCalledLeft(_ verdict: Verdict) {
        #expect(!Self.english(verdict).contains("is left: pay"))
    }

    @Test func aMisreadCodeIsSaid() {
        for verdict in [Faces.verdict(), .notFound, .inconsistent] {
            let text = AnswerText.plain(
                Answer(verdict, checksumIsWrong: true), about: SubmittedInvoice(), in: .english)
            #expect(text.contains("checksum is wrong"))
        }
    }
}
