extension GrayImage {
    /// Half as wide and high, each pixel the mean of four: noise shrinks with it, and large
    /// images become quick to search.
    func halved() -> GrayImage {
        let width = self.width
        let (halfWidth, halfHeight) = (width / 2, height / 2)
        return unsafe GrayImage(width: halfWidth, height: halfHeight) { target in
            unsafe pixels.withUnsafeBufferPointer { source in
                guard let source = source.baseAddress else { return }
                var y = 0
                while y < halfHeight {
                    let row = unsafe source + 2 &* y &* width
                    let below = unsafe row + width
                    let out = unsafe target + y &* halfWidth
                    var x = 0
                    while x < halfWidth {
                        let left = 2 &* x
                        unsafe out[x] = UInt8(
                            truncatingIfNeeded: (Int(row[left]) &+ Int(row[left &+ 1])
                                &+ Int(below[left])
                                &+ Int(below[left &+ 1]) &+ 2) >> 2)
                        x &+= 1
                    }
                    y &+= 1
                }
            }
        }
    }

    /// Twice as wide and high, with the values in between: for codes of two pixels a module.
    func doubled() -> GrayImage {
        let (width, height) = (self.width, self.height)
        return unsafe GrayImage(width: 2 * width, height: 2 * height) { target in
            unsafe pixels.withUnsafeBufferPointer { source in
                guard let source = source.baseAddress else { return }
                var y = 0
                while y < 2 &* height {
                    // A pixel's centre lies a quarter beside that of the one it came from.
                    let near = unsafe source + (y >> 1) &* width
                    let farY = min(max((y >> 1) &+ (y & 1 == 0 ? -1 : 1), 0), height &- 1)
                    let far = unsafe source + farY &* width
                    let out = unsafe target + 2 &* y &* width
                    var x = 0
                    while x < width {
                        let left = x == 0 ? 0 : x &- 1
                        let right = x &+ 1 == width ? x : x &+ 1
                        let here = unsafe 3 &* Int(near[x]) &+ Int(far[x])
                        let before = unsafe 3 &* Int(near[left]) &+ Int(far[left])
                        let after = unsafe 3 &* Int(near[right]) &+ Int(far[right])
                        unsafe out[2 &* x] = UInt8(
                            truncatingIfNeeded: (3 &* here &+ before &+ 8) >> 4)
                        unsafe out[2 &* x &+ 1] = UInt8(
                            truncatingIfNeeded: (3 &* here &+ after &+ 8) >> 4)
                        x &+= 1
                    }
                    y &+= 1
                }
            }
        }
    }

    /// Each pixel the mean of the nine around it, twice over: for grainy images.
    func smoothed() -> GrayImage {
        averaged(by: 1).averaged(by: width).averaged(by: 1).averaged(by: width)
    }

    /// Each pixel the mean of itself and its two neighbours at `step`; the first and the last
    /// stay as they are, and the ends of rows, where nothing is, run into each other.
    private func averaged(by step: Int) -> GrayImage {
        unsafe GrayImage(width: width, height: height) { target in
            unsafe pixels.withUnsafeBufferPointer { source in
                guard let source = source.baseAddress else { return }
                unsafe target.update(from: source, count: count)
                let end = count &- step
                var index = step
                while index < end {
                    let sum =
                        unsafe Int(source[index &- step]) &+ Int(source[index])
                        &+ Int(source[index &+ step])
                    // A third, by way of a multiplication: 43,691 / 2¹⁷.
                    unsafe target[index] = UInt8(truncatingIfNeeded: (sum &* 43_691) >> 17)
                    index &+= 1
                }
            }
        }
    }

    /// Halved until it is small enough to be searched.
    func searchable() -> GrayImage {
        var image = self
        while image.count > ImageLimits.searchedPixelsMaximum { image = image.halved() }
        return image
    }
}
