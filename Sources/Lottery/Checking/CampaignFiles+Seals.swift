import Cryptography

extension CampaignFiles {
    /// The file of up to 256 seals with this number; nil where there is none. A full file is final; of partial ones
    /// the widest has all.
    func sealFile(
        _ number: UInt64
    ) async throws(CheckEnd) -> (seals: [PublishedSeal], isFull: Bool)? {
        for width in (1...TileNumber.widthMaximum).reversed() {
            let path = SealFile.path(TileNumber(index: number, width: width))
            guard let bytes = try await published(path, atMost: SealFile.bytesMaximum) else {
                continue
            }
            guard let seals = SealFile.decode(bytes, width: width) else {
                throw .cheated(.malformed(path))
            }
            return (seals, width == TileNumber.widthMaximum)
        }
        return nil
    }
}
