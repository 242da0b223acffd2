/// A code that was read, and where it lies in the image.
struct FoundCode: Equatable {
    struct Point: Equatable {
        var x: Double
        var y: Double
    }

    let text: String
    /// Upper left, upper right, lower right and lower left, as a reader of the code has them.
    let corners: [Point]

    var center: Point {
        let count = Double(max(corners.count, 1))
        return Point(
            x: corners.reduce(0) { $0 + $1.x } / count, y: corners.reduce(0) { $0 + $1.y } / count)
    }

    /// From its left to its right edge; of length 1.
    var along: Point {
        guard corners.count == 4 else { return Point(x: 1, y: 0) }
        let x = corners[1].x + corners[2].x - corners[0].x - corners[3].x
        let y = corners[1].y + corners[2].y - corners[0].y - corners[3].y
        let length = (x * x + y * y).squareRoot()
        return length > 0 ? Point(x: x / length, y: y / length) : Point(x: 1, y: 0)
    }

    func contains(_ x: Double, _ y: Double) -> Bool {
        guard corners.count == 4 else { return false }
        let sides = corners.indices.map { index in
            let (from, to) = (corners[index], corners[(index + 1) % 4])
            return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x)
        }
        return sides.allSatisfy { $0 >= 0 } || sides.allSatisfy { $0 <= 0 }
    }
}

extension [FoundCode] {
    /// As a person reads: row by row, and each from its left.
    ///
    /// The codes themselves say which way up the sheet is, where they agree; a photo may lie on its side.
    var inReadingOrder: [FoundCode] {
        let along = direction
        var rows: [[Placed]] = []
        for one in map({ Placed($0, along: along) }).sorted(by: { $0.top < $1.top }) {
            // The first code of a row is its highest. By edges and not by centres, so that a small code
            // stands in the row of the large one beside it.
            if let first = rows.last?.first,
                one.top - first.top <= Swift.min(one.height, first.height) / 2
            {
                rows[rows.count - 1].append(one)
            } else {
                rows.append([one])
            }
        }
        return rows.flatMap { row in row.sorted { $0.left < $1.left }.map(\.code) }
    }

    /// A code, and its edges as seen with the sheet upright.
    private struct Placed {
        let code: FoundCode
        let left: Double
        let top: Double
        let height: Double

        init(_ code: FoundCode, along: FoundCode.Point) {
            self.code = code
            left = code.corners.map { $0.x * along.x + $0.y * along.y }.min() ?? 0
            // Across is a quarter turn from along, downwards.
            let down = code.corners.map { $0.y * along.x - $0.x * along.y }
            top = down.min() ?? 0
            height = (down.max() ?? 0) - top
        }
    }

    /// The mean of all codes' directions; the image's own where they differ by more than 30°.
    private var direction: FoundCode.Point {
        var sum = FoundCode.Point(x: 0, y: 0)
        for code in self {
            sum.x += code.along.x
            sum.y += code.along.y
        }
        let length = (sum.x * sum.x + sum.y * sum.y).squareRoot()
        guard length > 0 else { return FoundCode.Point(x: 1, y: 0) }
        let mean = FoundCode.Point(x: sum.x / length, y: sum.y / length)
        let agree = allSatisfy { $0.along.x * mean.x + $0.along.y * mean.y > 0.86 }
        return agree ? mean : FoundCode.Point(x: 1, y: 0)
    }
}
