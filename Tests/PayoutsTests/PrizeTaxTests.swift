import Invoices
import Payouts
import Testing

struct PrizeTaxTests {
    private typealias Row = (
        prize: Int64, earlier: [(gross: Int64, withheld: Int64)], withheld: Int64
    )

    /// In fen. The whole of an invoice's prizes bears the tax once they are above 800 yuan.
    private static let table: [Row] = [
        (800_00, [], 0), (800_01, [], 160_00), (800_03, [], 160_01),
        (1_000_00, [], 200_00), (1, [], 0),
        // Together exactly 800 yuan, and a fen more.
        (300_00, [(500_00, 0)], 0), (300_01, [(500_00, 0)], 160_00),
        // What was kept back before is not kept back again.
        (100_00, [(1_000_00, 200_00)], 20_00),
        (100_00, [(500_00, 0), (600_00, 220_00)], 20_00),
        // The second prize does not cover the tax on the first.
        (10_00, [(799_00, 0)], 10_00),
        // More was kept back than is due.
        (1_00, [(100_00, 50_00)], 0),
    ]

    @Test func allPrizesOfOneInvoiceAreTaxedTogether() throws {
        for row in Self.table {
            let earlier = row.earlier.map {
                PrizeTax.Taxed(gross: Fen($0.gross), withheld: Fen($0.withheld))
            }
            let found = try #require(PrizeTax.withholding(on: Fen(row.prize), earlier: earlier))
            #expect(found == Fen(row.withheld), "\(row)")
            let total = row.prize + row.earlier.reduce(0) { $0 + $1.gross }
            #expect(
                PrizeTax.needsDocument(for: Fen(row.prize), earlier: earlier) == (total > 800_00))
        }
    }

    @Test func whatDoesNotFitIsNoAmount() {
        #expect(PrizeTax.withholding(on: Fen(.max), earlier: []) == nil)
        let earlier = [PrizeTax.Taxed(gross: Fen(.max), withheld: .zero)]
        #expect(PrizeTax.withholding(on: Fen(1), earlier: earlier) == nil)
        #expect(PrizeTax.needsDocument(for: Fen(1), earlier: earlier))
    }
}

struct WithholdingFileTests {
    @Test func eachTaxedPrizeIsALine() throws {
        let day = try #require(CalendarDay("2026-03-31"))
        let win = WinID(origin: "a.example/lottery/spring", index: 1)
        func prize(
            _ name: String, income: Fen = Fen(1_000_00), withheld: Fen = Fen(200_00)
        ) -> WithheldPrize {
            WithheldPrize(
                name: name, documentKind: "居民身份证", documentNumber: "11010119900307001X",
                income: income, withheld: withheld, paidOn: day, win: win)
        }
        let document = ",居民身份证,11010119900307001X,偶然所得,"
        let tail = document + "1000.00,1000.00,20%,200.00,200.00,2026-03,\(win)\r\n"
        let text = WithholdingFile.text([
            prize("王五"), prize("O\"Neil, A"), prize("=1+1"), prize("-a,b"),
            // It does not cover the tax on the earlier one.
            prize("王五", income: Fen(809_00), withheld: Fen(10_00)),
        ])
        #expect(
            text == "\u{FEFF}姓名,证件类型,证件号码,所得项目,收入额,应纳税所得额,税率,应扣缴税额,已扣缴税额,月份,备注\r\n"
                + "王五" + tail + "\"O\"\"Neil, A\"" + tail + "'=1+1" + tail + "\"'-a,b\"" + tail
                + "王五" + document + "809.00,809.00,20%,161.80,10.00,2026-03,\(win)\r\n")
    }

    /// With what it was reported with, and under that month.
    @Test func aPrizeThatIsNoLongerOwedIsCorrected() throws {
        let win = WinID(origin: "a.example/lottery/spring", index: 1)
        let prize = WithheldPrize(
            name: "王五", documentKind: "居民身份证", documentNumber: "11010119900307001X",
            income: Fen(809_00), withheld: Fen(10_00),
            paidOn: try #require(CalendarDay("2026-03-31")), win: win, isUndone: true)
        #expect(
            WithholdingFile.text([prize]).split(separator: "\r\n").last
                == "王五,居民身份证,11010119900307001X,偶然所得,-809.00,-809.00,20%,-161.80,-10.00,2026-03,更正 \(win)"
        )
    }
}
