/// Closes the spaces that PDF files leave between any two digits (¥1 1 6 9 2 . 5 2): only in a text
/// in which at least four digits stand apart, each by itself. Those of capitals (伍 角 贰 分) it closes too.
enum SpacedDigits {
    private static let digitsMinimum = 4

    static func closed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let places = scalars.indices.filter { standsApart($0, scalars) }
        let dropped = innerSpaces(of: places, scalars).union(capitalSpaces(scalars))
        if dropped.isEmpty { return scalars }
        return scalars.indices.filter { !dropped.contains($0) }.map { scalars[$0] }
    }

    /// A digit with no other beside it.
    private static func standsApart(_ place: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        func isDigit(_ place: Int) -> Bool {
            scalars.indices.contains(place) && scalars[place].isASCIIDigit
        }
        return isDigit(place) && !isDigit(place - 1) && !isDigit(place + 1)
    }

    /// Single spaces beside a capital or a unit that stands by itself; 壹佰圆 伍佰圆 are two sums.
    private static func capitalSpaces(_ scalars: [Unicode.Scalar]) -> [Int] {
        func isPart(_ place: Int) -> Bool {
            scalars[safely: place].map {
                ChineseNumber.capitals.contains($0) || capitalSigns.contains($0)
            } ?? false
        }
        func isAlone(_ place: Int) -> Bool {
            !(scalars[safely: place - 1]?.isHan ?? false)
                && !(scalars[safely: place + 1]?.isHan ?? false)
        }
        return scalars.indices.filter { place in
            scalars[place] == " " && isPart(place - 1) && isPart(place + 1)
                && (isAlone(place - 1) || isAlone(place + 1))
        }
    }

    private static let capitalSigns: Set<Unicode.Scalar> = [
        "零", "万", "亿", "圆", "元", "角", "分", "整", "正",
    ]

    /// The spaces within runs of such digits, points and commas among them; none where no run is
    /// long enough.
    private static func innerSpaces(of places: [Int], _ scalars: [Unicode.Scalar]) -> Set<Int> {
        var spaces: Set<Int> = []
        var longest = 0
        var length = 0
        for (before, after) in zip(places, places.dropFirst()) {
            if isInner(scalars[(before + 1)..<after]) {
                length += 1
                for place in (before + 1)..<after where scalars[place] == " " {
                    spaces.insert(place)
                }
            } else {
                length = 0
            }
            longest = max(longest, length + 1)
        }
        return longest >= digitsMinimum ? spaces : []
    }

    /// One space, or a point or comma with at most one on either side.
    private static func isInner(_ gap: ArraySlice<Unicode.Scalar>) -> Bool {
        guard gap.count <= 3 else { return false }
        if gap.count == 1 { return gap.first == " " || gap.first == "." || gap.first == "," }
        var signs = 0
        for scalar in gap {
            guard scalar == " " || scalar == "." || scalar == "," else { return false }
            if scalar != " " { signs += 1 }
        }
        return signs == 1 && (gap.count < 3 || gap.first == " " && gap.last == " ")
    }
}
