import Invoices
import Testing

/// Words that end a talk ask nothing; one word more, and they are read.
struct ClosingWordsTests {
    @Test(arguments: [
        "谢谢你的帮助", "谢谢亲", "谢谢哈", "好的谢谢", "谢啦", "多谢", "感谢", "辛苦了", "3q", "thx", "tnx", "Much obliged",
        "Merci", "cheers", "ok thanks", "🙏", "谢谢您嘞", "谢谢了哈～", "谢谢老师的耐心解答！", "亲，谢谢", "好的，收到，非常感谢！！！",
        "嗯嗯，谢谢啦", "真的太感谢你了", "十分感谢您的大力支持", "向您表示衷心的感谢", "辛苦各位老师了", "麻烦您了", "不用了，谢谢", "不用谢谢",
        "没事了谢谢",
        "没有了，谢谢您", "查到了，谢谢", "谢谢，再见", "收到谢谢🙏🙏", "谢谢[抱拳]", "[玫瑰]谢谢", "谢谢❗", "谢谢??", "谢谢 ^_^", "谢谢:)",
        "感谢感谢", "谢谢谢谢谢谢", "好的好的，谢谢", "谢谢您，祝您生活愉快", "明白了，多谢指点", "那就这样，谢谢", "ok了谢谢", "xiexie",
        "謝謝您的幫助", "麻煩你了", "感謝您的耐心回覆", "沒關係，謝謝", "唔該晒", "多謝晒！", "谢谢小姐姐", "我知道了，谢谢您",
        "Thank you so much for your help!", "thanks a lot", "thanks a million, mate", "Many thanks",
        "thx bro", "Tks!", "ty", "THANK YOU VERY MUCH", "Got it, thanks", "ok, thank you",
        "Thanks for the quick reply", "thanks for checking",
        "I really appreciate your help", "Much appreciated!", "great, cheers", "thanks ??",
        "thank you all", "thanks again and bye", "Gracias!", "Danke", "ありがとうございます", "❤️", "🌹🌹🌹",
        "👍🙏", "thanks 😊😊", "👌 thx",
        "不好意思打扰了谢谢", "太麻烦你们了，感谢", "受累了", "谢谢！祝您新年快乐", "谢谢祝大家中秋快乐", "Спасибо", "СПАСИБО!",
        "Большое спасибо", "спасибо большое", "Vielen Dank", "Merci bien", "Muito obrigado",
        "打扰各位了，多谢", "给您添麻烦了", "让你们费心啦", "有劳各位了", "劳烦您了", "真是麻烦大家了", "抱歉打扰了，感谢",
        "謝謝，祝您生意興隆", "多谢，祝工作顺利、身体健康", "谢谢，恭祝阖家幸福", "Thanks, have a lovely weekend!",
        "Thank you and best regards", "thanks, happy new year", "ขอบคุณครับ", "Teşekkürler",
        "Dziękuję", "Cảm ơn", "どうもありがとうございました", "감사해요", "不好意思，谢谢", "sorry, thanks",
        "真快，谢谢", "帮大忙了，谢谢", "感谢反馈", "谢啦老铁", "Thanks & regards", "nice one, thanks", "谢谢，我先走了",
        "太贴心了吧，谢谢", "谢谢小伙伴", "thanks, talk soon", "效率很高，感谢", "thank you folks",
    ])
    func thanksAreThanks(_ text: String) {
        #expect(FreeText.read(text) == .command(.thanks))
    }

