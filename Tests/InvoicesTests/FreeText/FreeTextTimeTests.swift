import Glibc
import Invoices
import Testing

/// What reading the worst of messages takes, from folding it to the last field, in the processor
/// time of one thread and as the best of several tries: how busy the machine is does not count.
struct FreeTextTimeTests {
    /// What somebody types: a fifty-sixth of the bytes that a message may have. It is the yardstick, so
    /// that neither the machine nor the build's optimisation counts.
    private static let ordinary = "发票代码 033001800111 号码 12345678 2024年1月1日 校验码 123456"

    /// Ordinary messages that the worst may cost; 106 where this was written. In bytes it is as long as
    /// fifty-six.
    private static let maximum = 180.0

    /// Whatever a message of eight times the length takes more than eight times is not linear;
    /// half as much again is for the tables that it must grow.
    private static let growthMaximum = 12.0

    private static let repeated = [
        "7", "７", "7 ", "77 ", "12  ", "12345 ", "12345678 ", "2024-1-1 ", "2024年1月1日", "1月1日 ",
        "20240305", "033001800111 ", "25332000000012345678,", "1.5 ", "1,234", "¥1", "-7", "负1",
        "1万 ",
        "二〇二四", "十", "号码", "号码1 ", "日期1月1日 ", "金额1.5 ", "校验码123456", "代码：", "购买方统一社会信用代码/", "no ",
        "invoice number ", "a1b2c ", "rmb ", "1 rmb ", "01,", "01, ", "01,01,", "01,1,1,12345678,",
        "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?", "http://a ", "10:20", "%", "的", "統一",
        "\u{200B}", "e\u{301}", "👩‍👩‍👧", "①", " ", "\n",
    ]

    /// Values of which none is like another, as far as they go.
    private static let different: [@Sendable (Int) -> String] = [
        { "\(90_000_000 + $0) " }, { "\(20_240_101 + $0 % 28 + $0 / 28 * 100) " },
        { "2024-\($0 / 28 + 1)-\($0 % 28 + 1) " }, { "\(1_000_000_000 + $0) " },
        { "2533200000\(1_000_000_000 + $0) " }, { "\(100_000 + $0) " }, { "\($0).50 " },
        { "¥\($0)" },
        { "a\(1_000 + $0) " }, { "91990000MA\(10_000_000 + $0) " }, { "号码\(90_000_000 + $0)" },
        { "\(90_000_000 + $0)号码 " }, { "金额\($0).5 " },
        { "01,32,,2533200000\(1_000_000_000 + $0),1,20260101,,0000, " },
        { "01,1,\($0);" },
    ]

    private static func texts(_ bytes: Int) -> [String] {
        repeated.map { String(repeating: $0, count: bytes / $0.utf8.count) }
            + different.map { make in
                var text = ""
                for number in 0... {
                    let next = make(number)
                    guard text.utf8.count + next.utf8.count <= bytes else { break }
                    text += next
                }
                return text
            }
    }

    @Test func theWorstMessageCostsNoMoreThanSomeOrdinaryOnes() throws {
        for text in Self.texts(FreeText.bytesMaximum) {
            // Other tests share the processor's caches: what is dear is so every time.
            var cost = Double.infinity
            for _ in 0..<4 where cost > Self.maximum {
                cost = min(cost, Self.cost(of: text) / Self.cost(of: Self.ordinary))
            }
            try #require(cost <= Self.maximum, "\(cost) ordinary ones for \(text.prefix(40))…")
        }
    }

    @Test func aMessageOfEightTimesTheLengthTakesEightTimesAsLong() throws {
        let pairs = zip(Self.texts(FreeText.bytesMaximum / 8), Self.texts(FreeText.bytesMaximum))
        for (short, long) in pairs where long.utf8.count >= 7 * short.utf8.count {
            let length = Double(long.utf8.count) / Double(short.utf8.count)
            let bound = Self.growthMaximum / 8 * length
            // Other tests share the processor's caches: what is not linear is so every time.
            var growth = Double.infinity
            for _ in 0..<4 where growth > bound {
                growth = min(growth, Self.cost(of: long) / Self.cost(of: short))
            }
            try #require(growth <= bound, "\(growth) for \(long.prefix(40))…")
        }
    }

    /// The dearest of the turns of a conversation in which the text may come.
    private static func cost(of text: String) -> Duration {
        var draft = InvoiceNotes()
        (draft.code, draft.number) = ("144032600110", "00000042")
        let turns: [InvoiceField?] = [nil, .number, .sellerTaxNumber]
        return turns.map { asked in
            (0..<5).map { _ in
                let start = processorTime
                _ = FreeText.read(text, draft: draft, asked: asked)
                return processorTime - start
            }.min() ?? .zero
        }.max() ?? .zero
    }

    private static var processorTime: Duration {
        var time = timespec()
        let status = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        precondition(status == 0)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
