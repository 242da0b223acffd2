extension ClosingWords {
    /// True if a text holds a word of thanks: 谢 in it, or one of a few in Latin letters.
    static func thanks(_ scalars: [Unicode.Scalar]) -> Bool {
        if scalars.contains("谢") { return true }
        let text = String(scalars[...])
        if hanThanks.contains(where: text.contains) { return true }
        return scalars.split { !$0.isSmallLetter }.contains { latinThanks.contains(String($0)) }
    }

    /// True for what stands in a question, in a command or in a detail: a digit, a numeral, a word for money.
    static func isOfQuestion(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCIIDigit || scalar.isUnusualDigit || ChineseNumber.capitals.contains(scalar)
            || asking.contains(scalar)
    }

    private static let hanThanks = ["感恩", "感激", "辛苦了", "多亏", "唔该", "受累"]
    private static let latinThanks: Set<String> = [
        "thanks", "thank", "thx", "thanx", "tks", "tnx", "ty", "tysm", "xiexie", "merci", "gracias",
        "danke", "grazie", "cheers", "appreciate", "appreciated", "grateful",
    ]
    /// Also the marks of a refusal and of what is wanted: 不, 没, 要, 想, 找, 开, 退.
    private static let asking = Set(
        "查验票吗么何怎假伪码号求问税额谁哪几不没请要想找开退改错等元块圆角毛二两三四五六七八九十百千万零〇?:=信函呢否看发"
            .unicodeScalars)

    /// What praises in the characters of a request: 帮大忙了 asks for no help, 真快 about no truth.
    fileprivate static let praises = [
        "帮了大忙", "帮大忙", "帮上忙", "帮到我", "帮到", "帮了我", "帮忙了", "有帮助", "很有帮助", "真快", "真好", "真棒", "真及时",
        "真方便", "真贴心", "真周到", "真靠谱", "真专业", "真给力", "真厉害", "真不错", "真心", "真诚", "认真", "真是", "真香",
        "真有效率", "真高效", "nice one", "you guys are great", "great service", "good service",
        "the support", "your support", "your help", "the help", "your service", "the service",
        "the answer", "helping", "i need that", "what a", "true hero", "real help", "how kind",
    ].map { Array($0.unicodeScalars) }
}

extension FoldedText {
    /// Without the praise in it.
    var withoutPraise: FoldedText {
        var rest: [Unicode.Scalar] = []
        var place = 0
        while place < scalars.count {
            if let praise = ClosingWords.praises.first(where: { scalars[place...].starts(with: $0) }
            ) {
                place += praise.count
            } else {
                rest.append(scalars[place])
                place += 1
            }
        }
        return FoldedText(folded: rest)
    }
}
