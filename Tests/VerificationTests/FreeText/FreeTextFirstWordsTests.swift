import Testing

@testable import Verification

/// What people write before they know how: they are told how to ask, and thanks are no question.
struct FreeTextFirstWordsTests {
    @Test(arguments: [
        "查一下这张票 真的假的", "請幫我查這張發票是不是真的", "is this invoice real?", "怎么查", "帮我看看", "这票能报销吗",
        "how do I check…", "How do I check an invoice?", "这张发票是真的吗？", "这个票是假的吧", "发票真伪查询", "怎么验真",
        "能帮我验一下发票吗", "我想查发票", "我要报销", "收到一张发票，不知道真假", "這張發票有效嗎", "請問怎麼查驗", "咋查啊",
        "是不是作废了", "红冲了没", "Is it fake?", "please help", "can you verify a receipt",
        "is this fapiao authentic",
        "help me please", "你好，我想查一张发票", "您好 请问这里可以查发票吗", "客服", "人工", "查查", "帮助帮助",
        "check check help",
        "发票", "票", "真的吗", "这张票", "扫码怎么查", "要发什么信息", "需要提供什么", "这是什么", "你是谁", "教我用",
        "what should I send", "who are you?", "鉴定真伪", "請核實這張發票",
    ])
    func howToAskIsSaid(_ text: String) {
        let reading = FreeText.read(text)
        #expect([.command(.help), .command(.start)].contains(reading), "\(reading)")
    }

    @Test(arguments: [
        "你好 在吗", "你好", "在吗？", "您好，在吗", "有人吗", "hello there", "你好你好", "hi", "早", "早安", "在？", "老师好",
    ])
    func aGreetingIsOne(_ text: String) {
        #expect(FreeText.read(text) == .command(.greeting))
    }

    @Test(arguments: [
        "谢谢", "多谢", "谢谢！", "thx", "thanks", "Thank you", "thank you very much!", "谢谢你", "謝謝", "多謝",
        "非常感谢",
        "好的，谢谢", "ok thanks", "谢谢👍", "🙏", "🙏🏻🙏🏻", "收到，谢谢！", "Thanks a lot", "辛苦了", "thank u", "谢谢啦～",
        "感恩", "謝謝老師", "已收到，谢谢",
        "非常感谢您的帮助", "多謝晒", "Much appreciated!", "Thank you, bye", "谢谢，再见",
    ])
    func thanksAreThanks(_ text: String) {
        #expect(FreeText.read(text) == .command(.thanks))
    }

    @Test(arguments: [
        "👍", "👍🏽", "ok", "OK!", "好的", "收到", "好", "嗯嗯", "知道了", "明白了", "Got it.", "好的👌", "再见", "行",
        "好嘞", "好哒", "知道啦", "已收到", "不用了", "sure", "ok了", "bye bye",
    ])
    func anAcknowledgementAsksNothing(_ text: String) {
        #expect(FreeText.read(text) == .command(.acknowledgement))
    }

    @Test(arguments: [
        "今天天气不错", "在哪里", "https://example.org/check/invoice", "ok123", "the quick brown fox", "好吃",
        "明天见",
    ])
    func otherWordsAreNot(_ text: String) {
        #expect(FreeText.read(text) == .nothing)
    }

    /// Beside what names an invoice the words say nothing.
    @Test(arguments: [
        "谢谢 25332000000012345678 20250305 113.00", "这张是真的吗 25332000000012345678 20250305 113.00 多谢",
        "is this real? 25332000000012345678 2025-03-05 113.00 thanks",
        "好的 25332000000012345678 20250305 113.00",
    ])
    func anInvoiceIsReadAllTheSame(_ text: String) {
        let meaning = Phrasing.meaning(of: FreeText.read(text))
        #expect(meaning == "n=25332000000012345678 d=2025-03-05 a=113.00")
    }
}
