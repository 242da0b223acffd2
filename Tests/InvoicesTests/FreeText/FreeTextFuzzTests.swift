import Testing

@testable import Invoices

struct FreeTextFuzzTests {
    /// Pieces that mean something to the parser, and some that mean harm.
    private static let pieces: [String] = [
        "代码", "号码", "日期", "金额", "校验码", "价税合计", "不含税", "税号", "年", "月", "日", "号", "元", "万", "负",
        "¥", "-", ".", ",", ":", " ", "  ", "\n", "/", "(", ")", "0", "1", "01,", "01,01,",
        "20240305",
        "033001800111", "25672225", "25332000000012345678", "123456", "113.00", "1,234",
        "2024-03-05",
        "二〇二四", "十", "code", "check", "no", "invoice", "a1b2c", "x", "rmb", "%", "查", "取消", "的",
        "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?", "bill_num=00000042", "&", "=", "é",
        "e\u{301}",
        "\u{200B}", "\u{202E}", "\u{0}", "👩‍👩‍👧", "𝟎", "㏤", "①", "🇨🇳", "\u{FFFD}", "ＦＦ", "統一", "'", "_",
        "购买方统一社会信用代码/纳税人识别号",
        "or", "two hundred", "不是", "每张", "单位：", "毛", "税额", "二百三",
    ]

    private static func text(_ random: inout SplitMix64) -> String {
        var text = ""
        for _ in 0..<random.within(1...14) {
            if random.below(8) == 0 {
                // Anything at all, surrogates aside.
                text.unicodeScalars.append(
                    Unicode.Scalar(UInt32(random.below(0xD800))) ?? "?")
            } else {
                text += pieces[random.below(pieces.count)]
            }
        }
        return text
    }

    /// What the reader may look at, a character: whatever the text, the work is linear.
    private static let looksMaximum = 160

    private static func requireLinearWork(_ text: String) throws {
        guard let folded = FoldedText(text) else { return }
        let finder = QRFinder(folded.scalars)
        let lexer = TextLexer(finder.rest)
        let looks = finder.cursor.looks + lexer.cursor.looks
        try #require(looks <= looksMaximum * (folded.scalars.count + 1), "\(text)")
        try #require(lexer.tokens.count <= finder.rest.count, "\(text)")
    }

    /// 100,800 messages in all, each read alone and as a turn of a conversation.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func noTextDoesHarm(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var draft = InvoiceNotes()
        let fields: [InvoiceField?] = InvoiceField.allCases + [nil]
        for index in 0..<12_600 {
            let text = Self.text(&random)
            // Reading it twice is for one in sixteen: the pieces are the same.
            let isLooked = index.isMultiple(of: 16)
            if isLooked { try Self.requireLinearWork(text) }
            let asked = fields[random.below(fields.count)]
            switch FreeText.read(text, draft: draft, asked: asked) {
            case .notes(let notes, let questions):
                // What is kept is plain: it fits into lines and holds nothing invisible.
                if isLooked {
                    try #require(InvoiceNotes(lines: notes.lines) == notes, "\(text)")
                    try #require(
                        notes.lines.utf8.allSatisfy { $0 == 10 || (33...126).contains($0) })
                }
                try #require(!notes.isEmpty || !questions.isEmpty, "\(text)")
                draft = notes
            case .several(let texts):
                try #require(
                    texts.allSatisfy { QRText($0.qrText) != nil || $0.namesInvoice })
            case .command, .nothing, .tooLong: break
            }
        }
    }

    /// The longest message of one piece and of each two: what makes a bad reader slow.
    @Test func repetitionCostsNoMoreThanItsLength() throws {
        for first in Self.pieces {
            for second in Self.pieces + [""] {
                let unit = first + second
                guard unit.utf8.count > 0 else { continue }
                let count = FreeText.bytesMaximum / unit.utf8.count
                let text = String(repeating: unit, count: count)
                try Self.requireLinearWork(text)
            }
        }
    }

    /// Random bytes as a platform might hand them on.
    @Test func bytesAreNoWorse() throws {
        var random = SplitMix64(seed: 99)
        for _ in 0..<2_000 {
            let bytes = (0..<random.within(0...600)).map { _ in UInt8(random.below(256)) }
            let text = String(decoding: bytes, as: UTF8.self)
            try Self.requireLinearWork(text)
            _ = FreeText.read(text)
        }
    }
}
