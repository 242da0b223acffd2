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

    /// Half of its height, about.
    var reach: Double {
        guard corners.count == 4 else { return 0 }
        return (corners[0].distance(to: corners[3]) + corners[1].distance(to: corners[2])) / 4
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

extension FoundCode.Point {
    func distance(to other: Self) -> Double {
        let (x, y) = (x - other.x, y - other.y)
        return (x * x + y * y).squareRoot()
    }
}

extension [FoundCode] {
    /// As a person reads: line by line, and each from its left.
    ///
    /// The codes themselves say which way up the sheet is, where they agree; a photo may lie on its side.
    var inReadingOrder: [FoundCode] {
        let along = direction
        // Across is a quarter turn from along, downwards.
        let placed = map { code in
            (
                code: code,
                along: code.center.x * along.x + code.center.y * along.y,
                down: code.center.y * along.x - code.center.x * along.y
            )
        }.sorted { $0.down < $1.down }
        var lines: [[(code: FoundCode, along: Double, down: Double)]] = []
        for one in placed {
            // The first code of a line sets its height: half a code up or down is the same line.
            if let first = lines.last?.first, one.down - first.down <= first.code.reach {
                lines[lines.count - 1].append(one)
            } else {
                lines.append([one])
            }
        }
        return lines.flatMap { line in line.sorted { $0.along < $1.along }.map(\.code) }
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
