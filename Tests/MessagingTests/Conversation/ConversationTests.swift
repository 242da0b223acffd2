import Doubles
import Edge
import Invoices
import Messaging
import Testing
import Verification

/// Whole conversations, each message taken by the other of two workers.
struct ConversationTests {
    /// What is said, and words that the answer must hold.
    typealias Turns = [(say: String, hear: [String])]

    private static let conversations: [(String, Turns, SubmittedInvoice?)] = [
        (
            "one message says it all",
            [("033001800111 25672225 20240305 123456", ["查无此票", "12366"])],
            SubmittedInvoice(
                code: "033001800111", number: "25672225", issuedOn: "2024-03-05",
                checkCode: "123456")
        ),
        (
            "one field at a time, with its place on the paper",
            [
                ("查验", ["发票号码", "右上角"]), ("25672225", ["发票代码", "10 位或 12 位"]),
                ("033001800111", ["开票日期", "右上角"]), ("2024年3月5日", ["校验码后六位"]),
                ("123456", ["查无此票"]),
            ],
            SubmittedInvoice(
                code: "033001800111", number: "25672225", issuedOn: "2024-03-05",
                checkCode: "123456")
        ),
        (
            "a fully digital invoice asks for no code",
            [
                ("25332000000012345678", ["开票日期"]), ("20250305", ["价税合计", "小写"]),
                ("113", ["查无此票"]),
            ],
            SubmittedInvoice(
                number: "25332000000012345678", issuedOn: "2025-03-05", amount: "113")
        ),
        (
            "a special invoice asks for the amount before tax, not for the total",
            [
                ("9999260130 00000001 20260101 价税合计1395.05", ["不含税", "不是价税合计"]),
                ("1234.56", ["查无此票"]),
            ],
            SubmittedInvoice(
                code: "9999260130", number: "00000001", issuedOn: "2026-01-01", amount: "1234.56")
        ),
        (
            "a blockchain invoice asks for all three",
            [
                ("144032600110 00000042 20260101", ["不含税"]), ("100", ["5 位校验码"]),
                ("a1b2c", ["销售方纳税人识别号"]), ("110101199001011", ["查无此票"]),
            ],
            SubmittedInvoice(
                code: "144032600110", number: "00000042", issuedOn: "2026-01-01", amount: "100",
                checkCode: "A1B2C", sellerTaxNumber: "110101199001011")
        ),
        (
            "what is wrong is told and asked again",
            [
                ("号码2567222", ["8 位数字", "右上角"]), ("25672225", ["发票代码"]),
                ("033001800199", ["不属于任何一种发票"]), ("033001800111", ["开票日期"]),
                ("2024年2月30日", ["2026-01-31", "开票日期"]), ("3月5日", ["日期不明确"]),
                ("2034-03-05", ["晚于今天"]), ("2024-3-5", ["校验码后六位"]), ("12345", ["后六位"]),
                ("123456", ["查无此票"]),
            ],
            SubmittedInvoice(
                code: "033001800111", number: "25672225", issuedOn: "2024-03-05",
                checkCode: "123456")
        ),
        (
            "what could be two things is asked, not guessed",
            [
                ("033001800111 20240305 123456", ["可能是发票号码", "前面写上“号码”或“日期”"]),
                ("25672225", ["开票日期"]), ("20240305", ["查无此票"]),
            ],
            SubmittedInvoice(
                code: "033001800111", number: "25672225", issuedOn: "2024-03-05",
                checkCode: "123456")
        ),
        (
            "two amounts are asked",
            [
                ("25332000000012345678 20250305 100.00 113.00", ["不同的内容", "价税合计"]),
                ("113.00", ["查无此票"]),
            ],
            SubmittedInvoice(
                number: "25332000000012345678", issuedOn: "2025-03-05", amount: "113.00")
        ),
        (
            "help keeps the draft, nonsense too",
            [
                ("25332000000012345678", ["开票日期"]), ("帮助", ["取消", "请发送开票日期"]),
                ("在哪儿啊", ["没有看懂", "请发送开票日期"]), ("20250305 113元", ["查无此票"]),
            ],
            SubmittedInvoice(
                number: "25332000000012345678", issuedOn: "2025-03-05", amount: "113")
        ),
        (
            "cancel drops the draft",
            [
                ("25332000000012345678", ["开票日期"]), ("取消", ["已取消"]), ("113.00", ["发票号码"]),
            ], nil
        ),
        (
            "again begins from the first field",
            [
                ("25332000000012345678", ["开票日期"]), ("重来", ["从头", "发票号码"]),
                ("25332000000012345679", ["开票日期"]), ("2025-03-06 1.00", ["查无此票"]),
            ],
            SubmittedInvoice(
                number: "25332000000012345679", issuedOn: "2025-03-06", amount: "1.00")
        ),
        (
            "another invoice takes nothing from the one before",
            [
                ("033001800111 25672225 20240305", ["校验码"]),
                ("号码25332000000012345678", ["开票日期"]), ("20250305", ["价税合计"]), ("7.00", ["查无此票"]),
            ],
            SubmittedInvoice(
                number: "25332000000012345678", issuedOn: "2025-03-05", amount: "7.00")
        ),
        (
            "a correction by its name asks again",
            [
                ("25332000000012345678 20250305 112.00", ["查无此票"]), ("金额113.00", ["查无此票"]),
            ],
            SubmittedInvoice(
                number: "25332000000012345678", issuedOn: "2025-03-05", amount: "113.00")
        ),
        (
            "a number of twenty digits drops the code that was said",
            [
                ("033001800111", ["发票号码"]), ("25332000000012345678", ["开票日期"]),
                ("20250305", ["价税合计"]), ("113", ["查无此票"]),
            ],
            SubmittedInvoice(
                number: "25332000000012345678", issuedOn: "2025-03-05", amount: "113")
        ),
        (
            "in English",
            [
                ("Hello", ["Send", "photo", "help"]), ("check", ["invoice number", "top right"]),
                ("25332000000012345678", ["issue date"]), ("help", ["again", "issue date"]),
                ("March", ["did not understand", "issue date"]), ("2025-03-05", ["total with tax"]),
                ("113.00", ["No such invoice"]),
            ],
            SubmittedInvoice(
                number: "25332000000012345678", issuedOn: "2025-03-05", amount: "113.00")
        ),
    ]

