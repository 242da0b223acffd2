import Doubles
import Invoices
import Synchronization
import Testing
import Verification

@testable import Edge
@testable import Messaging

struct ConversationPhotoTests {
    private static let codes = [
        "01,32,,26990000000000000001,100.00,20260101,,F3DB,",
        "01,01,9999260130,00000001,1234.56,20260101,,A51A,",
        "01,10,099992600111,00000001,88.00,20260101,00000000000000000001,2941,",
        "01,32,,26990000000000000002,100.00,20260101,,0000,",
    ]

    private static func look(
        _ photos: (any PhotoReading)?, _ verifier: AnsweringVerifier = AnsweringVerifier(.notFound)
    ) async throws -> String {
        let talk = TalkUnderTest(verifier, photos: photos)
        return try await talk.send(.photo { [1, 2, 3] }).words ?? ""
    }

    @Test func oneCodeIsAnswered() async throws {
        let verifier = AnsweringVerifier(Faces.verdict())
        let answer = try await Self.look(WrittenCodes([Self.codes[0]]), verifier)
        #expect(answer.contains("状态正常"))
        #expect(verifier.submitted == [SubmittedInvoice(qrText: Self.codes[0])])
    }

    @Test func severalCodesAreAnsweredEachUpToThree() async throws {
        let verifier = AnsweringVerifier(Faces.verdict(.voided))
        let codes = [Self.codes[0], "https://example.org/", Self.codes[0]] + Self.codes.dropFirst()
        let answer = try await Self.look(WrittenCodes(codes), verifier)
        #expect(verifier.submitted.map(\.qrText) == Array(Self.codes.prefix(3)))
        #expect(answer.split(separator: "\n").filter { $0 == "已作废。" }.count == 3, "\(answer)")
        #expect(answer.contains("1/4") && answer.contains("3/4") && answer.contains("请分开再发"))
    }

    @Test func aCodeThatDoesNotSayEnoughIsAskedAbout() async throws {
        let address =
            "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?bill_num=00000042&total_amount=12345"
        #expect(try await Self.look(WrittenCodes([address])).contains("发票代码"))
        let verifier = AnsweringVerifier([
            .success(Answer(.malformed([FieldError("code", .missing)]))),
            .success(Answer(.notFound)),
        ])
        let both = try await Self.look(WrittenCodes([address, Self.codes[0]]), verifier)
        #expect(both.contains("内容不够") && both.contains("查无此票"))
    }

    @Test(arguments: [
        (WrittenCodes([]), "没有找到二维码"), (WrittenCodes(["https://example.org/"]), "不是发票"),
        (WrittenCodes(.notAPhoto), "JPEG"), (WrittenCodes(.unreadable), "JPEG"),
        (WrittenCodes(.tooLarge), "太大"), (WrittenCodes(.overloaded), "过一会儿"),
        (WrittenCodes(.unavailable), "不能读照片"),
    ])
    func whatCannotBeReadIsTold(_ photos: WrittenCodes, _ words: String) async throws {
        #expect(try await Self.look(photos).contains(words))
    }

    /// Whoever sent the wrong thing is told what it was, and what to send.
    @Test(arguments: [
        ([0x25, 0x50, 0x44, 0x46, 0x2D], [], "PDF"),
        ([0x47, 0x49, 0x46, 0x38, 0x39, 0x61], [], "GIF"),
        ([1], ["wxp://f2f0abc"], "收付款码"), ([1], ["WIFI:S:a;;"], "无线网络"),
        ([1], ["https://example.org/"], "网址"),
    ])
    func whatWasSentInsteadIsNamed(
        _ bytes: [UInt8], _ codes: [String], _ words: String
    ) async throws {
        let photos = CountedPhotoReading(WrittenCodes(codes))
        let talk = TalkUnderTest(AnsweringVerifier(.notFound), photos: photos)
        let answer = try await talk.send(.photo { bytes }).words ?? ""
        #expect(answer.contains(words) && answer.contains("二维码"), "\(answer)")
    }

    @Test func withoutADecoderAPersonIsToldSo() async throws {
        #expect(try await Self.look(nil).contains("还不能读照片"))
    }

    @Test func aPhotoIsFetchedOnlyWithinTheLimit() async throws {
        let talk = TalkUnderTest(
            AnsweringVerifier(.notFound), photos: WrittenCodes([Self.codes[0]]), chat: "2/min")
        let fetches = Fetches()
        for _ in 0..<4 { _ = try await talk.send(.photo { fetches.next() }) }
        #expect(fetches.count == 2)
    }

    /// A photo that took two seconds of a processor uses up what a chat's person may ask for, and the
    /// rest is owed.
    @Test func aPhotoIsChargedByProcessorTime() async throws {
        let talk = TalkUnderTest(
            AnsweringVerifier(.notFound), photos: WrittenCodes([], processorTime: .seconds(2)),
            chat: "20/min")
        let fetches = Fetches()
        var answers: [String] = []
        for _ in 0..<3 {
            answers.append(try await talk.send(.photo { fetches.next() }).words ?? "")
        }
        #expect(fetches.count == 1)
        #expect(answers[0].contains("没有找到二维码") && !answers[1].contains("没有找到二维码"), "\(answers)")
    }

    /// Of several every one is named, above all where the answer is no; so is a single no.
    @Test func everyAnswerNamesItsInvoice() async throws {
        let several = try await Self.look(WrittenCodes(Self.codes))
        for number in ["26990000000000000001", "9999260130", "00000001", "099992600111"] {
            #expect(several.contains(number), "\(number): \(several)")
        }
        let single = try await Self.look(WrittenCodes([Self.codes[1]]))
        #expect(single.contains("9999260130") && single.contains("00000001"), "\(single)")
    }

