/// One of the three squares in a code's corners: dark, light, dark, light and dark are as 1 : 1 : 3
/// : 1 : 1 on every line through its middle (ISO/IEC 18004, section 5.3.2.1).
struct FinderPattern: Equatable {
    var x: Double
    var y: Double
    /// Pixels of one module; up to 1.4 times as many where the code stands askew.
    var module: Double
    /// Light and dark exchanged.
    var isLight: Bool
    /// Lines that crossed it.
    var lines = 1

    /// True if both may be of one code.
    func isLike(_ other: FinderPattern) -> Bool {
        isLight == other.isLight && module < 1.5 * other.module && other.module < 1.5 * module
    }

    /// True if most of the rows that should cross its inner square did.
    var isStrong: Bool { Double(lines * FinderPatterns.rowStep) >= 2.2 * module && lines > 2 }

    func isNear(_ x: Double, _ y: Double) -> Bool {
        abs(self.x - x) < 2 * module && abs(self.y - y) < 2 * module
    }
}

/// The finder patterns of an image, strong and faded, dark and light, found in one pass that takes a
/// twentieth of the time of libzbar's.
///
/// libzbar compares all lines with each other and tries every three patterns (its sources call it
/// exhaustive): an image full of them takes it minutes, so it is shown only the places where three
/// may belong together.
struct FinderPatterns {
    private(set) var patterns: [FinderPattern] = []
    /// More than any sheet of invoices has: libzbar must not see the whole image.
    private(set) var isCrowded = false

    /// Without those that print and the modules of large codes make by chance.
    var strongCount: Int { patterns.count(where: \.isStrong) }

    /// Eight codes have twenty-four; print and noise make some more.
    static let patternsMaximum = 64
    /// Places at which two lines cross like a pattern's, before they are counted.
    private static let placesMaximum = 1_024
    /// Each second row: the inner square of the smallest is four pixels high.
    fileprivate static let rowStep = 2
    /// Pixels of a module, in the smallest code that is read.
    private static let moduleMinimum = 0.9

    init(in image: GrayImage) {
        unsafe image.pixels.withUnsafeBufferPointer { pixels in
            guard let pixels = pixels.baseAddress else { return }
            unsafe search(image, pixels)
        }
        patterns = patterns.filter(Self.isCertain)
        if patterns.count > Self.patternsMaximum {
            isCrowded = true
            patterns = Array(patterns.sorted { $0.lines > $1.lines }.prefix(Self.patternsMaximum))
        }
    }

    /// As in an image this many times as wide and high.
    func enlarged(_ scale: Double) -> FinderPatterns {
        var enlarged = self
        for index in patterns.indices {
            enlarged.patterns[index].x *= scale
            enlarged.patterns[index].y *= scale
            enlarged.patterns[index].module *= scale
            enlarged.patterns[index].lines *= Int(scale)
        }
        return enlarged
    }

    private mutating func search(_ image: GrayImage, _ pixels: UnsafePointer<UInt8>) {
        let longest = max(image.width, image.height)
        var row = LineEdges(longest: longest)
        var column = LineEdges(longest: longest)
        var y = 0
        while y < image.height, !isCrowded {
            unsafe row.find(in: pixels + y &* image.width, image.width, stride: 1)
            var first = 0
            while first &+ 5 < row.count {
                if let width = Self.width(row, first) {
                    unsafe look(row, first, width, y, image, pixels, &column)
                }
                first &+= 1
            }
            y &+= Self.rowStep
        }
    }

    /// The width of a pattern whose first edge this is, in parts of a pixel; nil where it is none. Two
    /// runs that lie next to each other are measured together: ink that spreads moves only the edge
    /// between them.
    static func width(_ edges: borrowing LineEdges, _ first: Int) -> Int? {
        let all = edges[first &+ 5] &- edges[first]
        let two = 14 &* (edges[first &+ 2] &- edges[first])
        guard 3 &* all <= two, two < 5 &* all else { return nil }
        let four = 14 &* (edges[first &+ 3] &- edges[first &+ 1])
        guard 7 &* all <= four, four < 9 &* all else { return nil }
        let next = 14 &* (edges[first &+ 4] &- edges[first &+ 2])
        guard 7 &* all <= next, next < 9 &* all else { return nil }
        let last = 14 &* (edges[first &+ 5] &- edges[first &+ 3])
        guard 3 &* all <= last, last < 5 &* all else { return nil }
        return all
    }

    /// A row may cross a pattern there: whether the column does, too.
    private mutating func look(
        _ row: borrowing LineEdges, _ first: Int, _ width: Int, _ y: Int, _ image: GrayImage,
        _ pixels: UnsafePointer<UInt8>, _ column: inout LineEdges
    ) {
        let isLight = !row.isFall(first)
        let center = Double(row[first &+ 2] &+ row[first &+ 3]) / Double(2 &* LineEdges.precision)
        let module = Double(width) / Double(7 &* LineEdges.precision)
        guard module >= Self.moduleMinimum else { return }
        for index in patterns.indices.reversed()
        where patterns[index].isLight == isLight && patterns[index].isNear(center, Double(y)) {
            patterns[index].lines += 1
            return
        }
        // Seen from the side it is up to twice as high as wide.
        let reach = Int(module * 8) &+ 3
        let x = min(Int(center), image.width &- 1)
        let top = max(y &- reach, 0)
        let bottom = min(y &+ reach, image.height &- 1)
        unsafe column.find(
            in: pixels + (top &* image.width &+ x), bottom &- top &+ 1, stride: image.width)
        var first = 0
        let at = (y &- top) &* LineEdges.precision
        while first &+ 5 < column.count {
            if column.isFall(first) != isLight, column[first &+ 2] <= at, at <= column[first &+ 3],
                let height = Self.width(column, first), height < 2 &* width, width < 2 &* height
            {
                let middle =
                    Double(column[first &+ 2] &+ column[first &+ 3])
                    / Double(2 &* LineEdges.precision) + Double(top)
                patterns.append(
                    FinderPattern(
                        x: center, y: middle,
                        module: Double(width &+ height) / Double(14 &* LineEdges.precision),
                        isLight: isLight))
                if patterns.count >= Self.placesMaximum { isCrowded = true }
                return
            }
            first &+= 1
        }
    }

    /// At least a quarter of the rows that should cross the inner square did; of one that stands on its
    /// corner few do, and noise has no rows.
    private static func isCertain(_ pattern: FinderPattern) -> Bool {
        Double(pattern.lines * rowStep) >= max(3, 0.6 * pattern.module)
    }
}
