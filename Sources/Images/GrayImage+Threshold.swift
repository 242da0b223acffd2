extension GrayImage {
    /// Black where a pixel is darker than its neighbourhood, else white: for shadows across the
    /// paper. (Bradley and Roth, "Adaptive Thresholding Using the Integral Image", 2007.)
    func thresholded() -> GrayImage {
        let (width, height) = (self.width, self.height)
        let sums = columnSums()
        let reach = max(7, min(width, height) / 16)
        return unsafe GrayImage(width: width, height: height) { target in
            unsafe pixels.withUnsafeBufferPointer { source in
                unsafe sums.withUnsafeBufferPointer { sums in
                    guard let source = source.baseAddress, let sums = sums.baseAddress else {
                        return
                    }
                    let stride = width &+ 1
                    var y = 0
                    while y < height {
                        let top = max(y &- reach, 0)
                        let bottom = min(y &+ reach &+ 1, height)
                        let above = unsafe sums + top &* stride
                        let below = unsafe sums + bottom &* stride
                        let row = y &* width
                        var x = 0
                        while x < width {
                            let left = x > reach ? x &- reach : 0
                            let right = x &+ reach < width ? x &+ reach &+ 1 : width
                            let sum =
                                unsafe below[right] &- below[left] &- above[right]
                                &+ above[left]
                            let count = UInt32(
                                truncatingIfNeeded: (right &- left) &* (bottom &- top))
                            // Darker than 15/16 of the mean: flat paper stays white.
                            let isDark =
                                unsafe UInt64(source[row &+ x]) &* UInt64(count) &* 16
                                < UInt64(sum) &* 15
                            unsafe target[row &+ x] = isDark ? 0 : 255
                            x &+= 1
                        }
                        y &+= 1
                    }
                }
            }
        }
    }

    /// The sum of all pixels above and left of each, with a row and a column of zeros first. Fits:
    /// six million pixels of 255 are less than 2³².
    private func columnSums() -> [UInt32] {
        let (width, height) = (self.width, self.height)
        let stride = width + 1
        var sums = [UInt32](repeating: 0, count: stride * (height + 1))
        unsafe sums.withUnsafeMutableBufferPointer { sums in
            unsafe pixels.withUnsafeBufferPointer { source in
                guard let source = source.baseAddress, let sums = sums.baseAddress else { return }
                var y = 0
                while y < height {
                    var rowSum: UInt32 = 0
                    let above = unsafe sums + (y &* stride &+ 1)
                    let here = unsafe above + stride
                    let row = unsafe source + y &* width
                    var x = 0
                    while x < width {
                        unsafe rowSum &+= UInt32(row[x])
                        unsafe here[x] = above[x] &+ rowSum
                        x &+= 1
                    }
                    y &+= 1
                }
            }
        }
        return sums
    }
}
