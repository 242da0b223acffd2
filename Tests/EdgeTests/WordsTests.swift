import Invoices
import Testing
import Verification

@testable import Edge

struct WordsTests {
    private static let verdicts: [Verdict] =
        [.inconsistent, .notFound, .outOfRange, .malformed([])]
        + [1, 90, 5_000, 90_000].flatMap { seconds in
            [
                .limited(retryAfter: .seconds(seconds)),
                .throttled(retryAfter: .seconds(seconds)),
                .overloaded(retryAfter: .seconds(seconds)),
            ]
        }

    /// Each sentence of a language is its own, so none was copied and forgotten.
    private static func areSound(_ sentences: (any Words) -> [String]) -> Bool {
        let chinese = sentences(ChineseWords())
        let english = sentences(EnglishWords())
        return (chinese + english).allSatisfy { !$0.isEmpty }
            && Set(chinese).isDisjoint(with: english)
            && Set(chinese).count == chinese.count && Set(english).count == english.count
            && english.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value < 0x2E80 } }
    }

    @Test func everyReasonHasItsSentence() {
        #expect(Self.areSound { words in FieldError.Reason.allCases.map(words.sentence) })
    }

    @Test func everyStatusHasItsWord() {
        #expect(Self.areSound { words in InvoiceStatus.allCases.map(words.status) })
    }

    @Test func everyVerdictHasItsMessage() {
        #expect(Self.areSound { words in Self.verdicts.map(words.message) })
    }

    @Test func everyProblemHasItsTitleAndDetail() {
        #expect(Self.areSound { words in Problem.Code.allCases.map(words.title) })
        #expect(
            Self.areSound { words in
                Problem.Code.allCases.map { words.detail($0, retryAfter: nil) }
            })
    }

    @Test func everyEffectHasItsSentence() {
        #expect(
            Self.areSound { words in
                ServiceUnavailable.Effect.allCases.map { words.sentence($0) }
            })
        // Word for word: taken for each other they would lose changes.
        let words = Language.allCases.map(\.words)
        #expect(
            words.map { $0.sentence(.didNotHappen) } == [
                "本次没有任何变更。", "This request changed nothing.",
            ])
        #expect(
            words.map { $0.sentence(.mayHaveHappened) } == [
                "变更可能已经生效；重新发送是安全的，不会重复入账。",
                "Changes may have been made. Sending them again is safe.",
            ])
    }

    /// What it is and what to do about it: two sentences, each short enough for a text message.
    @Test func whatIsNoInvoicesPhotoHasItsSentences() {
        let all =
            FileFormat.allCases.map(PhotoInstead.file) + ForeignCode.allCases.map(PhotoInstead.code)
        #expect(Self.areSound { words in all.map { words.sentences($0)[0] } })
        for instead in all {
            #expect(PhotoInstead(name: instead.name) == instead)
            for language in Language.allCases {
                let sentences = instead.sentences(in: language)
                #expect(sentences.count == 2)
                #expect(sentences.allSatisfy { $0.utf16.count <= 134 }, "\(sentences)")
            }
        }
    }

    @Test func everyKindHasItsName() {
        #expect(Self.areSound { words in InvoiceKind.all.map(words.name(of:)) })
    }

    @Test(arguments: [
        (Duration.zero, "1 second.", " 1 秒后"), (.milliseconds(1), "1 second.", " 1 秒后"),
        (.milliseconds(1_001), "2 seconds.", " 2 秒后"), (.seconds(119), "119 seconds.", " 119 秒后"),
        (.seconds(120), "2 minutes.", " 2 分钟后"), (.seconds(121), "3 minutes.", " 3 分钟后"),
        (.seconds(7_200), "2 hours.", " 2 小时后"), (.seconds(7_201), "3 hours.", " 3 小时后"),
    ])
    func waitsAreRoundedUpAndReadable(_ wait: Duration, _ english: String, _ chinese: String) {
        #expect(EnglishWords().detail(.throttled, retryAfter: wait).hasSuffix(english))
        #expect(ChineseWords().detail(.throttled, retryAfter: wait).contains(chinese))
    }

    @Test(arguments: [
        (nil, Language.chinese), ("", .chinese), ("en", .english), ("EN-us", .english),
        ("zh-TW", .chinese), ("zh-Hans-CN,zh;q=0.9,en;q=0.8", .chinese),
        ("en;q=0.8,zh;q=0.9", .chinese), ("en;q=0.9,zh;q=0.8", .english),
        ("en;Q=0.1,zh;q=0.2", .chinese), ("en ; q=0.901 , zh ; q=0.9", .english),
        ("en;q=0", .chinese), ("en;q=0.000,zh;q=0.001", .chinese), ("fr,de", .chinese),
        ("fr,en;q=0.1", .english), ("*", .chinese), ("english", .chinese), ("e", .chinese),
        (";;;,,,q=1", .chinese), ("en;q=x,zh;q=0.1", .chinese), ("en;q=-1", .chinese),
        ("en;q=2", .chinese), ("\u{0}en", .chinese),
        (String(repeating: "x,", count: 200) + "en", .chinese),
    ])
    func theLanguageIsTheBestOfOurs(_ field: String?, _ language: Language) {
        #expect(Language(accepting: field) == language)
    }
}
