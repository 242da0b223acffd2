/// An image as the search sees it: one byte of brightness a pixel, row by row.
///
/// The loops below run over millions of pixels, so they go by pointer and by `while`: even a
/// build for debugging must answer while somebody waits.
struct GrayImage {
    let width: Int
    let height: Int
    let pixels: [UInt8]

    var count: Int { width * height }

    /// - Parameter fill: writes every pixel.
    init(
        width: Int, height: Int,
        filling fill: (UnsafeMutablePointer<UInt8>) throws -> Void
    ) rethrows {
        self.width = width
        self.height = height
        let count = width * height
        pixels = try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            if let base = buffer.baseAddress { try unsafe fill(base) }
            written = count
        }
    }

    /// Every pixel by way of a table of 256.
    func mapped(_ table: [UInt8]) -> GrayImage {
        unsafe GrayImage(width: width, height: height) { target in
            unsafe pixels.withUnsafeBufferPointer { source in
                unsafe table.withUnsafeBufferPointer { table in
                    guard let source = source.baseAddress, let table = table.baseAddress else {
                        return
                    }
                    let end = count
                    var index = 0
                    while index < end {
                        unsafe target[index] = table[Int(source[index])]
                        index &+= 1
                    }
                }
            }
        }
    }
}