    @Test(arguments: conversations.indices)
    func aConversationGoesOnAcrossWorkers(_ index: Int) async throws {
        let (name, turns, submitted) = Self.conversations[index]
        let verifier = AnsweringVerifier(.notFound)
        let talk = TalkUnderTest(verifier)
        for (text, words) in turns {
            let answer = try #require(try await talk.say(text), "\(name): \(text)")
            for word in words { #expect(answer.contains(word), "\(name): \(text) → \(answer)") }
        }
        #expect(verifier.submitted.last == submitted, "\(name)")
    }

    @Test func aDraftIsForgottenAfterTenMinutesAndNoSooner() async throws {
        for (minutes, words) in [(9, "价税合计"), (11, "发票号码")] {
            let talk = TalkUnderTest(AnsweringVerifier(.notFound))
            _ = try await talk.say("25332000000012345678")
            talk.pass(.seconds(60 * minutes))
            let answer = try await talk.say("20250305 ¥")
            // Without the draft eight digits may be a number as well.
            #expect(answer?.contains(minutes == 9 ? words : "号码") == true)
        }
    }

    @Test func peopleDoNotShareADraft() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound))
        _ = try await talk.say("25332000000012345678", from: "one")
        #expect(try await talk.say("2025-03-05", from: "two")?.contains("发票号码") == true)
        #expect(try await talk.say("2025-03-05", at: .line, from: "one")?.contains("发票号码") == true)
        #expect(try await talk.say("2025-03-05", from: "one")?.contains("价税合计") == true)
    }

    /// Whoever has mistyped a detail is told how to say it anew, and is understood when he does.
    @Test(arguments: [Verdict.inconsistent, .notFound])
    func oneDetailIsCorrectedByItsName(_ verdict: Verdict) async throws {
        let verifier = AnsweringVerifier(verdict)
        let talk = TalkUnderTest(verifier)
        let query = "033001800111 25672225 20240305 "
        let answer = try await talk.say(query + "654321")
        #expect(answer?.contains("校验码123456") == true, "\(answer ?? "")")
        _ = try await talk.say("校验码123456")
        #expect(verifier.submitted.map(\.checkCode) == ["654321", "123456"])
        #expect(verifier.submitted.last?.number == "25672225")
        let english = try await talk.say("check \(query) 111111")
        #expect(english?.contains("check code 123456") == true)
        // Neither where it would cost a part of a text message nor where nothing is wrong.
        #expect(try await talk.say(query + "222222", at: .sms)?.contains("123456") == false)
        let good = TalkUnderTest(AnsweringVerifier(Faces.verdict()))
        #expect(try await good.say(query + "333333")?.contains("校验码123456") == false)
    }

    @Test func aConsistentAnswerEndsTheDraft() async throws {
        let verifier = AnsweringVerifier(Faces.verdict())
        let talk = TalkUnderTest(verifier)
        _ = try await talk.say("033001800111 25672225 20240305 123456")
        #expect(try await talk.say("校验码654321")?.contains("发票号码") == true)
        #expect(verifier.submitted.count == 1)
    }

    @Test(arguments: [
        (nil, "25332000000012345678", "开票日期"),
        (Language.english, "25332000000012345678", "issue date"),
        (nil, "01,32,,25332000000012345678,,20250305,,FACE,", "价税合计"),
        (nil, "01，32，，25332000000012345678，，20250305，，FACE，", "价税合计"),
        (nil, "check 01,32,,25332000000012345678,,20250305,,FACE,", "total with tax"),
        (.english, "号码25332000000012345678", "开票日期"),
        (.chinese, "number 25332000000012345678", "开票日期"),
        (nil, "number 25332000000012345678", "issue date"),
        (nil, "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?bill_num=00000042", "发票代码"),
        (nil, "CY 25332000000012345678", "开票日期"),
    ])
    func whoWritesChineseIsAnsweredInItThenThePhoneDecidesThenTheWords(
        _ phone: Language?, _ text: String, _ words: String
    ) async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound))
        let answer = try await talk.send(.text(text), language: phone)
        #expect(answer.words?.contains(words) == true, "\(answer)")
    }

    /// A number alone tells no language, so it does not change the one that was spoken.
    @Test(arguments: [
        (Language.english, "你好", "您好", "开票日期"), (.english, "hello", "Hello", "issue date"),
        (nil, "hello", "Hello", "issue date"),
    ])
    func aMessageWithoutWordsIsAnsweredAsTheOneBefore(
        _ phone: Language?, _ greeting: String, _ greeted: String, _ asked: String
    ) async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound))
        let first = try await talk.send(.text(greeting), language: phone)
        #expect(first.words?.contains(greeted) == true, "\(first)")
        let second = try await talk.send(.text("25332000000012345678"), language: phone)
        #expect(second.words?.contains(asked) == true, "\(second)")
    }

    @Test func whatCannotBeReadIsAnsweredKindly() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound))
        for (content, words) in [
            (IncomingMessage.Content.greeting, "帮助"), (.unreadable, "文字和照片"),
            (.scan("https://example.org/"), "不是发票"), (.text("今天天气不错"), "没有看懂"),
            (.text(String(repeating: "长", count: 1_366)), "太长"), (.text(""), "没有看懂"),
            (.unfetchable, "还不能读照片"), (.incomplete, "没有收全"), (.tooLong, "太长"),
        ] {
            let answer = try await talk.send(content)
            #expect(answer.words?.contains(words) == true, "\(answer)")
        }
        let bySMS = try await talk.send(.unreadable, at: .sms)
        #expect(bySMS.words?.contains("不是文字") == true, "\(bySMS)")
    }

    @Test func whoAsksHowIsToldOnceAndThanksAreFree() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound))
        for text in ["查一下这张票 真的假的", "請幫我查這張發票是不是真的", "怎么查", "帮我看看"] {
            let chat = try await talk.send(.text(text))
            #expect(chat.words?.contains("顺序不限") == true, "\(chat)")
            let sms = try await talk.send(.text(text), at: .sms)
            #expect(sms.words?.hasPrefix("请发：代码") == true, "\(sms)")
        }
        let english = try await talk.send(.text("is this invoice real?"), at: .sms)
        #expect(english.words?.hasPrefix("Send: code") == true, "\(english)")
        for text in [
            "谢谢", "谢谢你的帮助", "不用谢", "thx", "Much obliged", "👍", "ok", "好的", "收到", "got it", "谢谢！！",
        ] {
            #expect(try await talk.send(.text(text), at: .sms) == .silence, "\(text)")
        }
        let more = try await talk.send(
            .text("谢谢，查一下 25332000000012345678 20250305 113.00"), at: .sms)
        #expect(more.words?.contains("查无此票") == true, "\(more)")
        #expect(try await talk.send(.text("谢谢")) == .text("不客气。"))
        #expect(try await talk.send(.text("好的")) == .silence)
    }

    /// None of them is told that it was not understood, in a chat or by text message.
    @Test(arguments: [
        "这票能查吗", "有人吗", "在吗", "?", "发票", "验真", "請問有人在嗎", "發票真偽查詢", "is it legal",
        "can I check here",
        "请问", "干嘛的", "收费吗", "转人工", "测试", "test",
    ])
    func aFirstMessageIsToldHowToAsk(_ text: String) async throws {
        for channel in [Client.Channel.wechat, .sms] {
            let talk = TalkUnderTest(AnsweringVerifier(.notFound))
            let answer = try await talk.say(text, at: channel) ?? ""
            #expect(
                ["发票号码", "代码 号码", "033001800111", "代码、号码", "Send: code"].contains {
                    answer.contains($0)
                }, "\(answer)")
        }
    }

    /// Whatever their language: without digits it can be about no invoice that could be looked for.
    @Test(arguments: [
        "我刚收到一份pdf 想确认", "今天天气不错", "これは本物ですか", "領収書を確認したいのですが", "bonjour", "Guten Tag", "Привет",
        "안녕하세요", "the quick brown fox", "……", "", "https://example.org/check",
    ])
    func whoeverBeginsWithOtherWordsIsGuided(_ text: String) async throws {
        for channel in Client.Channel.conversational where channel != .sms {
            let talk = TalkUnderTest(AnsweringVerifier(.notFound))
            let first = try await talk.say(text, at: channel) ?? ""
            #expect(first.contains("033001800111 25672225"), "\(channel): \(first)")
            // Who has been told how is told no more than that it was not understood.
            let again = try await talk.say("今天天气不错", at: channel) ?? ""
            #expect(again.contains("没有看懂"), "\(again)")
            talk.pass(.seconds(601))
            #expect(try await talk.say(text, at: channel) == first)
        }
    }

    /// The words of a button are its maker's; those of a person tell the language for the messages behind.
    @Test(
        arguments: [
            ([], "check", "请发送发票号码"), ([], "help", "顺序不限"), ([], "查验", "请发送发票号码"),
            ([], "MENU_7", "顺序不限"), (["hello"], "check", "Please send the invoice number"),
            (["hello"], "帮助", "in any order"), (["hello", "你好"], "help", "顺序不限"),
            (["ok"], "help", "顺序不限"), (["pdf"], "check", "请发送发票号码"), (["xiexie"], "help", "顺序不限"),
        ] as [([String], String, String)])
    func aButtonIsAnsweredInThePersonsLanguage(
        _ before: [String], _ key: String, _ words: String
    ) async throws {
        for channel in [Client.Channel.wechat, .wecom, .dingtalk] {
            let talk = TalkUnderTest(AnsweringVerifier(.notFound))
            for text in before { _ = try await talk.say(text, at: channel) }
            let answer = try await talk.send(.button(key), at: channel).words ?? ""
            #expect(answer.contains(words), "\(channel): \(answer)")
        }
    }

    /// The guide, and after it nothing: a machine that answers by itself is not paid for twice.
    @Test func whatSaysNothingIsAnsweredOnceBySMS() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound))
        let first = try await talk.send(.text("今天天气不错"), at: .sms)
        #expect(first.words?.hasPrefix("请发：代码") == true, "\(first)")
        #expect(try await talk.send(.text("明天也不错"), at: .sms) == .silence)
        let asked = try await talk.send(.text("帮助"), at: .sms)
        #expect(asked.words?.hasPrefix("请发：代码") == true, "\(asked)")
    }

    @Test func severalInvoicesInOneMessageAreNeverMixed() async throws {
        let verifier = AnsweringVerifier(.inconsistent)
        let talk = TalkUnderTest(verifier)
        let mixed = "25332000000012345678 2025-03-05 113.00 25332000000012345679"
        let asked = try await talk.send(.text(mixed))
        #expect(asked.words?.contains("不止一张发票") == true, "\(asked)")
        #expect(verifier.submitted.isEmpty)
        // Nothing of either is kept for the next message.
        let next = try await talk.send(.text("25332000000012345678"))
        #expect(next.words?.contains("开票日期") == true, "\(next)")
        _ = try await talk.send(.text("取消"))
        let lines = """
            号码25332000000012345678 日期2025-03-05 价税合计113.00
            号码25332000000012345679 日期2025-03-06 价税合计7.00
            """
        let answer = try await talk.send(.text(lines))
        #expect(
            verifier.submitted == [
                SubmittedInvoice(
                    number: "25332000000012345678", issuedOn: "2025-03-05", amount: "113.00"),
                SubmittedInvoice(
                    number: "25332000000012345679", issuedOn: "2025-03-06", amount: "7.00"),
            ])
        for words in ["1/2", "2/2", "25332000000012345678", "25332000000012345679"] {
            #expect(answer.words?.contains(words) == true, "\(words) in \(answer)")
        }
    }

    /// The check character is a hint beside a no, and the query was made all the same.
    @Test func aTaxNumberThatMayBeMistypedIsHintedAt() async throws {
        let verifier = AnsweringVerifier(.inconsistent)
        let talk = TalkUnderTest(verifier)
        let answer = try await talk.send(
            .text("144032600110 00000042 20260101 100.00 a1b2c 税号91990203M0001ABC19"))
        #expect(verifier.submitted.map(\.sellerTaxNumber) == ["91990203M0001ABC19"])
        #expect(answer.words?.contains("校验位不符") == true, "\(answer)")
    }

    @Test func aScanIsAnsweredAtOnce() async throws {
        let verifier = AnsweringVerifier(.inconsistent, checksumIsWrong: true)
        let talk = TalkUnderTest(verifier)
        let text = "01,32,,26990000000000000001,100.00,20260101,,F3DB,"
        let answer = try await talk.send(.scan(text))
        #expect(verifier.submitted == [SubmittedInvoice(qrText: text)])
        #expect(answer.words?.contains("校验值不对") == true)
    }
}
