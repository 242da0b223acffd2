extension GrayImage {
    /// A rectangle of it; `right` and `bottom` are no longer in it.
    func part(left: Int, top: Int, right: Int, bottom: Int) -> GrayImage {
        let width = right - left
        return unsafe GrayImage(width: width, height: bottom - top) { target in
            unsafe pixels.withUnsafeBufferPointer { source in
                guard let source = source.baseAddress else { return }
                for y in top..<bottom {
                    unsafe (target + (y - top) * width).update(
                        from: source + (y * self.width + left), count: width)
                }
            }
        }
    }
}
