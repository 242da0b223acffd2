import Doubles
import Edge
import Invoices
import Testing
import Verification

@testable import Messaging

/// What people read: the status first, two parts of a text message, nothing of a stranger's.
struct ConversationWordsTests {
    private static let query = "033001800111 25672225 20240305 123456"

    private static func answer(
        _ verdict: Verdict, at channel: Client.Channel, _ text: String = query
    ) async throws -> String {
        let answer = try await TalkUnderTest(AnsweringVerifier(verdict)).say(text, at: channel)
        return answer ?? ""
    }

    @Test(arguments: [
        (InvoiceStatus.normal, 0, "正常", "in force"), (.voided, 0, "已作废", "VOID"),
        (.redFlushed, 0, "已冲红", "REVERSED"),
        (.redFlushed, -5_650, "部分红冲", "PARTLY REVERSED"),
        (.redFlushed, -11_300, "全额红冲", "WHOLLY REVERSED"),
        (.partlyRedFlushed, -5_650, "部分红冲", "PARTLY REVERSED"),
        (.whollyRedFlushed, -11_300, "全额红冲", "WHOLLY REVERSED"),
    ])
    func theStatusComesBeforeEverything(
        _ status: InvoiceStatus, _ red: Int64, _ chinese: String, _ english: String
    ) async throws {
        let verdict = Faces.verdict(status, checks: 3, red: red)
        for channel in [Client.Channel.sms, .telegram] {
            let inChinese = try await Self.answer(verdict, at: channel)
            #expect(inChinese.prefix(16).contains(chinese), "\(inChinese)")
            #expect(inChinese.contains("¥113.00") && inChinese.contains("2024年03月05日"))
            #expect(inChinese.contains("此前已查验 3 次"))
            let inEnglish = try await Self.answer(verdict, at: channel, "check \(Self.query)")
            #expect(inEnglish.prefix(26).contains(english), "\(inEnglish)")
            #expect(inEnglish.contains("¥113.00") && inEnglish.contains("2024-03-05"))
        }
    }

    @Test func aChatTellsTheEssentialsOfTheFace() async throws {
        let verdict = Faces.verdict(.partlyRedFlushed, checks: 1, red: -5_650)
        let answer = try await Self.answer(verdict, at: .wechat)
        for words in [
            "电子普通发票", "033002400111", "25672225", "杭州样品贸易有限公司", "宁波样品制造有限公司", "¥100.00",
            "壹佰壹拾叁圆整", "已冲红金额：¥56.50", "剩余金额：¥56.50", "可能已经被别人报销",
        ] {
            #expect(answer.contains(words), "\(words) in \(answer)")
        }
        let red = try await Self.answer(Faces.verdict(.normal, Faces.red()), at: .wechat)
        #expect(red.contains("红字发票") && red.contains("25330000000000000001"))
        let outage = try await Self.answer(Faces.verdict(isFromOutage: true), at: .wechat)
        #expect(outage.contains("最近一次得知的状态"))
    }

    @Test func aPrivateBuyerIsMaskedAndNothingTurnsTheWordsRound() async throws {
        let answer = try await Self.answer(Faces.verdict(.normal, Faces.loud()), at: .wechat)
        #expect(answer.contains("购买方：张**"))
        #expect(!answer.contains("三") && !answer.unicodeScalars.contains("\u{202E}"))
    }

    @Test func everyVerdictFitsIntoTwoPartsOfATextMessage() {
        for verdict in Faces.all {
            for language in Language.allCases {
                for checksum in [true, false] {
                    let text = VerdictText(
                        answer: Answer(verdict, checksumIsWrong: checksum), language: language)
                    let short = ChannelText.joined(
                        text.sentences(at: .sms), at: .sms, in: language)
                    #expect((5...134).contains(short.utf16.count), "\(short)")
                    let first = ChannelWord.words(for: verdict).short.text(in: language)
                    #expect(short.hasPrefix(first), "\(short)")
                    let long = ChannelText.joined(
                        text.sentences(at: .line), at: .line, in: language)
                    // What every platform takes in one message: WeChat's limit is 2,048 bytes.
                    #expect(long.utf8.count <= 2_048, "\(long)")
                }
            }
        }
    }

