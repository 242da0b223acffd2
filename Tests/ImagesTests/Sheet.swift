import Testing

@testable import Images

/// White paper with codes on it, for a test.
struct Sheet {
    static let invoices = (1...4).map { "01,32,,2699000000000000000\($0),100.00,20260101,," }
    static let advertisement = "https://example.com/advertisement"

    /// How a code differs from good print: nothing that one look at the whole could read beside it.
    enum Print: CaseIterable {
        case same, inverted, faded, onGray, dark, invertedAndFaded, small

        fileprivate func level(_ level: UInt8) -> UInt8 {
            switch self {
            case .same, .small: level
            case .inverted: 255 - level
            case .faded: 215 + level / 8
            case .onGray: 120 + level / 8
            case .dark: 10 + level / 6
            case .invertedAndFaded: 200 + (255 - level) / 6
            }
        }
    }

    let width: Int
    let height: Int
    private var pixels: [UInt8]

    init(width: Int = 1_200, height: Int = 900) {
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: 255, count: width * height)
    }

    /// Draws a code with its quiet zone, whose upper left corner is there.
    ///
    /// - Parameters:
    ///   - module: its pixels; half as many for small print.
    ///   - grain: levels by which a pixel is lighter or darker at most.
    ///   - seed: of the grain.
    mutating func draw(
        _ text: String, x left: Int, y top: Int, _ print: Print, module: Int = 6, grain: Int = 0,
        seed: UInt64 = 20_260_103
    ) throws {
        // Knuth's generator: of one seed always the same grain.
        var state = seed
        let symbol = try #require(QRSymbol(text))
        let module = print == .small ? module / 2 : module
        for y in 0..<(symbol.side * module) {
            for x in 0..<(symbol.side * module) {
                let level = print.level(symbol.isDark(x / module, y / module) ? 0 : 255)
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let noise = Int(state >> 33) % (2 * grain + 1) - grain
                pixels[(top + y) * width + left + x] = UInt8(clamping: Int(level) + noise)
            }
        }
    }

    var png: [UInt8] {
        get throws { try #require(QRSymbol.png(of: pixels, width: width, height: height)) }
    }
}
