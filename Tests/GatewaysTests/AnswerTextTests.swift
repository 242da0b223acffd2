import Doubles
import Edge
import Gateways
import Invoices
import Testing
import Verification

/// What `fapiao verify` prints.
struct AnswerTextTests {
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
        let text = AnswerText.plain(Answer(verdict), in: .chinese)
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
        #expect(!AnswerText.plain(Answer(verdict), in: .english).contains("is left"))
    }

    @Test func aMisreadCodeIsSaid() {
        for verdict in [Faces.verdict(), .notFound, .inconsistent] {
            let text = AnswerText.plain(Answer(verdict, checksumIsWrong: true), in: .english)
            #expect(text.contains("checksum is wrong"))
        }
    }
}
