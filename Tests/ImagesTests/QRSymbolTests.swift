import Testing

@testable import Images

struct QRSymbolTests {
    @Test func theQuietZoneIsFourModulesWide() throws {
        let symbol = try #require(QRSymbol("01,"))
        for near in 0..<4 {
            for along in 0..<symbol.side {
                #expect(!symbol.isDark(near, along) && !symbol.isDark(along, near))
                #expect(!symbol.isDark(symbol.side - 1 - near, along))
            }
        }
        #expect(symbol.isDark(4, 4))
    }

    @Test func everyLineOfTextIsAsWideAsTheSymbol() throws {
        let symbol = try #require(QRSymbol("01,32,,26990000000000000001,"))
        for ground in [QRSymbol.Ground.light, .dark] {
            let lines = symbol.text(on: ground).split(separator: "\n")
            #expect(lines.count == (symbol.side + 1) / 2)
            #expect(lines.allSatisfy { $0.count == symbol.side })
        }
    }

    @Test func aDarkGroundHasItsQuietZoneInTheColourOfText() throws {
        let symbol = try #require(QRSymbol("01,"))
        #expect(symbol.text(on: .dark).hasPrefix("████"))
        #expect(symbol.text(on: .light).hasPrefix("    "))
    }

    @Test func theDrawingHasARectangleForEveryRunOfModules() throws {
        let symbol = try #require(QRSymbol("01,"))
        var runs = 0
        for y in 0..<symbol.side {
            for x in 0..<symbol.side where symbol.isDark(x, y) && !symbol.isDark(x - 1, y) {
                runs += 1
            }
        }
        #expect(symbol.svg.count { $0 == "z" } == runs + 1)
    }

    @Test func whatNoCodeHoldsIsRefused() {
        #expect(QRSymbol("") == nil)
        #expect(QRSymbol(String(repeating: "票", count: 3_000)) == nil)
    }
}
