import Glibc
import Testing

@testable import Images

/// Every invoice on a sheet is found, whatever stands beside it, and in the order of reading.
struct SeveralCodesTests {
    @Test func oneCodeDoesNotHideAnotherOfOtherPrint() throws {
        for (one, other) in Sheet.Print.allCases.flatMap({ one in
            Sheet.Print.allCases.map { (one, $0) }
        }) {
            for first in [Sheet.advertisement, Sheet.invoices[0]] {
                var sheet = Sheet()
                try sheet.draw(first, x: 20, y: 20, one)
                try sheet.draw(Sheet.invoices[1], x: 700, y: 500, other)
                let codes = try QRReader().codes(in: sheet.png, isWanted: { $0.hasPrefix("01,") })
                #expect(codes == [first, Sheet.invoices[1]], "\(one), \(other)")
            }
        }
    }

    /// Grain hides a code's patterns, and the good print beside it ended the search.
    @Test(arguments: [3, 5, 6, 8], [Sheet.advertisement, Sheet.invoices[0]])
    func grainHidesNoCode(_ module: Int, _ first: String) throws {
        for print in [Sheet.Print.same, .inverted] {
            for (other, grain) in Sheet.Print.allCases.map({ ($0, 0) }) + [(.same, 70)] {
                var sheet = Sheet()
                try sheet.draw(first, x: 20, y: 20, other, grain: grain)
                try sheet.draw(
                    Sheet.invoices[1], x: 700, y: 500, print, module: module, grain: 70)
                let codes = try QRReader().codes(in: sheet.png, isWanted: { $0.hasPrefix("01,") })
                #expect(codes == [first, Sheet.invoices[1]], "\(other), \(print)")
            }
        }
    }

    /// Grain that breaks the edges at half and a quarter of the size too: module, levels and seed.
    private static let grains: [(module: Int, levels: Int, seed: UInt64)] = [
        (3, 85, 66_926_765), (4, 70, 20_260_103), (4, 70, 105_815_650), (4, 85, 105_815_650),
    ]

    @Test(arguments: grains)
    func grainOfNoSizeHidesACode(_ grain: (module: Int, levels: Int, seed: UInt64)) throws {
        for first in [Sheet.advertisement, Sheet.invoices[0]] {
            for print in [Sheet.Print.same, .inverted] {
                var sheet = Sheet()
                try sheet.draw(first, x: 20, y: 20, .same)
                try sheet.draw(
                    Sheet.invoices[1], x: 700, y: 500, print, module: grain.module,
                    grain: grain.levels, seed: grain.seed)
                let codes = try QRReader().codes(in: sheet.png, isWanted: { $0.hasPrefix("01,") })
                #expect(codes == [first, Sheet.invoices[1]], "\(print)")
            }
        }
    }

