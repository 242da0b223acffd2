extension GrayImage {
    /// Lines in either direction that look as if they crossed a finder pattern, above which libzbar
    /// would not end: it compares each with all others. A sharp photo of print has two thousand.
    private static let crossingsMaximum = 20_000
    /// Each eighth line is looked at.
    private static let sample = 8

    /// True if the image is made of finder patterns, down to those of single pixels.
    var isCluttered: Bool {
        unsafe pixels.withUnsafeBufferPointer { pixels in
            guard let pixels = pixels.baseAddress else { return true }
            var edges = LineEdges(longest: max(width, height))
            return unsafe crossings(pixels, &edges, lines: height, of: width, by: width, 1)
                > Self.crossingsMaximum
                || crossings(pixels, &edges, lines: width, of: height, by: 1, width)
                    > Self.crossingsMaximum
        }
    }

    private func crossings(
        _ pixels: UnsafePointer<UInt8>, _ edges: inout LineEdges, lines: Int, of length: Int,
        by step: Int, _ stride: Int
    ) -> Int {
        var found = 0
        var line = 0
        while line < lines {
            unsafe edges.find(in: pixels + line &* step, length, stride: stride, isSharp: true)
            var first = 0
            while first &+ 5 < edges.count {
                if edges.isFall(first), FinderPatterns.width(edges, first) != nil { found &+= 1 }
                first &+= 1
            }
            line &+= Self.sample
        }
        return found &* Self.sample
    }
}
