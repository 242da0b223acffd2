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
                "hithere", "hellothere", "在", "早", "早安", "老师好", "大家好", "哈囉", "anyonethere",
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

    /// Words of courtesy, of which a message may hold several: 好的，谢谢！
    private static let courtesies: [(TextCommand, [String])] = [
        (
            .thanks,
            [
                "谢谢", "多谢", "谢了", "谢谢你", "谢谢您", "谢谢啦", "谢谢了", "非常感谢", "感谢", "十分感谢", "谢", "辛苦了",
                "麻烦了", "thx", "thanks", "thankyou", "thankyouverymuch", "thankyousomuch",
                "manythanks",
                "thanksalot", "thanku", "thankssomuch", "thanksabunch", "muchappreciated",
                "appreciated", "感恩", "感谢您", "感谢你", "非常感谢您", "谢谢老师", "谢谢您的帮助",
                "感谢您的帮助", "非常感谢您的帮助", "太感谢了", "多谢晒", "唔该晒", "辛苦", "ty", "tks", "cheers", "3q", "3x",
                "唔该", "🙏", "🌹", "❤",
            ]
        ),
        (
            .acknowledgement,
            [
                "好", "好的", "好滴", "好吧", "好了", "收到", "已收到", "知道了", "知道", "好嘞", "好哒", "没事", "不用了",
                "可以了", "ok了", "明白",
                "明白了", "了解", "了解了", "可以", "行", "嗯",
                "嗯嗯", "哦", "哦哦", "噢", "对", "没事了", "没问题", "再见", "拜拜", "ok", "okay", "okey", "k",
                "got", "gotit",
                "great", "good", "sure", "cool", "perfect", "alright", "fine", "yes", "bye",
                "goodbye", "noted", "understood", "👍", "👌",
                "😊", "😄",
                "🙂", "😁", "✅", "🤝", "👏",
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
            guard letters.count <= Self.lettersMaximum else { return nil }
        }
        let word = String(letters)
        if word.isEmpty, text.scalars.contains("?") {
            self = .help
        } else if isSlashed, word == "start" {
            // Telegram sends this when somebody opens the conversation.
            self = .greeting
        } else if let command = Self.byWord[word] ?? Self.behindKeyword(word)
            ?? Self.greeting(word) ?? Self.courtesy(letters)
        {
            self = command
        } else {
            return nil
        }
    }

    /// A keyword that may begin a query may begin a command too: 查验 帮助, cy help.
    private static func behindKeyword(_ word: String) -> TextCommand? {
        guard let keyword = keywords.first(where: word.hasPrefix) else { return nil }
        let rest = String(word.dropFirst(keyword.count))
        // A letter alone is more likely a slip.
        return rest.count > 1 ? byWord[rest] : nil
    }

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

    private static let courtesyByWord: [String: TextCommand] = {
        var commands: [String: TextCommand] = [:]
        for (command, names) in courtesies { for name in names { commands[name] = command } }
        return commands
    }()

    /// Nothing but words of courtesy, the longest that fits first; thanks among them are thanks.
    private static func courtesy(_ letters: String.UnicodeScalarView) -> TextCommand? {
        var rest = letters[...]
        var found: TextCommand?
        while !rest.isEmpty {
            let lengths = (1...lettersMaximum).reversed()
            guard
                let length = lengths.first(where: {
                    $0 <= rest.count && courtesyByWord[String(rest.prefix($0))] != nil
                })
            else { return nil }
            if found != .thanks { found = courtesyByWord[String(rest.prefix(length))] }
            rest = rest.dropFirst(length)
        }
        return found
    }

    /// A first message that asks about an invoice without giving its details: 查一下这张票 真的假的. Nil where
    /// it asks nothing of the kind, or holds the address of a page.
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
        else { return nil }
        self = .help
    }

    /// A message that asks how to ask is short.
    private static let questionMaximum = 160

    private static let topics: [String] = [
        "查", "验", "真", "假", "发票", "票", "报销", "怎么", "怎样", "如何", "咋", "帮", "能用吗", "有效", "作废", "红冲",
        "冲红", "收据", "发什么", "提供什么", "需要什么", "是什么", "是谁", "教我", "扫码", "二维码", "入账", "抵扣", "在吗", "你好",
        "您好", "人工", "客服",
    ]
    private static let latinTopics: Set<String> = [
        "check", "checking", "verify", "verifying", "verification", "real", "fake", "genuine",
        "authentic", "authenticity", "valid", "invoice", "invoices", "fapiao", "receipt",
        "receipts", "how", "help", "hello", "hi", "hey", "reimburse", "reimbursement", "legit",
        "true", "scam", "instructions", "what", "who", "send",
    ]

    /// The longer before those that they begin with.
    private static let keywords = ["查验", "查询", "查", "验", "发票", "cy", "check", "verify"]
}
