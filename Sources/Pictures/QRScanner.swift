import CZBar

/// libzbar's scanner, set for QR codes only.
@safe struct QRScanner: ~Copyable {
    private let scanner: OpaquePointer

    /// Y800: eight bits of gray.
    private static let format = UInt("Y800".utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) })

    /// Nil when there is no memory left.
    init?() {
        guard let scanner = unsafe zbar_image_scanner_create() else { return nil }
        unsafe self.scanner = unsafe scanner
        unsafe zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0)
        unsafe zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1)
        // libzbar guesses character sets, and corrupts UTF-8 and GBK: we take the bytes.
        unsafe zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1)
    }

    deinit { unsafe zbar_image_scanner_destroy(scanner) }

    /// The bytes of every code in `image`.
    func scan(_ image: GrayImage) -> [[UInt8]] {
        guard let frame = unsafe zbar_image_create() else { return [] }
        defer { unsafe zbar_image_destroy(frame) }
        unsafe zbar_image_set_format(frame, Self.format)
        unsafe zbar_image_set_size(frame, UInt32(image.width), UInt32(image.height))
        return unsafe image.pixels.withUnsafeBytes { pixels in
            unsafe zbar_image_set_data(frame, pixels.baseAddress, UInt(pixels.count), nil)
            guard unsafe zbar_scan_image(scanner, frame) > 0 else { return [] }
            var codes: [[UInt8]] = []
            var symbol = unsafe zbar_image_first_symbol(frame)
            while let found = unsafe symbol {
                let length = unsafe Int(zbar_symbol_get_data_length(found))
                if unsafe zbar_symbol_get_type(found) == ZBAR_QRCODE,
                    length <= PictureLimits.textBytesMaximum,
                    let data = unsafe zbar_symbol_get_data(found)
                {
                    // By length: a code may hold a zero byte.
                    unsafe codes.append(
                        Array(UnsafeRawBufferPointer(start: data, count: length)))
                }
                unsafe symbol = unsafe zbar_symbol_next(found)
            }
            return codes
        }
    }
}
