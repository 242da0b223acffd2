/// Reads the QR codes in a picture that a stranger sent. Holds a few buffers as large as the
/// picture; to be used in a process that may die of it.
package final class QRReader {
    private let texts = CodeText()

    package init() {}

    /// The text of every QR code, each once, as a person reads: line by line, each from its left;
    /// empty if there is none.
    ///
    /// - Parameters:
    ///   - isWanted: whether a text is what the picture was sent for. While none is found the search
    ///     goes on; an advertisement's code does not end it.
    ///   - note: is told all that is found so far, whenever that has grown: for a process that may
    ///     not live to see the end.
    package func codes(
        in picture: [UInt8], isWanted: @escaping (String) -> Bool = { _ in true },
        note: @escaping ([String]) -> Void = { _ in }
    ) throws(PictureFault) -> [String] {
        guard picture.count <= PictureLimits.bytesMaximum else { throw .tooLarge }
        let budget = ProcessorBudget(PictureLimits.searchBudget)
        let (image, isDamaged) = try Self.decode(picture)
        guard let scanner = QRScanner() else { throw .outOfTime }
        var search = CodeSearch(
            image, texts: texts, budget: budget, isWanted: isWanted, note: note)
        search.run(scanner)
        // Half a picture may hold a whole code. One without a code is worth taking again.
        if search.found.isEmpty, isDamaged { throw .notAPicture }
        if search.found.isEmpty, budget.isSpent { throw .outOfTime }
        return search.codes
    }

    private static func decode(
        _ picture: [UInt8]
    ) throws(PictureFault) -> (image: GrayImage, isDamaged: Bool) {
        if PNGPicture.isOne(picture) { return (try PNGPicture.decode(picture), false) }
        guard JPEGPicture.isOne(picture) else { throw .notAPicture }
        return try JPEGPicture.decode(picture)
    }
}
