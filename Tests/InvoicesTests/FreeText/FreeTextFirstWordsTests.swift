import Invoices
import Testing

/// What people write before they know how: they are told how to ask.
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

    /// In a chat and by text message each gets a guide: the help, the greeting, or the first question.
    @Test(arguments: [
        // 简体
        "帮我看看这发票真的假的", "这票能查吗", "怎么查", "我想查发票", "有人吗", "你好", "在吗", "发票", "查票", "验真", "查发票", "？",
        "???", "发票真伪", "发票查验", "请问这是查发票的吗", "请问", "问一下", "想问一下", "咨询一下", "我要咨询", "在不在", "在不",
        "有人在线吗",
        "有没有人", "人呢", "哈喽", "嗨", "您好，请问怎么使用", "怎么操作", "怎么弄", "如何操作", "有什么用", "你能做什么", "你会什么", "干嘛的",
        "这个号码是干什么的", "你们是谁", "收费吗", "免费吗", "能用吗", "还能用吗", "合法吗", "正规吗", "是不是骗子", "是不是正规发票", "帮忙看下",
        "求助", "我需要帮助", "教一下", "能不能教我", "输入什么", "填什么", "写啥", "发给你什么", "可以拍照吗", "拍照可以查吗", "发照片行吗",
        "扫哪里",
        "扫码", "鉴别一下", "辨别真伪", "核实一下", "帮我核对", "是否作废", "被红冲了吗", "这张收据", "小票可以报销吗", "单据真伪", "能抵税吗",
        "可以退税吗",
        "专票怎么认证", "税务局吗", "测试", "人工服务", "转人工", "客服在吗", "发票丢了怎么办", "电子发票", "数电票", "我收到一张可疑的发票", "开始",
        "菜单", "帮助",
        // 繁體
        "發票真偽查詢", "請問怎麼查發票", "這張發票是真的嗎", "幫我查一下", "查發票", "驗證發票", "有人在嗎", "請問有人嗎", "怎樣使用", "要發什麼資料",
        "這是什麼", "收據可以查嗎", "可以掃描嗎", "鑑定真偽", "是不是騙人的", "合規嗎", "點查", "點用", "有冇人", "報銷", "統一發票", "稅務問題",
        "規則是什麼",
        "圖片可以嗎", "測試一下",
        // English
        "is this invoice real", "how do I check a receipt", "hi", "hello", "help", "?", "check",
        "verify", "invoice", "fapiao", "Is it legal", "is it genuine", "is this legit?",
        "Can I check an invoice here", "can you help", "could you verify this",
        "do you speak English",
        "what is this", "what do I send", "who is this", "where do I find the number",
        "how does it work",
        "how to use", "start", "menu", "info", "I need help", "I want to verify a bill",
        "need to check my receipt", "please check", "anyone there", "is anybody there",
        "good morning",
        "hey there", "hello?", "validate invoice", "invoice verification", "counterfeit?",
        "fake or real",
        "tax receipt", "VAT invoice", "qr code", "scan", "can I send a photo", "customer service",
        "speak to a human", "test", "testing", "instructions please", "question", "any idea?",
        "does this cost anything", "is this service free", "zenme cha", "nihao", "chapiao",
    ])
    func aFirstMessageGetsAGuide(_ text: String) {
        let reading = FreeText.read(text)
        #expect(
            [.command(.help), .command(.start), .command(.greeting)].contains(reading),
            "\(reading)")
    }

    /// A detail, however it is asked about, is no question how to ask.
    @Test(arguments: [
        "这张发票是真的吗 25332000000012345678", "帮我查 033001800111 25672225", "查 25332000000012345678",
        "发票号码25672225能查吗", "請問 25332000000012345678 是真的嗎？", "怎么查 25332000000012345678？",
        "你好，25672225",
        "帮助我查 号码25332000000012345678", "有人吗？查一下033001800111", "开票日期2025-03-05怎么填", "价税合计113.00对吗",
        "校验码123456", "验真 01,32,,25332000000012345678,113.00,20250305,,",
        "can you check 25332000000012345678",
        "is 25332000000012345678 real?", "invoice 25672225",
        "help me verify 033001800111 25672225 20240305 123456",
        "what about number 25672225", "is the total 113.00 right?",
        "please check code 033001800111", "金额 1.2万吗",
    ])
    func aDetailIsNoQuestionHow(_ text: String) {
        switch FreeText.read(text) {
        case .notes(let notes, let questions): #expect(!notes.isEmpty || !questions.isEmpty)
        case let reading: Issue.record("\(reading)")
        }
    }

    @Test(arguments: [
        "你好 在吗", "你好", "在吗？", "您好，在吗", "有人吗", "hello there", "你好你好", "hi", "早", "早安", "在？", "老师好",
    ])
    func aGreetingIsOne(_ text: String) {
        #expect(FreeText.read(text) == .command(.greeting))
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
