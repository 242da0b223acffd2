import Cryptography

/// The seals of a published log, file after file. Of a log that grows it has at least those that were there when it
/// began.
struct SealStream<Files: CampaignFiles> {
    private let files: Files
    private var number: UInt64 = 0
    private var isAtEnd = false

    init(_ files: Files) { self.files = files }

    /// The seals of the next file, in their order; none behind the last.
    mutating func next() async throws(CheckEnd) -> [PublishedSeal] {
        guard !isAtEnd, let found = try await find() else { return [] }
        isAtEnd = !found.place.isFull
        number += 1
        guard let seals = SealFile.decode(found.bytes, width: found.place.width) else {
            throw .cheated(.malformed(SealFile.path(found.place)))
        }
        return seals
    }

    /// A full file is final; of partial ones the widest has all. They vanish when the file is full, so behind all of
    /// them it is asked for once more.
    private func find() async throws(CheckEnd) -> (place: TileNumber, bytes: [UInt8])? {
        let full = TileNumber.widthMaximum
        for width in (1...full).reversed() + [full] {
            let place = TileNumber(index: number, width: width)
            let bytes = try await files.published(
                SealFile.path(place), atMost: SealFile.bytesMaximum)
            if let bytes { return (place, bytes) }
        }
        return nil
    }
}
