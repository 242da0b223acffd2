import CTurboJPEG

/// A JPEG (ITU-T T.81), unpacked by libjpeg-turbo straight to gray, and large ones at a smaller
/// scale, which spares both memory and time.
enum JPEGPicture {
    /// SOI and the first byte of the next marker (ITU-T T.81, annex B).
    private static let magic: [UInt8] = [0xFF, 0xD8, 0xFF]

    static func isOne(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

    /// - Returns: the picture, and whether something of it was missing or out of place.
    static func decode(
        _ bytes: [UInt8]
    ) throws(PictureFault) -> (image: GrayImage, isDamaged: Bool) {
        guard let handle = unsafe tjInitDecompress() else { throw .notAPicture }
        defer { unsafe tjDestroy(handle) }
        var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        let header = unsafe tjDecompressHeader3(
            handle, bytes, UInt(bytes.count), &width, &height, &sampling, &space)
        guard header == 0, width > 0, height > 0,
            min(width, height) >= PictureLimits.sideMinimum
        else { throw .notAPicture }
        guard Int(width) <= PictureLimits.pixelsMaximum / Int(height) else { throw .tooLarge }

        let (scaledWidth, scaledHeight) = scaled(Int(width), Int(height))
        var status: Int32 = 0
        let image = unsafe GrayImage(width: scaledWidth, height: scaledHeight) { pixels in
            // What a cut-off picture has not got is white, not what was in memory before.
            unsafe pixels.update(repeating: 255, count: scaledWidth * scaledHeight)
            status = unsafe tjDecompress2(
                handle, bytes, UInt(bytes.count), pixels, Int32(scaledWidth), 0,
                Int32(scaledHeight), Int32(TJPF_GRAY.rawValue), TJFLAG_LIMITSCANS)
        }
        if status != 0, unsafe tjGetErrorCode(handle) != Int32(TJERR_WARNING.rawValue) {
            throw .notAPicture
        }
        return (image.searchable(), status != 0)
    }

    /// The largest size in eighths at which the picture may be searched.
    private static func scaled(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        for eighths in stride(from: 8, to: 1, by: -1) {
            let (width, height) = ((width * eighths + 7) / 8, (height * eighths + 7) / 8)
            if width * height <= PictureLimits.searchedPixelsMaximum { return (width, height) }
        }
        return ((width + 7) / 8, (height + 7) / 8)
    }
}
