/// Three finder patterns that may belong to one code.
struct CodePlace {
    /// The one between the two others, and these.
    let corner: FinderPattern
    let arms: (FinderPattern, FinderPattern)
    /// How far it is from a square seen straight on; 0 is one.
    private let strain: Double
    /// Modules from the corner to the arms.
    private let apart: Double

    /// The order in which places are looked at. Codes in rows and columns make squares with each
    /// other too, and their own are the smaller ones.
    var unlikeliness: Double { strain + apart / Self.modulesApart.upperBound }

    /// Patterns in the part that is cut out: libzbar tries every three of them.
    static let patternsWithinMaximum = 16
    /// Modules from one pattern's middle to the next: 14 in the smallest code, 170 in the largest,
    /// and what a slanted view makes of them.
    private static let modulesApart = 8.0...220.0

    var patterns: [FinderPattern] { [corner, arms.0, arms.1] }
    var isLight: Bool { corner.isLight }

    /// Pixels of a module. Rows and columns measure it longer where the code stands askew.
    var module: Double {
        patterns.reduce(0) { $0 + $1.module } / 3 * max(abs(turn.cosine), abs(turn.sine))
    }

    /// Of the way from the corner to an arm.
    private var turn: (cosine: Double, sine: Double) {
        let length = Self.distance(corner, arms.0)
        return ((arms.0.x - corner.x) / length, (arms.0.y - corner.y) / length)
    }

    /// Nil where the three cannot be a code's.
    init?(_ first: FinderPattern, _ second: FinderPattern, _ third: FinderPattern) {
        let sides = [
            (second, third, first), (first, third, second), (first, second, third),
        ].map { one, other, rest in (Self.distance(one, other), one, other, rest) }
        // The longest side lies opposite the corner.
        guard let longest = sides.max(by: { $0.0 < $1.0 }) else { return nil }
        let (one, other, corner) = (longest.1, longest.2, longest.3)
        let (near, far) = (Self.distance(corner, one), Self.distance(corner, other))
        let modules = [first.module, second.module, third.module]
        guard let least = modules.min(), let most = modules.max(), most < 2 * least,
            near > 0, far > 0
        else { return nil }
        self.corner = corner
        arms = (one, other)
        let mean = (first.module + second.module + third.module) / 3
        guard Self.modulesApart.contains(near / mean), Self.modulesApart.contains(far / mean)
        else { return nil }
        let legs = max(near, far) / min(near, far)
        let angle = longest.0 * longest.0 / (near * near + far * far)
        guard legs < 1.8, (0.6...1.6).contains(angle) else { return nil }
        strain = (legs - 1) + abs(angle - 1) + (most / least - 1)
        apart = (near + far) / (2 * mean)
    }

    /// The part of an image to cut out: the code and most of its quiet zone, but nothing beyond, which
    /// may be of another brightness.
    func bounds(in image: GrayImage) -> (left: Int, top: Int, right: Int, bottom: Int) {
        let fourth = (
            x: arms.0.x + arms.1.x - corner.x, y: arms.0.y + arms.1.y - corner.y
        )
        let (xs, ys) = (patterns.map(\.x) + [fourth.x], patterns.map(\.y) + [fourth.y])
        let margin = (3.5 * (abs(turn.cosine) + abs(turn.sine)) + 3) * module
        return (
            left: max(Int((xs.min() ?? 0) - margin), 0),
            top: max(Int((ys.min() ?? 0) - margin), 0),
            right: min(Int((xs.max() ?? 0) + margin) + 1, image.width),
            bottom: min(Int((ys.max() ?? 0) + margin) + 1, image.height)
        )
    }

    private static func distance(_ one: FinderPattern, _ other: FinderPattern) -> Double {
        let (x, y) = (one.x - other.x, one.y - other.y)
        return (x * x + y * y).squareRoot()
    }
}

extension FinderPatterns {
    /// The places that three of them make, the likeliest first.
    var places: [CodePlace] {
        var places: [CodePlace] = []
        for isLight in [false, true] {
            let patterns = patterns.filter { $0.isLight == isLight }
            for (index, first) in patterns.enumerated() {
                for (next, second) in patterns.enumerated().dropFirst(index + 1) {
                    for third in patterns.dropFirst(next + 1) {
                        if let place = CodePlace(first, second, third) { places.append(place) }
                    }
                }
            }
        }
        return places.sorted { $0.unlikeliness < $1.unlikeliness }
    }
}
