/// The words with which people end a talk: 好的，谢谢你的帮助！ They ask nothing, so that an answer by text message
/// would only cost money.
///
/// A message is closing as a whole or not at all. Each of its clauses is cut into the parts below, and a wish
/// may end it; one word more, such as 查, and the message is for others to read. Thanks for something are
/// thanks only in the clause that thanks: 谢谢帮忙 ends the talk, 帮忙 and 谢谢，帮忙 ask for help.
struct ClosingWords {
    private enum Part {
        case thanks, acknowledgement
        /// Words with which 好 means well: not behind a person, for 你好 is a greeting.
        case fine
        /// The one who is thanked: 老师, 你们.
        case person
        /// Says nothing by itself: 非常, really.
        case beside
        /// 的帮助, for your help.
        case reason
    }

    /// The parts read so far, before a place of the message.
    private struct State: Hashable {
        var command: TextCommand?
        var isThanking = false
        var isBehindPerson = false

        /// Nil where the part cannot stand there.
        func after(_ part: Part) -> State? {
            var state = self
            state.isBehindPerson = part == .person
            switch part {
            case .thanks: (state.command, state.isThanking) = (.thanks, true)
            case .fine where isBehindPerson: return nil
            case .acknowledgement, .fine: state.command = command ?? .acknowledgement
            case .person, .beside: break
            case .reason where !isThanking: return nil
            case .reason: break
            }
            return state
        }
    }

    /// Thanks, or an acknowledgement where nobody is thanked.
    let command: TextCommand

    /// Longer courtesies are rare.
    private static let lettersMaximum = 64

    /// Nil where the message is anything more.
    init?(_ text: FoldedText) {
        var states: Set<State> = [State()]
        var letters: [Unicode.Scalar] = []
        var count = 0
        var isAsking = false
        for scalar in text.scalars {
            switch scalar {
            case " ", "\t", "\"", "'", "-", "_", "“", "”", "‘", "’", "^": continue
            // The colours of hands, and what is left of an emoji that was cut.
            case "\u{1F3FB}"..."\u{1F3FF}", "\u{FFFD}": continue
            case "\n", "。", "·", ".", ",", ";", ":", "!", "?", "~", "(", ")", "[", "]", "【", "】",
                "「", "」",
                "…", "*", "〜":
                isAsking = isAsking || scalar == "?"
                states = Self.ends(of: letters, from: states)
                letters = []
            default:
                letters += scalar.properties.lowercaseMapping.unicodeScalars
                count += 1
            }
            guard count <= Self.lettersMaximum, !states.isEmpty else { return nil }
        }
        let ends = Self.ends(of: letters, from: states).compactMap(\.command)
        // 不用谢 can be cut so that it thanks.
        guard let command = ends.contains(.acknowledgement) ? .acknowledgement : ends.first
        else { return nil }
        // OK? is a question. Behind thanks the mark may stand for an emoji that a network did not know.
        if isAsking, command == .acknowledgement { return nil }
        self.command = command
    }

    /// The states after a clause, over all ways to cut it.
    private static func ends(
        of clause: [Unicode.Scalar], from states: Set<State>
    ) -> Set<State> {
        var reached = [Set<State>](repeating: [], count: clause.count + 1)
        reached[0] = Set(states.map { State(command: $0.command) })
        for start in clause.indices where !reached[start].isEmpty {
            if Wish.isOne(clause[start...]) {
                reached[clause.count].formUnion(
                    reached[start].compactMap { $0.after(.acknowledgement) })
            }
            var word = ""
            for end in start..<min(start + wordMaximum, clause.count) {
                word.unicodeScalars.append(clause[end])
                guard let part = parts[word] ?? (end == start ? part(of: clause[end]) : nil)
                else { continue }
                for state in reached[start] {
                    if let next = state.after(part) { reached[end + 1].insert(next) }
                }
            }
        }
        return reached[clause.count]
    }

    /// An emoji nods, whichever it is, unless it asks or shows a paper.
    private static func part(of scalar: Unicode.Scalar) -> Part? {
        if stressingEmoji.contains(scalar) { return .beside }
        guard scalar.value > 0x2190, scalar.properties.isEmoji, !askingEmoji.contains(scalar) else {
            return nil
        }
        return thankingEmoji.contains(scalar) ? .thanks : .acknowledgement
    }

    private static let thankingEmoji = Set("🙏🌹❤💐💖💕🙇".unicodeScalars)
    private static let askingEmoji = Set("❓❔🆘🧾🔍🔎📷📸🤔🧐🤨😕🤷".unicodeScalars)
    private static let stressingEmoji = Set("❗❕‼".unicodeScalars)
}

