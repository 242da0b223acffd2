import Doubles
import Edge
import Invoices
import Testing
import Verification

@testable import Messaging

/// A message about several invoices: none loses its verdict to another, and each is named.
struct ConversationSeveralTests {
    private static let counts = [2, 3, 4, 5, 20]

    /// Every verdict that one of several may get.
    private static let verdicts: [Verdict] =
        Faces.all + [
            .malformed([FieldError("code", .missing)]),
            .malformed([FieldError("number", .repeatedOtherwise)]),
            Faces.verdict(
                .partlyRedFlushed, Faces.loud(), checks: 9, red: -5_650, isFromOutage: true),
        ]

    private static func number(_ place: Int) -> String { "253320000000123456\(70 + place)" }

    private static func message(_ count: Int) -> String {
        (1...count).map { "\(number($0)) 20250305 113.00" }.joined(separator: "\n")
    }

    private static func answer(
        _ verdicts: [Verdict], _ text: String, at channel: Client.Channel,
        in language: Language = .chinese
    ) async throws -> String {
        let verifier = AnsweringVerifier(
            verdicts.map { .success(Answer($0, wrongAttemptsLeft: 1)) })
        let talk = TalkUnderTest(verifier)
        return try await talk.send(.text(text), at: channel, language: language).words ?? ""
    }

