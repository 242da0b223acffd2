extension GrayImage {
    /// The image with paper in place of each code: a row runs evenly from what is left of the code to
    /// what is right of it, so that shadows go on and no new edge arises.
    func covering(_ codes: some Collection<FoundCode>) -> GrayImage {
        unsafe GrayImage(width: width, height: height) { target in
            unsafe pixels.withUnsafeBufferPointer { source in
                guard let source = source.baseAddress else { return }
                unsafe target.update(from: source, count: count)
            }
            for code in codes {
                for (y, columns) in code.rows(width: width, height: height) {
                    unsafe Self.even(target + y * width, columns, width)
                }
            }
        }
    }

    private static func even(
        _ row: UnsafeMutablePointer<UInt8>, _ columns: Range<Int>, _ width: Int
    ) {
        let (before, after) = (columns.lowerBound - 1, columns.upperBound)
        guard before >= 0 || after < width else { return }
        // At the image's border only one side is there.
        let left = unsafe Int(row[before >= 0 ? before : after])
        let right = unsafe Int(row[after < width ? after : before])
        for x in columns {
            let part = (right - left) * (x - before) / (after - before)
            unsafe row[x] = UInt8(clamping: left + part)
        }
    }
}

extension FoundCode {
    /// Of its size: a little more than the reader's corners may err, and less than a quiet zone.
    private static let margin = 1.1

    /// The pixels that it covers in an image of this size, row by row.
    fileprivate func rows(width: Int, height: Int) -> [(y: Int, columns: Range<Int>)] {
        let corners = corners.map { corner in
            Point(
                x: center.x + (corner.x - center.x) * Self.margin,
                y: center.y + (corner.y - center.y) * Self.margin)
        }
        let ys = corners.map(\.y)
        guard corners.count == 4, let top = ys.min(), let bottom = ys.max() else { return [] }
        return (max(Int(top), 0)..<min(max(Int(bottom) + 1, 0), height)).compactMap { y in
            // The points at which the row crosses the sides.
            let xs = corners.indices.compactMap { index -> Double? in
                let (from, to) = (corners[index], corners[(index + 1) % 4])
                let way = (Double(y) - from.y) / (to.y - from.y)
                return (0...1).contains(way) ? from.x + way * (to.x - from.x) : nil
            }
            guard let left = xs.min(), let right = xs.max() else { return nil }
            let first = min(max(Int(left), 0), width)
            let columns = first..<max(min(Int(right) + 1, width), first)
            return columns.isEmpty ? nil : (y, columns)
        }
    }
}