    /// A character of two units is not cut between two parts: with it on the border 134 are three.
    @Test(arguments: [(65, 134), (66, 66), (67, 134), (68, 134)])
    func aRareCharacterMakesNoThirdPart(_ before: Int, _ kept: Int) {
        let first = String(repeating: "甲", count: before)
        let second = "𠮷" + String(repeating: "乙", count: 132 - before)
        let text = ChannelText.joined([first, second], at: .sms, in: .chinese)
        #expect(text.utf16.count == kept)
        #expect(MessageSplitter(text, unspecified: .gsm7).parts.count <= 2)
    }

    /// Whatever is sent, an answer by text message has two parts at most and never repeats it.
    @Test(arguments: [
        "QQZZ 98765", "查 98765 QQZZ", "代码 98765", "号码 987654321", "日期 98765432", "日期 2098-76-54",
        "金额 98765.4321", "校验码 98765", "033001800199 98765432", "98765432109876543210 QQZZ",
        "033001800111 98765432", "9999260130 98765432 20260101", "98765432 3月5日",
        "144032600110 98765432 20260101", "税号 QQZZ98765432101234", "help", "帮助", "取消", "重来", "你好",
        "http://qqzz.example/98765", "01,32,,98765432109876543210,9.00,20260101,,0000,",
        "98765432109876543210 1.2万", "033001800111 20240305 QQZZ", "QQZZ QQZZ QQZZ", "?", "",
        "查98765432QQZZ号码98765431", "password 98765 QQZZ", "QQZZ\u{202E}98765",
        String(repeating: "QQZZ98765 ", count: 200),
    ])
    func aTextMessageIsShortAndNoEcho(_ text: String) async throws {
        for text in [text, text + " please check", text + " 请查"] {
            let answer = try await Self.answer(.inconsistent, at: .sms, text)
            // What is empty comes from a machine.
            if text.isEmpty {
                #expect(answer.isEmpty)
                continue
            }
            #expect((5...134).contains(answer.utf16.count), "\(answer)")
            #expect(!answer.contains("98765") && !answer.uppercased().contains("QQZZ"))
        }
    }

    /// In one part: 67 characters of UCS-2, 160 of GSM 03.38 (3GPP TS 23.040 and 23.038).
    @Test(
        arguments: [
            (.inconsistent, "查验不一致", "does NOT match"), (.notFound, "查无此票", "No such invoice"),
        ] as [(Verdict, String, String)])
    func aNoBySMSNamesTheEndOfTheNumber(
        _ verdict: Verdict, _ chinese: String, _ english: String
    ) async throws {
        for text in [
            "号码25332000000012345678 日期2025-03-05 价税合计113.00",
            "01,32,,25332000000012345678,113.00,20250305,,",
            "查 ２５３３２００００００012345678 20250305 ¥113.00",
        ] {
            let answer = try await Self.answer(verdict, at: .sms, text)
            #expect(answer.hasPrefix("尾号345678，" + chinese), "\(answer)")
            #expect(answer.utf16.count <= 67, "\(answer)")
        }
        let answer = try await Self.answer(
            verdict, at: .sms, "code 033001800111 number 25672225 date 2024-03-05 check code 123456"
        )
        #expect(answer.hasPrefix("No. ...672225: ") && answer.contains(english), "\(answer)")
        #expect(answer.utf8.count <= 160, "\(answer)")
    }

    @Test func aTextMessageAsksForAllThatIsMissingAtOnce() async throws {
        let answer = try await Self.answer(.notFound, at: .sms, "033001800111 25672225")
        #expect(answer == "还缺：开票日期、校验码后六位。")
        let english = try await Self.answer(.notFound, at: .sms, "number 25332000000012345678")
        #expect(english == "Still missing: Issue date, Total with tax.")
    }