    /// Whether the words stand in the text in this order.
    private static func holds(_ text: String, _ words: [String]) -> Bool {
        var rest = text[...]
        for word in words {
            guard let found = rest.firstRange(of: word) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }

    @Test(arguments: counts, Language.allCases)
    func aTextMessageHasALineForEach(_ count: Int, _ language: Language) async throws {
        for verdict in Self.verdicts {
            let text = try await Self.answer(
                [verdict], Self.message(count), at: .sms, in: language)
            let word = ChannelWord.words(for: verdict).brief.text(in: language)
            let lines = (1...min(count, 3)).flatMap { ["3456\(70 + $0)", word] }
            #expect(Self.holds(text, lines), "\(text)")
            #expect(text.utf16.count <= ChannelText.smsCharactersMaximum, "\(text)")
            #expect(MessageSplitter(text, unspecified: .gsm7).parts.count <= 2, "\(text)")
            let rest = count == 4 ? "4" : language == .chinese ? "4至\(count)" : "4-\(count)"
            let isCut = text.contains("没有查，请分开再发") || text.contains("send")
            #expect(isCut == (count > 3), "\(text)")
            #expect(!isCut || text.contains(rest), "\(text)")
        }
    }

    /// Three different answers in the order asked.
    @Test(
        arguments: [
            (
                [Faces.verdict(.normal), Faces.verdict(.voided), .notFound], Language.chinese,
                "尾号345671，查验一致，状态正常。尾号345672，已作废，不能报销。尾号345673，查无此票。"
            ),
            (
                [.inconsistent, Faces.verdict(.partlyRedFlushed, red: -5_650), .notFound], .chinese,
                "尾号345671，查验不一致。尾号345672，部分红冲，剩余¥56.50。尾号345673，查无此票。"
            ),
            (
                [
                    Faces.verdict(.whollyRedFlushed, red: -11_300), .outOfRange,
                    .limited(retryAfter: .seconds(90)),
                ], .english,
                "...345671: WHOLLY REVERSED. ...345672: over 5 years old. "
                    + "...345673: too many tries. Please try again in 90 seconds."
            ),
            (
                [Faces.verdict(.normal), .inconsistent, Faces.verdict(isFromOutage: true)],
                .chinese,
                "尾号345671，查验一致，状态正常。尾号345672，查验不一致。尾号345673，查验一致，状态正常。台账暂时无法访问。"
            ),
            (
                [Faces.verdict(.voided), .inconsistent, Faces.verdict(.redFlushed)], .english,
                "...345671: VOID, do not use. ...345672: does NOT match. ...345673: REVERSED."
            ),
        ] as [([Verdict], Language, String)])
    func threeAnswersAreOneTextMessage(
        _ verdicts: [Verdict], _ language: Language, _ expected: String
    ) async throws {
        let text = try await Self.answer(verdicts, Self.message(3), at: .sms, in: language)
        #expect(text == expected)
    }

    /// Sums as large as an invoice may have leave room for every verdict.
    @Test(arguments: Language.allCases)
    func aLargeSumCostsNoVerdict(_ language: Language) async throws {
        var invoice = Faces.loud()
        invoice.total = Fen(9_999_999_999_999)
        let verdict = Faces.verdict(.partlyRedFlushed, invoice, red: -1)
        let text = try await Self.answer([verdict], Self.message(4), at: .sms, in: language)
        let word = ChannelWord.words(for: verdict).brief.text(in: language)
        #expect(Self.holds(text, ["345671", word, "345672", word, "345673", word, "4"]), "\(text)")
        #expect(text.utf16.count <= ChannelText.smsCharactersMaximum)
    }

    /// Of two codes in a photo one says no number.
    @Test(arguments: [
        (Language.chinese, "第1张，内容不够，没有查。尾号345672，查无此票。"),
        (.english, "Invoice 1: details missing. ...345672: no such invoice."),
    ])
    func anInvoiceWithoutANumberIsToldByItsPlace(
        _ language: Language, _ expected: String
    ) async throws {
        let codes = ["01,32,,,113.00,20250305,,", "01,32,,\(Self.number(2)),113.00,20250305,,"]
        let verifier = AnsweringVerifier([
            .success(Answer(.malformed([FieldError("number", .missing)]))),
            .success(Answer(.notFound)),
        ])
        let talk = TalkUnderTest(verifier, photos: WrittenCodes(codes))
        let answer = try await talk.send(.photo { [1] }, at: .sms, language: language)
        #expect(answer == .text(expected))
    }

    @Test(arguments: counts, Language.allCases)
    func aChatHasACardForEach(_ count: Int, _ language: Language) async throws {
        for verdict in Self.verdicts {
            let text = try await Self.answer(
                [verdict], Self.message(count), at: .wechat, in: language)
            var words: [String] = []
            for place in 1...min(count, 3) {
                words += ["—— \(place)/\(count) ——", Self.number(place)]
                if case .malformed = verdict { continue }
                words.append(VerdictView(Answer(verdict)).headline.text(in: language))
            }
            if count > 3 { words.append(count == 4 ? "4" : "\(count)") }
            #expect(Self.holds(text, words), "\(text)")
            #expect(text.utf8.count <= WeChatResponder.textBytesMaximum, "\(text)")
        }
    }

    private static let away = AnsweringVerifier.Outcome.failure(
        ServiceUnavailable(.ledger, .unreachable, "no socket"))

    /// Where a part of the ledger does not answer, the invoices of the others have their verdicts.
    @Test(arguments: [
        (
            Client.Channel.sms, Language.chinese,
            "尾号345671，查验一致，状态正常。尾号345672，暂时查不了，请稍后再发。尾号345673，查无此票。"
        ),
        (
            .sms, .english,
            "...345671: OK, in force. ...345672: not checked, try later. ...345673: no such invoice."
        ),
    ])
    func oneThatTheLedgerDoesNotAnswerCostsNoOther(
        _ channel: Client.Channel, _ language: Language, _ expected: String
    ) async throws {
        let found = AnsweringVerifier.Outcome.success(Answer(Faces.verdict(.normal)))
        let outcomes = [found, Self.away, .success(Answer(.notFound))]
        let sms = try await TalkUnderTest(AnsweringVerifier(outcomes)).send(
            .text(Self.message(3)), at: channel, language: language)
        #expect(sms == .text(expected))
        let chat =
            try await TalkUnderTest(AnsweringVerifier(outcomes)).send(
                .text(Self.message(3)), at: .wechat, language: language
            ).words ?? ""
        let cards = [
            Self.number(1), VerdictWord.normalHeadline.text(in: language), Self.number(2),
            ChannelWord.apology.text(in: language), Self.number(3),
            VerdictWord.notFoundHeadline.text(in: language),
        ]
        #expect(Self.holds(chat, cards), "\(chat)")
    }

    /// Nothing is said then, so that the platform's next attempt is answered.
    @Test func whereTheLedgerAnswersNothingTheMessageIsToComeAgain() async throws {
        let talk = TalkUnderTest(AnsweringVerifier([Self.away]))
        await #expect(throws: ServiceUnavailable.self) {
            try await talk.send(.text(Self.message(3)), at: .wechat)
        }
    }

    /// One alone is answered as ever: at length, and a no by the end of its number.
    @Test(arguments: [Client.Channel.sms, .wechat], Language.allCases)
    func oneInvoiceIsNoneOfSeveral(_ channel: Client.Channel, _ language: Language) async throws {
        for verdict in Faces.all {
            let text = try await Self.answer(
                [verdict], Self.message(1), at: channel, in: language)
            let short = ChannelWord.words(for: verdict).short.text(in: language)
            let headline = VerdictView(Answer(verdict)).headline.text(in: language)
            if case .throttled = verdict { continue }
            #expect(text.contains(channel == .sms ? short : headline), "\(text)")
            #expect(!text.contains("1/1"), "\(text)")
        }
    }
}
