/// The limits on reading a photo that a stranger sent.
package enum ImageLimits {
    /// Bytes. A phone's photo has three to eight million.
    package static let bytesMaximum = 10 << 20
    /// Pixels, by the header and so before any of them is unpacked: the largest that phones of
    /// today make without being asked for more. A gray PNG of this size takes 40 MB of memory.
    static let pixelsMaximum = 40_000_000
    /// Pixels that are searched; a larger image is made smaller first. At this size a code of
    /// 20 mm on a sheet of 241 mm still has six pixels a module.
    static let searchedPixelsMaximum = 6_000_000
    /// Pixels up to which an image is also searched at twice its size.
    static let enlargedPixelsMaximum = 1_000_000
    /// Shorter side, in pixels: the smallest QR code has 21 modules.
    static let sideMinimum = 21
    /// Codes of one photo: a sheet with eight receipts on it.
    package static let codesMaximum = 8
    /// Processor time of unpacking and searching an image, past which no other way to look at it is
    /// tried. One that had begun has the rest of `Sandbox.processorSeconds` to end.
    static let searchBudget: Duration = .milliseconds(1_500)
    /// Bytes of one code's text; version 40 holds no more (ISO/IEC 18004, table 7).
    static let textBytesMaximum = 7_089
}
