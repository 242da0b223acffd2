extension NumberNeighbours {
    func letters(endingAt place: Int) -> String {
        var start = place + 1
        while start > place - 16, scalars[safely: start - 1]?.isSmallLetter == true { start -= 1 }
        return start > place ? "" : String(scalars[start...place])
    }

    func letters(startingAt place: Int) -> String {
        guard place < scalars.count else { return "" }
        var end = place
        while end < place + 8, scalars[safely: end]?.isSmallLetter == true { end += 1 }
        return String(scalars[place..<end])
    }

    /// 港币, 美元, 英镑: the kind of money before or behind the number.
    func isForeign(endingAt place: Int) -> Bool {
        guard let first = scalars[safely: place - 1] else { return false }
        return Self.foreign.contains([first, scalars[place]])
    }

    func isForeign(startingAt place: Int) -> Bool {
        guard let next = scalars[safely: place + 1] else { return false }
        return Self.foreign.contains([scalars[place], next])
            || Self.foreign.contains([next, scalars[safely: place + 2] ?? " "])
                && "新" == scalars[place]
    }

    /// 超过, 不到, 至少: a sum that is only said to be near.
    func isBound(endingAt place: Int) -> Bool {
        guard scalars[place].isHan, let first = scalars[safely: place - 1] else { return false }
        return Self.lowerBounds.contains([first, scalars[place]])
    }

    static let bigUnits: Set<Unicode.Scalar> = [
        "万", "亿", "兆", "千", "仟", "百", "佰", "拾", "十",
    ]
    static let smallUnits: Set<Unicode.Scalar> = ["角", "分", "毛", "厘", "倍", "折", "成"]
    static let counters: Set<Unicode.Scalar> = [
        "张", "份", "个", "次", "件", "人", "年", "月", "日", "号", "天", "页",
    ]
    /// Of 小数 (decimals), and the word for minus.
    static let signWords: Set<Unicode.Scalar> = ["小", "数", "负"]
    static let roundings: Set<Unicode.Scalar> = ["多", "余", "来", "几", "半", "起"]
    /// Also of what is not said, and pictures of a digit that could not be read.
    static let approximations: Set<Unicode.Scalar> = [
        "约", "近", "第", "逾", "超", "点", "几", "某", "口", "囗", "丨",
    ]
    static let powers: Set<Unicode.Scalar> = ["^", "±", "×", "+"]
    static let bounds: Set<[Unicode.Scalar]> = [
        ["左", "右"], ["上", "下"], ["以", "上"], ["以", "下"], ["以", "内"], ["不", "到"],
    ]
    static let lowerBounds: Set<[Unicode.Scalar]> = Set(
        ["不到", "超过", "不足", "大于", "小于", "多于", "少于", "高于", "低于", "至少", "至多", "最多", "最少"]
            .map { Array($0.unicodeScalars) })
    /// 红字, 红票, 红冲: below nought.
    static let red: Set<Unicode.Scalar> = ["字", "票", "冲"]
    static let brackets: Set<Unicode.Scalar> = ["(", ")", "[", "]", ":", " "]
    static let minusWords: Set<String> = [
        "minus", "negative", "about", "x", "some", "above", "below",
    ]
    static let foreignWords: Set<String> = [
        "usd", "us", "hkd", "hk", "eur", "euro", "euros", "gbp", "jpy", "twd", "ntd", "nt", "mop",
        "aud", "cad", "sgd", "krw", "chf", "rub", "inr", "thb", "dollar", "dollars", "pounds",
        "yen", "rm", "usdt", "btc", "lakh", "crore", "cent", "cents", "fen", "jiao", "wan", "qian",
        "million", "thousand", "hundred", "php", "rs", "idr", "kr", "sek", "nok", "dkk", "pln",
        "brl",
        "mxn", "zar", "aed", "quid", "bucks", "pound",
    ]
    /// Longer names by their first two characters.
    static let foreign: Set<[Unicode.Scalar]> = Set(
        [
            "美元", "美金", "欧元", "日元", "港元", "港币", "港纸", "澳元", "澳币", "台币", "加元", "韩元", "英镑",
            "镑", "卢布", "泰铢", "卢比", "法郎", "外币", "葡币", "新元", "日圆",
            "澳门", "美刀", "令吉", "越南", "披索", "比索", "比特", "坡币", "里亚",
            "新币", "加币", "日币", "韩币", "泰币", "美圆", "港圆", "韩圆",
        ].map { Array($0.unicodeScalars) })

    /// Of these, what names money wherever it stands: 澳门 and 越南 are places too.
    static let currencies: Set<[Unicode.Scalar]> = Set(
        [
            "美元", "美金", "欧元", "日元", "港元", "港币", "港纸", "澳元", "澳币", "台币", "加元", "韩元", "英镑",
            "卢布", "泰铢", "卢比", "法郎", "外币", "葡币", "日圆", "美刀",
        ].map { Array($0.unicodeScalars) })

    /// Words that join two numbers to one, or to two of which nobody can tell which is meant.
    static let joiningWords: Set<String> = [
        "and", "plus", "or", "to", "dot", "point", "comma", "minus", "times", "by",
    ]
}