    /// Photos are in memory while they are read: one person has a few at once, on each worker.
    @Test func onePersonsPhotosDoNotFillTheMemory() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound), photos: WrittenCodes([]))
        let (barrier, fetches) = (Barrier(), Fetches())
        let held = 2 * BodyArrivals.ofOneMaximum
        let answers = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<held {
                group.addTask {
                    try await talk.send(
                        .photo {
                            _ = fetches.next()
                            await barrier.pass()
                            return [1]
                        }
                    ).words
                }
            }
            try await eventually { fetches.count >= held }
            for _ in 0..<2 {
                let answer = try await talk.send(.photo { fetches.next() })
                #expect(answer.words?.contains("过一会儿") == true)
            }
            barrier.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(fetches.count == held)
        #expect(answers.allSatisfy { $0?.contains("没有找到二维码") == true })
    }

    @Test func aPhotoThatCannotBeHadIsTold() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound), photos: WrittenCodes([]))
        let answer = try await talk.send(.photo { throw PhotoFault(.unreadable) })
        #expect(answer.words?.contains("没有取到") == true)
        for fault: any Error in [OutboundFault(.tooLarge), PlatformFault(.outbound(.tooLarge))] {
            let answer = try await talk.send(.photo { throw fault })
            #expect(answer.words?.contains("太大") == true)
        }
    }

    private static let address =
        "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?bill_num=00000042&total_amount=12345"

    /// A photo, what is written beside it, and what is asked of the ledger for both.
    @Test(
        arguments: [
            ([address], "144032600110 2026-01-01", "144032600110", "", "2026-01-01"),
            ([codes[0]], "谢谢", "", "", ""),
            ([codes[0]], String(repeating: "长", count: 1_000), "", "", ""),
            (
                [], "26990000000000000001 2026-01-01 100.00", "", "26990000000000000001",
                "2026-01-01"
            ),
            (
                ["https://example.org/"], "26990000000000000001 2026-01-01 100.00", "",
                "26990000000000000001",
                "2026-01-01"
            ),
        ] as [([String], String, String, String, String)])
    func whatIsWrittenBesideAPhotoCountsToo(
        _ codes: [String], _ caption: String, _ code: String, _ number: String, _ day: String
    ) async throws {
        let verifier = AnsweringVerifier(Faces.verdict())
        let talk = TalkUnderTest(verifier, photos: WrittenCodes(codes))
        var answer = try await talk.send(.photo { [1] }, caption: caption).words ?? ""
        // The blockchain asks for more than fits a caption.
        if codes == [Self.address] {
            #expect(verifier.submitted.isEmpty && !answer.contains("发票代码"), "\(answer)")
            answer = try await talk.say("校验码a1b2c 税号110101199001011") ?? ""
        }
        let submitted = try #require(verifier.submitted.first, "\(answer)")
        #expect(submitted.code == code && submitted.number == number)
        #expect(submitted.issuedOn == day)
        #expect(submitted.qrText == (codes.first.flatMap { QRText($0) == nil ? nil : $0 } ?? ""))
    }

    @Test(arguments: [
        "餐费300元，2026年1月3日", "号码26990000000000000009", "代码9999260130 金额7.00 日期2026-01-09",
        "100.00 200.00", "3月5日", codes[1],
    ])
    func aRemarkDoesNotOverruleTheCode(_ caption: String) async throws {
        let verifier = AnsweringVerifier(Faces.verdict())
        let talk = TalkUnderTest(verifier, photos: WrittenCodes([Self.codes[0]]))
        _ = try await talk.send(.photo { [1] }, caption: caption)
        #expect(verifier.submitted == [SubmittedInvoice(qrText: Self.codes[0])])
    }

    /// What stands beside a code is no piece of it, even where its last fields are missing.
    @Test(arguments: ["100.00元", "100.00", "价税合计100.00"])
    func aCaptionIsNotReadAsTheRestOfTheCode(_ caption: String) async throws {
        let verifier = AnsweringVerifier(Faces.verdict())
        let code = "01,32,,26990000000000000001,,20260101,,"
        let talk = TalkUnderTest(verifier, photos: WrittenCodes([code]))
        _ = try await talk.send(.photo { [1] }, caption: caption)
        var submitted = SubmittedInvoice(qrText: code)
        submitted.amount = "100.00"
        #expect(verifier.submitted == [submitted])
    }

    @Test(arguments: ["", "帮助", "看看", "25332000000012345678 2025-03-05"])
    func withoutACodeAndWithoutWordsThePhotoIsToBlame(_ caption: String) async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound), photos: WrittenCodes([]))
        let answer = try await talk.send(.photo { [1] }, caption: caption).words ?? ""
        #expect(answer.contains(caption.hasPrefix("2") ? "价税合计" : "没有找到二维码"), "\(answer)")
    }

    @Test func wordsBesideAPhotoTellTheLanguage() async throws {
        let talk = TalkUnderTest(
            AnsweringVerifier(.notFound), photos: WrittenCodes([Self.codes[0]]))
        let answer = try await talk.send(.photo { [1] }, caption: "is it real?").words ?? ""
        #expect(answer.contains("No such invoice"), "\(answer)")
    }
}

private final class Fetches: Sendable {
    private let fetches = Mutex(0)
    var count: Int { fetches.withLock { $0 } }

    func next() -> [UInt8] {
        fetches.withLock { $0 += 1 }
        return [1]
    }
}
