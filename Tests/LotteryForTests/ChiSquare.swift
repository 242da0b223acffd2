import Glibc

/// Pearson's test of counts against what chance should give.
package struct ChiSquare: Hashable, Sendable {
    package let statistic: Double
    package let freedom: Int

    package init(statistic: Double, freedom: Int) {
        self.statistic = statistic
        self.freedom = freedom
    }

    /// Of cells that fill a whole.
    package init(observed: [Int], chances: [Double]) {
        precondition(observed.count == chances.count, "a chance a cell")
        let draws = Double(observed.reduce(0, +))
        var statistic = 0.0
        for (count, chance) in zip(observed, chances) {
            precondition(chance * draws >= Self.expectedLeast, "too few draws for so rare a cell")
            let away = Double(count) - chance * draws
            statistic += away * away / (chance * draws)
        }
        self.init(statistic: statistic, freedom: observed.count - 1)
    }

    /// Below this the sum is no chi-square (Cochran 1954).
    private static let expectedLeast = 5.0

    /// Of how often each of `observed.count` entries was among the `drawn` ones of a draw without replacement, in so many
    /// draws. The counts of one draw hang together: their covariance is p(1 - p) n/(n - 1) (I - J/n).
    package init(observed: [Int], drawnEach drawn: Int, draws: Int) {
        let entries = Double(observed.count)
        let chance = Double(drawn) / entries
        let scale = Double(draws) * chance * (1 - chance) * entries / (entries - 1)
        let squares = observed.map { count in
            let away = Double(count) - Double(draws) * chance
            return away * away
        }
        self.init(statistic: squares.reduce(0, +) / scale, freedom: observed.count - 1)
    }

    /// The chance of a statistic as large as this one or larger, by the closed sums for whole degrees of freedom
    /// (Abramowitz and Stegun, 26.4.4 and 26.4.5).
    package var p: Double {
        let half = statistic / 2
        guard half > 0 else { return 1 }
        var sum = freedom % 2 == 1 ? erfc(half.squareRoot()) : 0
        // half^power / Γ(power + 1) e^-half, in logarithms: its parts would not fit.
        var power = freedom % 2 == 1 ? 0.5 : 0
        var term = freedom % 2 == 1 ? log(half) / 2 - log(Double.pi.squareRoot() / 2) : 0
        while power < Double(freedom) / 2 {
            sum += exp(term - half)
            power += 1
            term += log(half) - log(power)
        }
        return sum
    }
}