    /// Whoever is asked for one detail more is told how to send it alone, and is understood when he does.
    @Test(
        arguments: [
            ([.sellerTaxNumber], "销方税号91990203M0001ABC19"),
            ([.checkCode], "校验码12345678901234567890"),
            ([.checkCode, .sellerTaxNumber], "seller's tax number 91990203M0001ABC19"),
            // Bare, as people reply.
            ([.sellerTaxNumber], "91990203M0001ABC19"), ([.sellerTaxNumber], "91990203m0001abc19"),
            ([.sellerTaxNumber], "110108123456789"), ([.sellerTaxNumber], "好的 91990203M0001ABC19"),
            ([.checkCode], "12345678901234567890"), ([.checkCode], "12345 67890 12345 67890"),
            ([.checkCode, .sellerTaxNumber], "91990203M0001ABC19"),
            ([.checkCode, .sellerTaxNumber], "12345678901234567890"),
        ] as [([ExtraDetail], String)], [.telegram, .sms] as [Client.Channel])
    func theDetailThatOpensAnInvoiceIsSentAlone(
        _ given: ([ExtraDetail], String), _ channel: Client.Channel
    ) async throws {
        let (details, detail) = given
        let limited = Verdict.limited(retryAfter: .seconds(60), liftedBy: details)
        let verifier = AnsweringVerifier(limited)
        let talk = TalkUnderTest(verifier)
        let answer = try await talk.say(Self.query, at: channel) ?? ""
        // A text message has no room for it.
        #expect(answer.contains("十分钟内只发这一项") == (channel == .telegram), "\(answer)")
        _ = try await talk.say(detail, at: channel)
        let last = try #require(verifier.submitted.last)
        #expect(verifier.submitted.count == 2 && last.number == "25672225")
        #expect(last.issuedOn == verifier.submitted.first?.issuedOn)
        let isSellers = !last.sellerTaxNumber.isEmpty
        let sent = isSellers ? last.sellerTaxNumber : last.checkCode
        #expect(details.contains(isSellers ? .sellerTaxNumber : .checkCode))
        let digits = detail.filter { $0 != " " }.uppercased()
        #expect(sent.utf8.count > 6 && digits.hasSuffix(sent), "\(sent)")
    }

    /// Another comma in the text of a code: it is called what it is, and nothing of it is asked about.
    @Test(arguments: [.telegram, .sms] as [Client.Channel])
    func aTornCodeIsNoInvoice(_ channel: Client.Channel) async throws {
        let torn = "01,10,03300,2600111,25672225,88.00,20260101,12345678901234567890,7CBA,"
        let verifier = AnsweringVerifier(.notFound)
        let talk = TalkUnderTest(verifier)
        #expect(try await talk.say(torn, at: channel) == "这不是发票二维码的内容。")
        #expect(verifier.submitted.isEmpty)
        _ = try await talk.say(Self.query, at: channel)
        #expect(verifier.submitted.map(\.number) == ["25672225"])
    }

    /// Where only time helps there is nothing to send.
    @Test func anInvoiceThatOnlyTimeOpensAsksForNoDetail() async throws {
        let closed = try await Self.answer(.limited(retryAfter: .seconds(60)), at: .telegram)
        #expect(!closed.contains("只发这一项"), "\(closed)")
    }

    /// The open question binds nobody: another invoice is another, and thanks are thanks.
    @Test func behindALockAnotherInvoiceIsReadAnew() async throws {
        let verifier = AnsweringVerifier(
            .limited(retryAfter: .seconds(60), liftedBy: [.sellerTaxNumber]))
        let talk = TalkUnderTest(verifier)
        _ = try await talk.say(Self.query)
        _ = try await talk.say("谢谢")
        #expect(verifier.submitted.count == 1)
        _ = try await talk.say("25332000000012345678 2025-03-05 113.00")
        let last = try #require(verifier.submitted.last)
        #expect(verifier.submitted.count == 2 && last.number == "25332000000012345678")
        #expect(last.code.isEmpty && last.checkCode.isEmpty && last.sellerTaxNumber.isEmpty)
    }

    @Test func everyWordIsThereInBothLanguages() {
        let chinese = ChannelWord.allCases.map(\.chinese)
        let english = ChannelWord.allCases.map(\.english)
        #expect((chinese + english).allSatisfy { !$0.isEmpty })
        #expect(Set(chinese).count == chinese.count && Set(english).count == english.count)
        #expect(english.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value < 0x2E80 } })
        #expect(chinese.allSatisfy { $0.unicodeScalars.contains { $0.value >= 0x4E00 } })
    }

    /// One that did not fit would leave a person without an answer.
    @Test(arguments: ChannelWord.allCases.filter { ![.greeting, .help].contains($0) })
    func everySentenceFitsIntoATextMessage(_ word: ChannelWord) {
        for language in Language.allCases {
            let text = ChannelText.joined([word.text(in: language)], at: .sms, in: language)
            #expect((2...134).contains(text.utf16.count), "\(text)")
        }
    }

    @Test func everyQuestionFitsIntoATextMessageBesideItsReason() {
        for language in Language.allCases {
            for field in InvoiceField.allCases {
                for factor in FourthFactor.allCases {
                    let asking = ChannelWord(asking: field, factor: factor).text(in: language)
                    #expect(asking.utf16.count <= 80, "\(asking)")
                }
            }
            for reason in FieldError.Reason.allCases {
                #expect(reason.sentence(in: language).utf16.count <= 134)
            }
        }
    }
}
