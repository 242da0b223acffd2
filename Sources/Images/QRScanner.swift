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

    /// A code as libzbar tells it.
    struct Symbol {
        let bytes: [UInt8]
        /// Upper left, upper right, lower right and lower left, in pixels of the scanned image.
        let corners: [(x: Int, y: Int)]
    }

    /// Every code in `image`; none where it is made to keep libzbar busy.
    func scan(_ image: GrayImage) -> [Symbol] {
        guard !image.isCluttered, let frame = unsafe zbar_image_create() else { return [] }
        defer { unsafe zbar_image_destroy(frame) }
        unsafe zbar_image_set_format(frame, Self.format)
        unsafe zbar_image_set_size(frame, UInt32(image.width), UInt32(image.height))
        return unsafe image.pixels.withUnsafeBytes { pixels in
            unsafe zbar_image_set_data(frame, pixels.baseAddress, UInt(pixels.count), nil)
            guard unsafe zbar_scan_image(scanner, frame) > 0 else { return [] }
            var codes: [Symbol] = []
            var symbol = unsafe zbar_image_first_symbol(frame)
            while let found = unsafe symbol {
                let length = unsafe Int(zbar_symbol_get_data_length(found))
                if unsafe zbar_symbol_get_type(found) == ZBAR_QRCODE,
                    length <= ImageLimits.textBytesMaximum,
                    let data = unsafe zbar_symbol_get_data(found)
                {
                    // By length: a code may hold a zero byte.
                    let bytes = unsafe Array(UnsafeRawBufferPointer(start: data, count: length))
                    unsafe codes.append(Symbol(bytes: bytes, corners: Self.corners(of: found)))
                }
                unsafe symbol = unsafe zbar_symbol_next(found)
            }
            return codes
        }
    }

    /// libzbar goes the other way round: upper left, lower left, lower right, upper right.
    private static func corners(of symbol: OpaquePointer) -> [(x: Int, y: Int)] {
        guard unsafe zbar_symbol_get_loc_size(symbol) == 4 else { return [] }
        return [0, 3, 2, 1].map { index in
            unsafe (
                Int(zbar_symbol_get_loc_x(symbol, index)), Int(zbar_symbol_get_loc_y(symbol, index))
            )
        }
    }
}
