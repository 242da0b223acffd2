import CQREncode

/// A QR code to be shown or printed, made by libqrencode.
package struct QRSymbol: Sendable, Equatable {
    /// Modules on each side, without the quiet zone.
    let width: Int
    /// Row by row, whether a module is dark.
    let modules: [Bool]

    /// ISO/IEC 18004, section 5.3.8: four modules of nothing on every side.
    static let quietZone = 4

    /// Nil when no code holds so much, or nothing was given.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        // Level M mends 15 % of the code: the damage of printing and folding.
        guard !bytes.isEmpty,
            let code = unsafe QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M)
        else { return nil }
        defer { unsafe QRcode_free(code) }
        let width = unsafe Int(code.pointee.width)
        guard let data = unsafe code.pointee.data else { return nil }
        self.width = width
        // The lowest bit is the colour; the others say what a module is for.
        modules = unsafe UnsafeBufferPointer(start: data, count: width * width).map {
            $0 & 1 == 1
        }
    }

    /// Modules on each side, quiet zone and all.
    var side: Int { width + 2 * Self.quietZone }

    /// Counted from the corner of the quiet zone; false outside.
    func isDark(_ x: Int, _ y: Int) -> Bool {
        let (column, row) = (x - Self.quietZone, y - Self.quietZone)
        guard (0..<width).contains(column), (0..<width).contains(row) else { return false }
        return modules[row * width + column]
    }
}
