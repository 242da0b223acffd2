extension Fen {
    /// The amount in Chinese capitals (价税合计大写), as an invoice spells it out.
    ///
    /// Source: 支付结算办法 (银发〔1997〕393号), annex 1: 整 after yuan and may stand after jiao, never
    /// after fen; zeros between digits are read as one 零; a minus is read as 负.
    package var chineseCapitals: String {
        let digits: [Character] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]
        let yuan = value.magnitude / 100
        let jiao = Int(value.magnitude / 10 % 10)
        let fen = Int(value.magnitude % 10)
        var text = value < 0 ? "负" : ""

        if yuan > 0 { text += Self.capitals(ofYuan: yuan, digits) + "圆" }
        switch (jiao, fen) {
        case (0, 0):
            text += yuan == 0 ? "零圆整" : "整"
        case (0, _):
            text += (yuan > 0 ? "零" : "") + "\(digits[fen])分"
        case (_, 0):
            text += "\(digits[jiao])角整"
        default:
            text += "\(digits[jiao])角\(digits[fen])分"
        }
        return text
    }

    /// Groups of four digits, each with its own 拾佰仟. After every second group stands 亿, which
    /// counts all that is above it: 1 2345 0000 0000 is 壹万贰仟叁佰肆拾伍亿.
    private static func capitals(ofYuan yuan: UInt64, _ digits: [Character]) -> String {
        let places = ["", "拾", "佰", "仟"]
        var text = ""
        var zeroPending = false
        for group in stride(from: 4, through: 0, by: -1) {
            let divisor = power(of10: group * 4)
            let quad = yuan / divisor % 10_000
            for place in stride(from: 3, through: 0, by: -1) {
                let digit = Int(quad / power(of10: place) % 10)
                if digit == 0 {
                    zeroPending = zeroPending || !text.isEmpty
                } else {
                    if zeroPending { text += "零" }
                    zeroPending = false
                    text += "\(digits[digit])\(places[place])"
                }
            }
            switch group {
            case 1, 3: if quad > 0 { text += "万" }
            case 2, 4: if yuan >= divisor { text += "亿" }
            default: break
            }
        }
        return text
    }

    private static func power(of10 exponent: Int) -> UInt64 {
        (0..<exponent).reduce(1) { product, _ in product * 10 }
    }
}
