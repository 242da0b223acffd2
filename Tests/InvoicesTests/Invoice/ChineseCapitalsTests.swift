import Invoices
import Testing

/// 支付结算办法 (银发〔1997〕393号), annex 1: its own examples are marked; where it leaves a choice (零 before
/// 角 or after 万, 整 after 角), the one that invoices print.
struct ChineseCapitalsTests {
    @Test(arguments: [
        // The annex's examples.
        ("1409.50", "壹仟肆佰零玖圆伍角整"), ("6007.14", "陆仟零柒圆壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾圆叁角贰分"), ("107000.53", "壹拾万零柒仟圆伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖圆零贰分"), ("325.04", "叁佰贰拾伍圆零肆分"),
        // Jiao and fen.
        ("0", "零圆整"), ("0.01", "壹分"), ("0.10", "壹角整"), ("0.11", "壹角壹分"), ("0.90", "玖角整"),
        ("1.00", "壹圆整"), ("1.01", "壹圆零壹分"), ("1.10", "壹圆壹角整"), ("1.11", "壹圆壹角壹分"),
        ("10.05", "壹拾圆零伍分"), ("10.50", "壹拾圆伍角整"), ("200.30", "贰佰圆叁角整"),
        // Zeros within four digits.
        ("10", "壹拾圆整"), ("11", "壹拾壹圆整"), ("100", "壹佰圆整"), ("101", "壹佰零壹圆整"),
        ("110", "壹佰壹拾圆整"), ("1000", "壹仟圆整"), ("1001", "壹仟零壹圆整"), ("1010", "壹仟零壹拾圆整"),
        ("1100", "壹仟壹佰圆整"), ("1234", "壹仟贰佰叁拾肆圆整"), ("9999", "玖仟玖佰玖拾玖圆整"),
        // 万.
        ("10000", "壹万圆整"), ("10001", "壹万零壹圆整"), ("10010", "壹万零壹拾圆整"),
        ("10100", "壹万零壹佰圆整"), ("11000", "壹万壹仟圆整"), ("100000", "壹拾万圆整"),
        ("100001", "壹拾万零壹圆整"), ("1000000", "壹佰万圆整"), ("1000100", "壹佰万零壹佰圆整"),
        ("10203040", "壹仟零贰拾万零叁仟零肆拾圆整"), ("20000000.02", "贰仟万圆零贰分"),
        ("12345678.90", "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌圆玖角整"),
        // 亿.
        ("100000000", "壹亿圆整"), ("100000001", "壹亿零壹圆整"), ("100010000", "壹亿零壹万圆整"),
        ("100100000", "壹亿零壹拾万圆整"), ("110000000", "壹亿壹仟万圆整"),
        ("100010001", "壹亿零壹万零壹圆整"), ("1000000000", "壹拾亿圆整"),
        ("1000000100.10", "壹拾亿零壹佰圆壹角整"), ("10000001000", "壹佰亿零壹仟圆整"),
        ("30500000000", "叁佰零伍亿圆整"),
        ("99999999999.99", "玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖圆玖角玖分"),
        // Red invoices.
        ("-0.01", "负壹分"), ("-1409.50", "负壹仟肆佰零玖圆伍角整"), ("-100", "负壹佰圆整"),
    ])
    func amountIsSpeltOut(_ yuan: String, _ capitals: String) throws {
        #expect(try #require(Fen(yuan: yuan)).chineseCapitals == capitals)
    }

    @Test(
        arguments: [
            (100_000_000_000_000, "壹万亿圆整"), (123_450_000_000_000, "壹万贰仟叁佰肆拾伍亿圆整"),
            (100_000_000_000_100, "壹万亿零壹圆整"), (100_005_000_000_000, "壹万亿零伍仟万圆整"),
            (
                Int64.max, "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌圆零柒分"
            ),
        ] as [(Int64, String)])
    func sumsBeyondOneInvoiceAreSpeltOutToo(_ fen: Int64, _ capitals: String) {
        #expect(Fen(fen).chineseCapitals == capitals)
    }

    /// What is spelt out must say what was meant: read back by the rules of speech.
    @Test func randomAmountsAreReadBack() {
        var random = SplitMix64(seed: 9)
        for _ in 0..<5_000 {
            var fen = Int64(random.next() % UInt64(Fen.magnitudeMaximum)) >> random.below(44)
            if random.chance(50) { fen = fen / 10_000 * 10_000 + Int64(random.below(100)) }
            if random.chance(30) {
                fen = fen / 100_000_000 * 100_000_000 + Int64(random.below(999))
            }
            let text = Fen(fen).chineseCapitals
            #expect(Self.read(text) == fen, "\(text)")
            #expect(!text.contains("零零"))
            #expect(text.hasSuffix("分") || text.hasSuffix("整"))
        }
    }

    private static func read(_ text: String) -> Int64 {
        let digits = Array("零壹贰叁肆伍陆柒捌玖")
        let places: [Character: Int64] = ["拾": 10, "佰": 100, "仟": 1_000]
        var (total, section, quad, digit): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
        for character in text {
            if let value = digits.firstIndex(of: character) {
                digit = Int64(value)
            } else if let place = places[character] {
                quad += digit * place
                digit = 0
            } else {
                switch character {
                case "万":
                    section += (quad + digit) * 10_000
                    (quad, digit) = (0, 0)
                case "亿":
                    section = (section + quad + digit) * 100_000_000
                    (quad, digit) = (0, 0)
                case "圆":
                    total += (section + quad + digit) * 100
                    (section, quad, digit) = (0, 0, 0)
                case "角":
                    total += digit * 10
                    digit = 0
                case "分":
                    total += digit
                    digit = 0
                default: break
                }
            }
        }
        return total
    }
}
