extension GrayImage {
    /// The brightness between the darkest and the lightest fiftieth, spread over the whole range:
    /// for faded print and gray light. Nil where it would change nothing, or nothing is there.
    func stretched() -> GrayImage? {
        let counts = histogram()
        let ignored = count / 50
        guard let low = Self.level(counts, past: ignored),
            let high = Self.level(counts.reversed(), past: ignored).map({ 255 - $0 }),
            high > low + 7, low > 15 || high < 240
        else { return nil }
        let table = (0...255).map { level in
            UInt8(clamping: (level - low) * 255 / (high - low))
        }
        return mapped(table)
    }

    /// Light on dark: the screenshot of a viewer that spares the eyes at night.
    func inverted() -> GrayImage { mapped((0...255).reversed()) }

    private func histogram() -> [Int] {
        var counts = [Int](repeating: 0, count: 256)
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            unsafe pixels.withUnsafeBufferPointer { source in
                guard let source = source.baseAddress, let counts = counts.baseAddress else {
                    return
                }
                let end = count
                var index = 0
                while index < end {
                    unsafe counts[Int(source[index])] &+= 1
                    index &+= 1
                }
            }
        }
        return counts
    }

    /// The first level that has more than `ignored` pixels at or before it.
    private static func level(_ counts: [Int], past ignored: Int) -> Int? {
        var sum = 0
        for (level, count) in counts.enumerated() {
            sum += count
            if sum > ignored { return level }
        }
        return nil
    }
}
