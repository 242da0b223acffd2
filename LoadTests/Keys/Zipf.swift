import Foundation

/// Ranks 1...count with probability proportional to rank^-exponent, in constant time and memory.
///
/// Rejection inversion: W. Hörmann, G. Derflinger, "Rejection-inversion to generate variates from
/// monotone discrete distributions", ACM TOMACS 6 (1996).
struct Zipf: Sendable {
    let count: Int
    /// 0 is uniform, 0.99 what key-value benchmarks (YCSB) take for people's interest.
    let exponent: Double
    private let integralAtFirst: Double
    private let integralAtLast: Double
    private let squeeze: Double

    init(count: Int, exponent: Double) {
        precondition(count > 0 && exponent >= 0, "a Zipf distribution over nothing")
        self.count = count
        self.exponent = exponent
        integralAtFirst = Self.integral(1.5, exponent) - 1
        integralAtLast = Self.integral(Double(count) + 0.5, exponent)
        squeeze =
            2 - Self.inverse(Self.integral(2.5, exponent) - pow(2, -exponent), exponent)
    }

    /// A rank from 0, the most frequent first.
    func rank(_ random: inout SplitMix) -> Int {
        if exponent == 0 { return random.below(count) }
        while true {
            let area = integralAtLast + random.unit() * (integralAtFirst - integralAtLast)
            let x = Self.inverse(area, exponent)
            let nearest = min(max(x.rounded(), 1), Double(count))
            if nearest - x <= squeeze
                || area >= Self.integral(nearest + 0.5, exponent) - pow(nearest, -exponent)
            {
                return Int(nearest) - 1
            }
        }
    }

    /// The integral of x^-exponent, and its inverse.
    private static func integral(_ x: Double, _ exponent: Double) -> Double {
        exponent == 1 ? log(x) : (pow(x, 1 - exponent) - 1) / (1 - exponent)
    }

    private static func inverse(_ area: Double, _ exponent: Double) -> Double {
        exponent == 1 ? exp(area) : pow(max(0, 1 + area * (1 - exponent)), 1 / (1 - exponent))
    }
}
