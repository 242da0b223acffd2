/// The number of a tile among those of its kind, and how much of it there is: `<N>[.p/<W>]` of C2SP's
/// tlog-tiles, "Merkle Tree".
package struct TileNumber: Hashable, Sendable {
    /// A full tile holds so many hashes or entries.
    package static let widthMaximum = 256

    /// Counted from 0 among the tiles of one level.
    package let index: UInt64
    /// From 1 to 256, which is a full tile; others are partial.
    package let width: Int

    package init(index: UInt64, width: Int = widthMaximum) {
        precondition((1...Self.widthMaximum).contains(width), "an empty tile is none")
        self.index = index
        self.width = width
    }

    package var isFull: Bool { width == Self.widthMaximum }

    /// 1234067 is `x001/x234/067`, so that no folder is large and no file bears a folder's name.
    package var path: String {
        var rest = index
        var groups: [String] = []
        repeat {
            let digits = String(rest % 1000)
            groups.append(String(repeating: "0", count: 3 - digits.count) + digits)
            rest /= 1000
        } while rest > 0
        let folders = groups.dropFirst().reversed().map { "x\($0)/" }.joined()
        return folders + groups[0] + (isFull ? "" : ".p/\(width)")
    }

    /// Nil unless `path` is as this type writes it: one tile has one path.
    package init?(path: some StringProtocol) {
        var groups = path.split(separator: "/", omittingEmptySubsequences: false)
        var width = Self.widthMaximum
        if groups.count > 1, groups[groups.count - 2].hasSuffix(".p") {
            guard let number = Int(groups.removeLast()), (1..<width).contains(number) else {
                return nil
            }
            width = number
            groups.append(groups.removeLast().dropLast(2))
        }
        var index: UInt64 = 0
        for group in groups {
            guard let number = UInt64(group.suffix(3)) else { return nil }
            let (thousands, isOver) = index.multipliedReportingOverflow(by: 1000)
            let (sum, isOverToo) = thousands.addingReportingOverflow(number)
            if isOver || isOverToo { return nil }
            index = sum
        }
        self.init(index: index, width: width)
        // The loop above takes too much (a zero at the front, say); writing it anew finds that.
        guard self.path.utf8.elementsEqual(path.utf8) else { return nil }
    }
}
