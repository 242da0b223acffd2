/// A stranger's text as the parser reads it: compatibility forms made plain (what of NFKC, Unicode
/// Standard Annex 15, occurs on phones and in copied invoices), letters small, white space one
/// kind of space, and everything that cannot be seen gone.
struct FoldedText: Sendable, Equatable {
    /// What a person types or pastes about one invoice; a QR text has about 80 bytes.
    static let bytesMaximum = 1_024

    let scalars: [Unicode.Scalar]

    /// Nil above `bytesMaximum`.
    init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMaximum else { return nil }
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars { Self.fold(scalar, into: &scalars) }
        self.scalars = scalars
    }

    private static func fold(_ scalar: Unicode.Scalar, into scalars: inout [Unicode.Scalar]) {
        switch scalar.value {
        case 0x30...0x39, 0x61...0x7A: scalars.append(scalar)
        case 0x41...0x5A: scalars.append(ascii(scalar.value + 0x20))
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
            0x205F, 0x3000:
            scalars.append(" ")
        case 0x00...0x1F, 0x7F...0x9F: break
        case 0x21...0x7E: scalars.append(scalar)
        case _ where isInvisible(scalar): break
        // Full-width ASCII (全角).
        case 0xFF01...0xFF5E: fold(ascii(scalar.value - 0xFEE0), into: &scalars)
        case 0xFFE5: scalars.append("¥")
        case 0x2010...0x2015, 0x2043, 0x2212, 0xFE58, 0xFE63: scalars.append("-")
        case 0x3001, 0x3002, 0xFE50, 0xFF61, 0xFF64: scalars.append(";")
        case 0xB7, 0x2022, 0x30FB: scalars.append(" ")
        case 0x2116: scalars += ["n", "o"]
        // ①…⑳, and months and days of the telegraph in one character: ㋀ is 1月, ㏠ is 1日.
        case 0x2460...0x2473: append(scalar.value - 0x245F, to: &scalars)
        case 0x32C0...0x32CB:
            append(scalar.value - 0x32BF, to: &scalars)
            scalars.append("月")
        case 0x33E0...0x33FE:
            append(scalar.value - 0x33DF, to: &scalars)
            scalars.append("日")
        case 0x2070, 0x2074...0x2079: append(scalar.value - 0x2070, to: &scalars)
        case 0x2080...0x2089: append(scalar.value - 0x2080, to: &scalars)
        case 0x1D7CE...0x1D7FF: append((scalar.value - 0x1D7CE) % 10, to: &scalars)
        default: scalars.append(sameCharacter[scalar] ?? scalar)
        }
    }

    private static func append(_ number: UInt32, to scalars: inout [Unicode.Scalar]) {
        if number > 9 { scalars.append(ascii(0x30 + number / 10)) }
        scalars.append(ascii(0x30 + number % 10))
    }

    private static func ascii(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(UInt8(truncatingIfNeeded: value))
    }

    /// Zero-width, bidirectional and variation marks, the frame of keycap digits, tags.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x180E, 0x200B...0x200F, 0x202A...0x202E,
            0x2060...0x206F, 0x20E3, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB,
            0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    /// Traditional forms of the words on an invoice, and radicals that PDF files put in the place
    /// of characters (Unicode Standard, Kangxi Radicals).
    private static let sameCharacter: [Unicode.Scalar: Unicode.Scalar] = [
        "號": "号", "碼": "码", "開": "开", "額": "额", "驗": "验", "發": "发", "價": "价",
        "稅": "税", "計": "计", "銷": "销", "購": "购", "納": "纳", "識": "识", "別": "别",
        "圓": "圆", "幫": "帮", "詢": "询", "時": "时", "間": "间", "塊": "块", "萬": "万",
        "後": "后", "協": "协", "單": "单", "説": "说", "說": "说", "機": "机", "電": "电",
        "負": "负", "為": "为", "⽇": "日", "⽉": "月", "⾦": "金", "⽅": "方", "⼀": "一",
        "⼆": "二", "⼋": "八", "⼗": "十", "⼩": "小", "⼤": "大", "⼈": "人", "○": "〇",
    ]
}
