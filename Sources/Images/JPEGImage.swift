import CTurboJPEG

/// A JPEG (ITU-T T.81), unpacked by libjpeg-turbo straight to gray, and large ones at a smaller
/// scale, which spares both memory and time.
enum JPEGImage {
    /// SOI and the first byte of the next marker (ITU-T T.81, annex B).
    private static let magic: [UInt8] = [0xFF, 0xD8, 0xFF]

    static func isOne(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

    /// - Returns: the image, and whether something of it was missing or out of place.
    static func decode(
        _ bytes: [UInt8]
    ) throws(ImageFault) -> (image: GrayImage, isDamaged: Bool) {
        guard let handle = unsafe tjInitDecompress() else { throw .notAnImage }
        defer { unsafe tjDestroy(handle) }
        var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        let header = unsafe tjDecompressHeader3(
            handle, bytes, UInt(bytes.count), &width, &height, &sampling, &space)
        guard header == 0, width > 0, height > 0,
            min(width, height) >= ImageLimits.sideMinimum
        else { throw .notAnImage }
        guard Int(width) <= ImageLimits.pixelsMaximum / Int(height) else { throw .tooLarge }

        let (scaledWidth, scaledHeight) = scaled(Int(width), Int(height))
        var status: Int32 = 0
        if space == Int32(TJCS_CMYK.rawValue) || space == Int32(TJCS_YCCK.rawValue) {
            return try unsafe printed(bytes, handle, scaledWidth, scaledHeight)
        }
        let image = unsafe GrayImage(width: scaledWidth, height: scaledHeight) { pixels in
            // The missing part of a cut-off image is white, not what was in memory before.
            unsafe pixels.update(repeating: 255, count: scaledWidth * scaledHeight)
            status = unsafe tjDecompress2(
                handle, bytes, UInt(bytes.count), pixels, Int32(scaledWidth), 0,
                Int32(scaledHeight), Int32(TJPF_GRAY.rawValue), TJFLAG_LIMITSCANS)
        }
        if status != 0, unsafe tjGetErrorCode(handle) != Int32(TJERR_WARNING.rawValue) {
            throw .notAnImage
        }
        return (image.searchable(), status != 0)
    }

    /// Colours of print, CMYK or YCCK, for which libjpeg-turbo knows no way to gray.
    private static func printed(
        _ bytes: [UInt8], _ handle: tjhandle, _ width: Int, _ height: Int
    ) throws(ImageFault) -> (image: GrayImage, isDamaged: Bool) {
        // The missing part of a cut-off image is paper here too.
        let isInverted = hasAdobeMarker(bytes)
        var inks = [UInt8](repeating: isInverted ? 255 : 0, count: 4 * width * height)
        let status = unsafe tjDecompress2(
            handle, bytes, UInt(bytes.count), &inks, Int32(width), 0, Int32(height),
            Int32(TJPF_CMYK.rawValue), TJFLAG_LIMITSCANS)
        if status != 0, unsafe tjGetErrorCode(handle) != Int32(TJERR_WARNING.rawValue) {
            throw .notAnImage
        }
        let image = unsafe GrayImage(width: width, height: height) { pixels in
            unsafe inks.withUnsafeBufferPointer { inks in
                guard let inks = inks.baseAddress else { return }
                let end = width &* height
                // Adobe's programs write how much of the paper each ink leaves to be seen.
                let turn: UInt8 = isInverted ? 0 : 255
                var index = 0
                while index < end {
                    let ink = unsafe inks + 4 &* index
                    let (cyan, magenta) = unsafe (Int(ink[0] ^ turn), Int(ink[1] ^ turn))
                    let (yellow, black) = unsafe (Int(ink[2] ^ turn), Int(ink[3] ^ turn))
                    // ITU-R BT.601, as libjpeg-turbo makes gray of colour.
                    let light = (cyan &* 77 &+ magenta &* 150 &+ yellow &* 29) >> 8
                    unsafe pixels[index] = UInt8(truncatingIfNeeded: light &* black / 255)
                    index &+= 1
                }
            }
        }
        return (image.searchable(), status != 0)
    }

    /// True if an APP14 segment of Adobe's stands before the first scan (Adobe Technical Note
    /// 5116).
    private static func hasAdobeMarker(_ bytes: [UInt8]) -> Bool {
        var at = 2
        while at + 9 <= bytes.count, bytes[at] == 0xFF {
            let marker = bytes[at + 1]
            // Fill bytes before a marker.
            if marker == 0xFF {
                at += 1
                continue
            }
            if marker == 0xDA { return false }
            if marker == 0xEE, bytes[(at + 4)..<(at + 9)].elementsEqual("Adobe".utf8) {
                return true
            }
            at += 2 + (Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]))
        }
        return false
    }

    /// The largest size in eighths at which the image may be searched.
    private static func scaled(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        for eighths in stride(from: 8, to: 1, by: -1) {
            let (width, height) = ((width * eighths + 7) / 8, (height * eighths + 7) / 8)
            if width * height <= ImageLimits.searchedPixelsMaximum { return (width, height) }
        }
        return ((width + 7) / 8, (height + 7) / 8)
    }
}