    @Test(arguments: [
        "不用谢", "不客气", "别客气哈", "应该的", "没关系", "没事", "收到", "收到啦", "已收悉", "got it", "👍",
        "👍👍👍", "😀", "不谢不谢", "👍🏽", "👌", "😊", "✅", "🎉🎉", "好的亲", "好哒", "好嘞", "好滴哈", "行吧", "可以了", "可以的",
        "嗯嗯好的", "哦哦",
        "对的", "是的", "知道啦", "我明白了", "那好吧", "搞定了", "查到了", "没有了", "不用了", "先这样", "再见", "拜拜", "晚安",
        "[OK]",
        "[微笑]", "ok", "OK!", "okay", "okie dokie", "sure", "yes", "alright then", "all good",
        "that's all", "no problem", "no thanks", "You're welcome", "noted", "well noted",
        "understood",
        "bye bye", "see you", "哈哈哈", "祝您工作顺利", "好的好的好的", "打扰了", "好的，打扰啦", "中秋快乐", "国庆节快乐！",
        "祝您和家人新年快乐，万事如意", "敬祝商祺大吉", "have a nice day", "Happy New Year!",
        // By these a machine's messages are declined; an answer would be one more.
        "退订", "TD", "退订。", "unsubscribe", "Unsubscribe!",
    ])
    func anAcknowledgementAsksNothing(_ text: String) {
        #expect(FreeText.read(text) == .command(.acknowledgement))
    }

    /// Each of these asks something, for all its courtesy.
    @Test(arguments: [
        "谢谢，查一下 25332000000012345678", "谢谢 25332000000012345678 20250305 113.00",
        "好的，再查一张 25332000000012345678", "谢谢，怎么查？", "谢谢，请帮我查一下发票", "谢谢，还能查别的吗", "好的吗", "好了吗", "可以吗",
        "行不行", "对吗", "收到了吗", "收到没有", "知道怎么查吗", "谢谢，这张是真的吗", "收到一张发票", "好的，怎么弄", "谢谢，帮忙", "帮忙，谢谢",
        "帮助", "谢谢。帮助", "麻烦你帮忙查一下，谢谢", "麻烦你", "谢谢，在吗", "你好", "您好呀亲", "老师你好", "你好，谢谢", "亲", "亲爱的",
        "ok?", "好的？", "嗯？", "❓", "🧾", "👍❓", "🤔", "🙏 25332000000012345678", "thanks, is it real?",
        "ok check", "thanks, please check", "hi, thanks", "is it ok", "is this good",
        "can you check, thanks",
        "thanks but how do I check", "help, thanks", "no good", "not ok", "ok 25332000000012345678",
        "yes it is fake", "what next, thanks", "113.00 谢谢", "88", "谢谢 88", "不对", "不明白", "不清楚",
        "看不懂", "没收到",
        "感谢信在哪里开", "谢谢惠顾的票能报销吗", "重来", "取消", "谢谢，取消", "查", "发票", "？", "请", "的", "你", "you",
        "so", "", " ", "^_^", "打扰一下", "不好意思", "不好意思，打扰一下", "麻烦您", "受累问一下", "抱歉", "sorry",
        "祝你查验顺利", "谢谢，祝贺的票怎么查", "这张发票能让我快乐", "祝", "快乐", "谢谢祝你这张是真的", "愿意付款", "税务顺利",
        "谢谢，看下这个", "谢谢，二百三十元", "谢谢，88", "谢谢，号码发了", "谢谢，改成十月", "thanks, cancel", "thanks, menu",
        "谢谢，这是假的", "感谢，想再来",
        "can I have a good invoice", "祝您生日快乐，查 25332000000012345678",
    ])
    func whatAsksIsAnswered(_ text: String) {
        let reading = FreeText.read(text)
        #expect(
            ![.command(.thanks), .command(.acknowledgement)].contains(reading), "\(reading)")
    }

    /// However long, and however it is cut: the work is bounded, and a courtesy too long is none.
    @Test func aLongMessageIsReadInNoTime() {
        for unit in ["谢", "好的", "k", "oki", "你", "🙏", "哈", "thank", "谢谢，"] {
            let text = String(repeating: unit, count: 1_000 / unit.utf8.count)
            #expect(FreeText.read(text) != .tooLong)
        }
        let fitting = String(repeating: "谢谢你的帮助", count: 10)
        #expect(FreeText.read(fitting) == .command(.thanks))
        #expect(FreeText.read(fitting + "查") != .command(.thanks))
    }
}
