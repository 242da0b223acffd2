/// Reads the QR codes in a photo that a stranger sent. Holds a few buffers as large as the
/// image; to be used in a process that may die of it.
package final class QRReader {
    private let texts = CodeText()

    package init() {}

    /// The text of every QR code, each once, as a person reads: line by line, each from its left;
    /// empty if there is none.
    ///
    /// - Parameters:
    ///   - isWanted: whether a text is what the photo was sent for. While none is found the search
    ///     goes on; an advertisement's code does not end it.
    ///   - note: is told all that is found so far, whenever that has grown: for a process that may
    ///     not live to see the end.
    package func codes(
        in photo: [UInt8], isWanted: @escaping (String) -> Bool = { _ in true },
        note: @escaping ([String]) -> Void = { _ in }
    ) throws(ImageFault) -> [String] {
        guard photo.count <= ImageLimits.bytesMaximum else { throw .tooLarge }
        let budget = ProcessorBudget(ImageLimits.searchBudget)
        let (image, isDamaged) = try Self.decode(photo)
        guard let scanner = QRScanner() else { throw .outOfTime }
        var search = CodeSearch(
            image, texts: texts, budget: budget, isWanted: isWanted, note: note)
        search.run(scanner)
        // Half an image may hold a whole code. One without a code is worth taking again.
        if search.found.isEmpty, isDamaged { throw .notAnImage }
        if search.found.isEmpty, budget.isSpent { throw .outOfTime }
        return search.codes
    }

    private static func decode(
        _ photo: [UInt8]
    ) throws(ImageFault) -> (image: GrayImage, isDamaged: Bool) {
        if PNGImage.isOne(photo) { return (try PNGImage.decode(photo), false) }
        guard JPEGImage.isOne(photo) else { throw .notAnImage }
        return try JPEGImage.decode(photo)
    }
}
