/// What a whole message may ask for instead of naming an invoice.
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
                "取消", "退出", "不查了", "算了", "取消查验", "结束", "停止", "cancel", "quit", "exit", "stop",
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
                "goodmorning", "goodafternoon",
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
    private static let lettersMaximum = 16

    /// Nil when the message is anything more than the command and what people put around it.
    init?(_ text: FoldedText) {
        var letters = String.UnicodeScalarView()
        var isSlashed = false
        for scalar in text.scalars {
            switch scalar {
            case " ", ".", ",", ";", "!", "?", "~", "\"", "'", "-", "_", "(", ")", "[", "]", "【",
                "】", "「", "」", "“", "”", "‘", "’", "…", "吧", "啊", "呀", "请":
                continue
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
        } else if let command = Self.byWord[word] ?? Self.behindKeyword(word) {
            self = command
        } else {
            return nil
        }
    }

    /// What may begin a query may begin a command too: 查验 帮助, cy help.
    private static func behindKeyword(_ word: String) -> TextCommand? {
        guard let keyword = keywords.first(where: word.hasPrefix) else { return nil }
        let rest = String(word.dropFirst(keyword.count))
        // A letter alone is more likely a slip.
        return rest.count > 1 ? byWord[rest] : nil
    }

    /// The longer before those that they begin with.
    private static let keywords = ["查验", "查询", "查", "验", "发票", "cy", "check", "verify"]
}
