import CPNG

/// A PNG (ISO/IEC 15948), unpacked by libpng's simplified interface, which keeps its jumps
/// (setjmp) to itself.
enum PNGImage {
    /// PNG specification, section 5.2.
    private static let magic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func isOne(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

    static func decode(_ bytes: [UInt8]) throws(ImageFault) -> GrayImage {
        var image = unsafe png_image()
        unsafe image.version = UInt32(PNG_IMAGE_VERSION)
        defer { unsafe png_image_free(&image) }
        let decoded: Result<GrayImage, ImageFault> = unsafe bytes.withUnsafeBytes { bytes in
            guard
                unsafe png_image_begin_read_from_memory(
                    &image, bytes.baseAddress, bytes.count) != 0
            else { return .failure(.notAnImage) }
            // Checked before anything is unpacked: a bomb's header tells the truth, or libpng
            // stops where the header does.
            let (width, height) = unsafe (Int(image.width), Int(image.height))
            guard min(width, height) >= ImageLimits.sideMinimum else {
                return .failure(.notAnImage)
            }
            guard width <= ImageLimits.pixelsMaximum / height else {
                return .failure(.tooLarge)
            }
            unsafe image.format = UInt32(PNG_FORMAT_GRAY)
            // Transparent pixels become paper.
            var paper = png_color(red: 255, green: 255, blue: 255)
            var isWhole = false
            let gray = unsafe GrayImage(width: width, height: height) { pixels in
                unsafe pixels.update(repeating: 255, count: width * height)
                isWhole =
                    unsafe png_image_finish_read(
                        &image, &paper, pixels, Int32(width), nil) != 0
            }
            return isWhole ? .success(gray) : .failure(.notAnImage)
        }
        return try decoded.get().searchable()
    }
}
