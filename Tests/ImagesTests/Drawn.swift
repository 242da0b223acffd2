@testable import Images

/// Images made for a test.
enum Drawn {
    static func gray(
        _ width: Int, _ height: Int, _ level: (_ x: Int, _ y: Int) -> UInt8
    ) throws -> [UInt8] {
        let pixels = (0..<height).flatMap { y in (0..<width).map { x in level(x, y) } }
        guard let png = QRSymbol.png(of: pixels, width: width, height: height) else {
            throw ImageFault.notAnImage
        }
        return png
    }

    /// A sound beginning of a gray PNG, and nothing behind it.
    static func header(width: Int, height: Int) -> [UInt8] {
        func big(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
        let chunk = Array("IHDR".utf8) + big(width) + big(height) + [8, 0, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + big(13) + chunk
            + big(Int(crc(chunk)))
    }

    /// PNG specification, annex D.
    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in
                crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1
            }
        }
    }
}
