/// Reads the QR codes in a picture that a stranger sent. Holds a few buffers as large as the
/// picture; to be used in a process that may die of it.
package final class QRReader {
    private let texts = CodeText()

    package init() {}

    /// The text of every QR code, each once, in the order found; empty if there is none.
    package func codes(in picture: [UInt8]) throws(PictureFault) -> [String] {
        guard picture.count <= PictureLimits.bytesMaximum else { throw .tooLarge }
        if PNGPicture.isOne(picture) { return search(try PNGPicture.decode(picture)) }
        guard JPEGPicture.isOne(picture) else { throw .notAPicture }
        let (image, isDamaged) = try JPEGPicture.decode(picture)
        let codes = search(image)
        // Half a picture may hold a whole code. One without a code is worth taking again.
        if codes.isEmpty, isDamaged { throw .notAPicture }
        return codes
    }

    /// One try after another until one finds something. What helps with one picture spoils
    /// another, so all are needed: of 240 distorted codes the first alone finds 198.
    private func search(_ image: GrayImage) -> [String] {
        guard let scanner = QRScanner() else { return [] }
        var found: [String] = []
        for image in Tries(of: image) {
            for bytes in scanner.scan(image) {
                guard let text = texts.text(of: bytes), !found.contains(text) else { continue }
                found.append(text)
            }
            if !found.isEmpty { break }
        }
        return Array(found.prefix(PictureLimits.codesMaximum))
    }
}