extension ClosingWords {
    private static let parts: [String: Part] = {
        var parts: [String: Part] = [:]
        for (part, words) in table {
            for word in words {
                let isFine = part == .acknowledgement && word.hasPrefix("好")
                parts[word] = isFine ? .fine : part
            }
        }
        for (part, words) in phrases {
            for word in words where parts[word] == nil { parts[word] = part }
        }
        for word in reasons { parts[word] = .reason }
        return parts
    }()

    private static let wordMaximum = parts.keys.map(\.unicodeScalars.count).max() ?? 0

    /// In the folded form: simplified characters, small letters, no spaces.
    private static let table: [(Part, [String])] = [
        (
            .thanks,
            [
                "谢", "谢谢", "多谢", "感谢", "致谢", "谢过", "感恩", "感激", "感激不尽", "辛苦", "费心", "唔该",
                "唔该晒", "3q", "3x", "3ks", "3克油", "三克油", "蟹蟹",
                "xiexie", "thanks", "thank", "thankyou", "thanku", "thankq", "thx", "thxs", "thnx",
                "thanx", "tnx", "tks", "thks", "tnks", "tq", "ty", "tysm", "tyvm", "tia", "obliged",
                "muchobliged", "appreciated", "appreciate", "appreciateit", "grateful",
                "imgrateful", "iamgrateful", "imobliged", "iamobliged", "cheers", "merci",
                "mercibeaucoup", "gracias", "muchasgracias", "danke", "grazie", "obrigado",
                "obrigada", "arigato", "arigatou", "ありがとう", "ありがとうございます", "감사합니다",
                "고마워", "고맙습니다", "감사", "감사해요", "спасибо", "большоеспасибо", "спасибобольшое",
                "благодарю", "дякую", "terimakasih", "terimakasihbanyak", "blessyou", "godblessyou",
                "vielendank", "dankeschön", "dankesehr", "dankje", "dankjewel", "mercibien",
                "milgracias", "graziemille", "muitoobrigado", "muitoobrigada", "cảmơn", "camon",
                "ขอบคุณ", "ขอบคุณครับ", "ขอบคุณค่ะ", "شكرا", "धन्यवाद", "teşekkürler",
                "teşekkürederim", "dziękuję", "salamat", "ありがとうございました", "有難うございます",
                "どうもありがとう", "どうもありがとうございます", "どうもありがとうございました", "どうも", "感謝します", "感谢します",
            ]
        ),
        (
            .acknowledgement,
            [
                "好", "好滴", "好哒", "好嘞", "好吧", "好咧", "好勒", "好叻", "收到", "收悉", "知道", "知悉", "晓得", "明白",
                "了解", "懂", "清楚", "没事", "没关系", "没问题", "不用", "不用谢", "不谢", "不客气", "别客气", "应该",
                "退订", "退订td", "td退订", "td", "取消订阅", "unsubscribe", "unsub", "optout", "stopall",
                "不用麻烦", "不需要", "不必", "不必客气", "暂时不用", "没有了", "没了", "就这些", "就这样", "先这样", "可以", "行",
                "嗯", "恩", "哦", "噢", "喔", "对", "是的", "再见", "再会", "回见", "拜拜", "拜", "晚安", "棒", "真棒",
                "厉害",
                "赞", "点赞", "给力", "不错", "很好", "太好", "完美", "搞定", "解决", "查到", "查好", "看到", "已阅", "哈哈",
                "哈哈哈", "呵呵", "嘻嘻", "嘿嘿", "生活愉快", "工作顺利", "工作愉快", "万事如意", "身体健康", "一切顺利", "好运",
                "好人一生平安", "新年快乐", "节日快乐", "周末愉快", "强", "微笑", "抱拳", "玫瑰", "合十", "握手", "鼓掌", "爱心",
                "呲牙",
                "胜利", "愉快", "ok", "okay", "okey", "okie", "okiedokie", "okeydokey", "oki", "k",
                "kk", "got", "gotit", "gotcha", "roger", "copythat", "iunderstand", "isee", "great",
                "good", "goodjob", "welldone", "nice", "sure", "cool", "perfect", "alright",
                "allright", "allgood", "fine", "awesome", "excellent", "wonderful", "amazing",
                "brilliant", "lovely", "yes", "yep", "yeah", "yup", "bye", "byebye", "goodbye",
                "goodnight", "seeyou", "cya", "noted", "wellnoted", "dulynoted", "understood",
                "received", "done", "nope", "nothanks", "nothankyou", "noneed", "noproblem",
                "noworries", "np", "youarewelcome", "yourewelcome", "urwelcome", "welcome",
                "thatsall", "thatisall", "thatsgreat", "thatisgreat", "thatsit", "haveagoodday",
                "haveaniceday", "haveagreatday", "takecare", "lol", "haha", "hehe",
            ]
        ),
        (
            .person,
            [
                "你", "您", "你们", "您们", "大家", "各位", "老师", "老板", "亲", "亲们", "亲爱的", "同志", "师傅", "大哥",
                "大姐",
                "哥", "哥们", "姐", "姐姐", "小哥", "小姐姐", "小姐", "先生", "女士", "美女", "帅哥", "朋友", "兄弟", "客服",
                "领导",
                "工作人员", "机器人", "小编", "宝", "宝子", "everyone", "everybody", "you", "u", "all", "sir",
                "madam", "maam", "dear", "guys", "team", "mate", "man", "bro", "buddy", "friend",
            ]
        ),
        (
            .beside,
            [
                "非常", "十分", "万分", "太", "特别", "真的", "真是", "真心", "实在", "很", "衷心", "诚挚", "超级", "深表",
                "先", "不好意思", "抱歉", "对不起", "sorry", "excuseme",
                "再次", "表示", "那", "那么", "就", "我", "我们", "已", "已经", "都", "也", "给", "向", "祝", "祝您",
                "祝你",
                "了", "啦", "哈", "呀", "啊", "咯", "喽", "吧", "嘞", "哟", "呦", "嘿", "呢", "嗷", "滴", "哒", "呐",
                "嘛",
                "的", "晒", "惹", "捏", "耶", "so", "very", "ever", "much", "really", "again", "alot",
                "lots", "abunch", "amillion", "aton", "many", "indeed", "kindly", "and", "then",
                "now", "too", "oh", "ah", "i", "we", "well", "most", "beforehand", "inadvance",
                "sincerely", "warmly",
            ]
        ),
    ]