    /// Rows of codes: `g` in good print, `x` in another, each beside and below the next.
    @Test(arguments: [
        "gx", "xg", "g/x", "x/g", "gxg", "xgx", "ggx", "g/x/g", "x/g/x", "xg/gg", "gx/gg", "gg/xg",
        "gg/gx", "gx/xg", "xx/xx",
    ])
    func eachIsFoundWhereverItStands(_ arrangement: String) throws {
        let rows = arrangement.split(separator: "/").map(Array.init)
        let (module, room) = (4, 10)
        // Quiet zones touch, or there is paper between them.
        for gap in [0, 15 * module] {
            for (good, other) in Sheet.Print.allCases.flatMap({ [(.same, $0), (.inverted, $0)] })
                as [(Sheet.Print, Sheet.Print)]
            {
                let step = try #require(QRSymbol(Sheet.invoices[0])).side * module + gap
                var sheet = Sheet(
                    width: (rows.map(\.count).max() ?? 0) * step + 2 * room,
                    height: rows.count * step + 2 * room)
                var texts = Sheet.invoices[...]
                for (y, row) in rows.enumerated() {
                    for (x, kind) in row.enumerated() {
                        try sheet.draw(
                            texts.removeFirst(), x: room + x * step, y: room + y * step,
                            kind == "g" ? good : other, module: module)
                    }
                }
                let before = ProcessorBudget.used
                let codes = try QRReader().codes(in: sheet.png)
                #expect(
                    codes == Array(Sheet.invoices.dropLast(texts.count)),
                    "\(other) with \(good) in \(arrangement), \(gap) apart: \(codes)")
                #expect(ProcessorBudget.used - before < .seconds(Int(Sandbox.processorSeconds)))
            }
        }
    }

    @Test(arguments: [
        // Side by side, the left one a little lower; in a column; two rows.
        ([(600, 20), (20, 60)], [1, 0]), ([(20, 500), (40, 20)], [1, 0]),
        ([(20, 450), (600, 40), (20, 20)], [2, 1, 0]),
    ])
    func codesComeInReadingOrder(_ places: [(Int, Int)], _ order: [Int]) throws {
        var sheet = Sheet()
        for (text, place) in zip(Sheet.invoices, places) {
            try sheet.draw(text, x: place.0, y: place.1, .same)
        }
        #expect(try QRReader().codes(in: sheet.png) == order.map { Sheet.invoices[$0] })
    }

    /// Left edge, top edge and side of each, in the order of reading.
    @Test(arguments: [
        // A small one beside a large one, on either side; two small ones beside a large one.
        [(0, 0, 400), (500, 0, 100)], [(0, 0, 100), (200, 0, 400)],
        [(0, 0, 400), (500, 0, 100), (500, 150, 100)], [(0, 5, 100), (200, 0, 400), (0, 200, 100)],
        // Rows whose codes stand a little higher or lower than each other.
        [(0, 20, 200), (300, 0, 200), (600, 40, 200), (0, 320, 200), (300, 300, 200)],
    ])
    func edgesMakeTheRows(_ places: [(x: Double, y: Double, side: Double)]) {
        let codes = places.enumerated().map { index, place in
            FoundCode(
                text: "\(index)",
                corners: [(0.0, 0.0), (1, 0), (1, 1), (0, 1)].map { x, y in
                    .init(x: place.x + x * place.side, y: place.y + y * place.side)
                })
        }
        for _ in 0..<5 {
            #expect(codes.shuffled().inReadingOrder.map(\.text) == places.indices.map { "\($0)" })
        }
    }

    /// A sheet that lies askew, on its side or on its head: the codes say which way up it is.
    @Test(arguments: [-20.0, -6, 6, 20, 90, 180, 270])
    func readingOrderTurnsWithTheSheet(_ degrees: Double) {
        let (sine, cosine) = (sin(degrees / 180 * .pi), cos(degrees / 180 * .pi))
        let codes = [(0.0, 0.0), (900, 20), (10, 600), (890, 630)].enumerated().map { index, at in
            let corners = [(0.0, 0.0), (200, 0), (200, 200), (0, 200)].map { x, y in
                let (x, y) = (at.0 + x, at.1 + y)
                return FoundCode.Point(x: x * cosine - y * sine, y: x * sine + y * cosine)
            }
            return FoundCode(text: "\(index)", corners: corners)
        }
        #expect(codes.shuffled().inReadingOrder.map(\.text) == ["0", "1", "2", "3"])
    }

    /// Whenever more is known it is told, so that nothing found is lost with the time.
    @Test func whatIsFoundIsToldAtOnce() throws {
        var told: [[String]] = []
        var sheet = Sheet()
        try sheet.draw(Sheet.invoices[0], x: 20, y: 20, .same)
        try sheet.draw(Sheet.invoices[1], x: 700, y: 500, .faded)
        _ = try QRReader().codes(in: sheet.png) { _ in
            true
        } note: {
            told.append($0)
        }
        #expect(told.count == 2 && told.last == [Sheet.invoices[0], Sheet.invoices[1]])
    }
}
