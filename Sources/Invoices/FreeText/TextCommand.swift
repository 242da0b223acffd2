/// The requests that a whole message may make instead of naming an invoice.
package enum TextCommand: Sendable, Equatable, CaseIterable {
    /// 帮助
    case help
    /// 取消: forget what was said so far.
    case cancel
    /// 重来: forget it, and ask from the first field.
    case again
    case greeting
    /// A keyword of the service and nothing else (查验): ask from the first field.
    case start
    /// 谢谢
    case thanks
    /// 好的: nothing is asked and nothing is to be said.
    case acknowledgement

    private static let words: [(TextCommand, [String])] = [
        (
            .help,
            [
                "帮助", "怎么用", "如何使用", "怎么查", "怎么查验", "如何查验", "使用说明", "说明", "菜单", "功能", "help",
                "h", "info", "menu", "howto", "bz",
            ]
        ),
        (
            .cancel,
            [
                "取消", "退出", "不查了", "不用查了", "先不查了", "算了", "取消查验", "结束", "停止", "cancel", "quit",
                "exit", "stop",
                "end",
                "nevermind", "qx",
            ]
        ),
        (
            .again,
            [
                "重来", "重新来", "重新", "重新开始", "重新查验", "重新填写", "重填", "从头来", "再来", "再来一次", "again",
                "restart", "startover", "reset", "cl",
            ]
        ),
        (
            .greeting,
            [
                "你好", "您好", "在吗", "在么", "早上好", "下午好", "晚上好", "嗨", "hi", "hello", "hey",
                "goodmorning", "goodafternoon", "goodevening", "有人吗", "有人在吗", "在不在", "喂", "哈喽", "亲",
                "hithere", "hellothere", "在", "早", "早安", "老师好", "大家好", "你们好", "哈囉", "哈啰",
                "哈罗", "在嘛", "在不", "有人么", "有人嘛", "anyonethere", "hallo", "goodday", "howdy",
                "heythere", "nihao",
            ]
        ),
        (
            .start,
            [
                "查", "查验", "查询", "验", "发票", "查发票", "验发票", "查验发票", "发票查验", "发票查询", "验票", "查票",
                "查真伪", "发票真伪", "我要查验", "我要查发票", "开始", "cy", "fp", "check", "verify", "start",
                "checkinvoice", "verifyinvoice", "invoice", "checkaninvoice",
            ]
        ),
    ]

    private static let byWord: [String: TextCommand] = {
        var commands: [String: TextCommand] = [:]
        for (command, names) in words { for name in names { commands[name] = command } }
        return commands
    }()

    /// The longest of them has fewer characters.
    private static let lettersMaximum = 20

    /// Nil when the message is anything more than the command and what people put around it.
    init?(_ text: FoldedText) {
        if let command = Self.request(in: text) ?? ClosingWords(text)?.command {
            self = command
        } else if Self.thanks(text) {
            self = .thanks
        } else {
            return nil
        }
    }

    private static func request(in text: FoldedText) -> TextCommand? {
        var letters = String.UnicodeScalarView()
        var isSlashed = false
        for scalar in text.scalars {
            switch scalar {
            case " ", "\n", "\t", "。", "·", ".", ",", ";", ":", "!", "?", "~", "\"", "'", "-", "_",
                "(", ")", "[", "]", "【",
                "】", "「", "」", "“", "”", "‘", "’", "…", "吧", "啊", "呀", "啦", "请":
                continue
            // The colours of hands.
            case "\u{1F3FB}"..."\u{1F3FF}": continue
            case "/" where letters.isEmpty: isSlashed = true
            default: letters.append(scalar)
            }
            guard letters.count <= lettersMaximum else { return nil }
        }
        let word = String(letters)
        if word.isEmpty, text.scalars.contains("?") { return .help }
        // Telegram sends this when somebody opens the conversation.
        if isSlashed, word == "start" { return .greeting }
        return byWord[word] ?? behindKeyword(word) ?? greeting(word)
    }

    /// A keyword that may begin a query may begin a command too: 查验 帮助, cy help.
    private static func behindKeyword(_ word: String) -> TextCommand? {
        guard let keyword = keywords.first(where: word.hasPrefix) else { return nil }
        let rest = String(word.dropFirst(keyword.count))
        // A letter alone is more likely a slip.
        return rest.count > 1 ? byWord[rest] : nil
    }

    /// 帮大忙了，谢谢: whatever else it says, a message that thanks, and neither asks nor tells a number, is thanks.
    private static func thanks(_ text: FoldedText) -> Bool {
        guard text.scalars.count <= thanksMaximum, Self(askingHow: text.withoutPraise) == nil,
            !text.scalars.contains(where: ClosingWords.isOfQuestion)
        else { return false }
        let clauses = text.scalars.split { !$0.isHan && !$0.isSmallLetter && $0 != " " }
        guard !clauses.contains(where: { byWord[String($0).filter { $0 != " " }] != nil }) else {
            return false
        }
        return ClosingWords.thanks(text.scalars)
    }

    /// Thanks are short.
    private static let thanksMaximum = 48

    /// 你好，在吗
    private static func greeting(_ word: String) -> TextCommand? {
        for (command, names) in words where command == .greeting {
            for name in names where word.hasPrefix(name) {
                let rest = String(word.dropFirst(name.count))
                if byWord[rest] == .greeting || rest == name { return .greeting }
            }
        }
        return nil
    }

    /// A first message that asks about an invoice, or for anything at all, without giving details: 查一下这张票
    /// 真的假的, 有人吗, is it legal? Nil where it asks nothing, or holds the address of a page.
    init?(askingHow text: FoldedText) {
        guard text.scalars.count <= Self.questionMaximum else { return nil }
        var letters = String.UnicodeScalarView()
        letters.append(contentsOf: text.scalars.filter { !$0.isSpace })
        let message = String(letters)
        guard !message.contains("://") else { return nil }
        let words = text.scalars.split { !$0.isSmallLetter }.map { word in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: word)
            return String(view)
        }
        guard
            Self.topics.contains(where: message.contains)
                || words.contains(where: Self.latinTopics.contains)
                || words.first.map(Self.latinQuestions.contains) == true
        else { return nil }
        self = .help
    }

    /// A message that asks how to ask is short.
    private static let questionMaximum = 160

    private static let topics: [String] = [
        "查", "验", "真", "假", "伪", "鉴", "票", "报销", "报账", "入账", "抵扣", "抵税", "退税", "税", "认证", "凭证",
        "收据",
        "单据", "行程单", "账单", "小票", "有效", "作废", "红冲", "冲红", "红字", "核实", "核对", "合法", "合规", "正规", "骗",
        "虚开",
        "二维码", "扫", "拍照", "照片", "图片", "截图",
        "怎么", "怎样", "咋", "如何", "什么", "啥", "干嘛", "是谁", "吗", "能不能", "可不可以", "是不是", "对不对", "?",
        "❓", "❔", "问", "咨询", "求助", "帮", "教我", "教一", "请教", "指教", "在吗", "在线", "在不", "有人", "有冇人", "人呢",
        "你好",
        "您好",
        "人工", "客服", "测试", "🧾", "🔍", "🔎", "🆘", "点用", "点查", "点样", "边度",
    ]
    private static let latinTopics: Set<String> = [
        "check", "checking", "checked", "checker", "verify", "verifying", "verified",
        "verification", "validate", "validation", "validity", "valid", "authenticate", "real",
        "fake", "genuine", "authentic", "authenticity", "legit", "legal", "bogus", "forged",
        "forgery", "counterfeit", "true", "scam", "fraud", "trust", "invoice", "invoices", "fapiao",
        "fapiaos", "piao", "receipt", "receipts", "bill", "bills", "vat", "tax", "qr", "scan",
        "photo", "picture", "reimburse", "reimbursement", "expense", "expenses", "deduct", "void",
        "how", "what", "who", "where", "why", "which", "when", "help", "assist", "assistance",
        "support", "service", "question", "questions", "query", "enquiry", "inquiry", "lookup",
        "instructions", "instruction", "guide", "usage", "options", "begin", "send", "need",
        "want", "please", "pls", "plz", "test", "testing", "hello", "hi", "hey", "hallo", "hiya",
        "greetings", "anyone", "anybody", "somebody", "someone", "human", "agent", "operator",
        "nihao", "zenme", "zenmecha", "chapiao", "chafapiao", "yanpiao", "zhenjia", "zhenwei",
    ]
    /// An English question begins with one of these, and may lack its mark.
    private static let latinQuestions: Set<String> = [
        "is", "are", "was", "am", "can", "could", "do", "does", "did", "will", "would", "may",
        "should", "shall", "has", "have",
    ]

    /// The longer before those that they begin with.
    private static let keywords = ["查验", "查询", "查", "验", "发票", "cy", "check", "verify"]
}