    /// Phrases that name whoever was troubled, and the wishes of another language.
    private static var phrases: [(Part, [String])] {
        let persons = ["", "你", "您", "你们", "您们", "大家", "各位", "老师", "老师们", "客服", "亲", "亲们"]
        func troubled(_ verbs: [String]) -> [String] {
            verbs.flatMap { verb in persons.flatMap { [verb + $0 + "了", verb + $0 + "啦"] } }
        }
        let added = persons.flatMap { person in
            ["给", "让", "叫"].flatMap { lead in
                ["添麻烦", "费心", "受累", "操心", "久等"].flatMap { trouble in
                    ["了", "啦"].map { lead + person + trouble + $0 }
                }
            }
        }
        let praises = ["good", "nice", "great", "lovely", "wonderful", "pleasant", "blessed"]
        let times = [
            "day", "dayahead", "evening", "night", "weekend", "week", "one", "time", "afternoon",
            "morning", "trip", "holiday", "rest", "restoftheday",
        ]
        let seasons = ["newyear", "holidays", "holiday", "weekend", "christmas", "springfestival"]
        return [
            (.thanks, troubled(["麻烦", "有劳", "劳烦", "劳驾", "受累", "难为", "费心"]) + added + ["添麻烦了"]),
            (
                .acknowledgement,
                troubled(["打扰", "打搅", "叨扰", "叨唠"])
                    + praises.flatMap { praise in times.map { "havea" + praise + $0 } }
                    + seasons.flatMap { ["happy" + $0, "merry" + $0] }
                    + [
                        "bestwishes", "allthebest", "wishyouallthebest", "bestregards",
                        "kindregards",
                        "regards", "goodluck",
                    ]
            ),
        ]
    }

    /// 的耐心帮助 and its English likes.
    private static var reasons: [String] {
        let chinese = [
            "帮助", "帮忙", "支持", "解答", "回复", "答复", "指点", "指导", "耐心", "服务", "回答", "协助", "配合", "提醒",
            "关心", "理解",
            "付出", "热心", "告知", "答疑", "信息", "及时回复", "耐心解答", "热心帮助", "大力支持", "辛勤付出", "时间", "工作",
        ]
        let english = [
            "help", "time", "support", "assistance", "service", "reply", "response", "answer",
            "information", "info", "work", "kindness", "patience", "quickreply", "quickresponse",
            "promptreply", "quickanswer", "hardwork", "kindhelp", "greathelp", "greatservice",
        ]
        let owners = ["", "your", "ur", "the", "allyour", "allthe", "this", "that"]
        let nouns = owners.flatMap { owner in english.map { owner + $0 } }
        return chinese.flatMap { [$0, "的" + $0, "为我" + $0] } + nouns.map { "for" + $0 }
            + nouns.filter { !english.contains($0) }
            + [
                "forhelping", "forhelpingme", "forchecking", "forthat", "forthis", "foreverything",
                "forit", "forreplying", "foranswering", "forreachingout",
            ]
    }
}
