import Cryptography

/// The entries of a published log from the first on, with the tiles of hashes checked against them. It holds one
/// bundle and what the tiles need, whatever the size.
struct EntryStream<Files: CampaignFiles> {
    /// A bundle of entries that are entries has 33,024 bytes; more is read so that what is none can be named.
    private static var bundleBytesMaximum: Int { 1 << 20 }
    private static var tileBytesMaximum: Int { TileNumber.widthMaximum * Bytes32.count }

    private let files: Files
    /// Of the public checkpoint, which says how wide the last tiles are.
    private let size: UInt64
    private var builder = TileBuilder()
    private var bundle: [[UInt8]] = []

    init(_ files: Files, size: UInt64) {
        self.files = files
        self.size = size
    }

    var position: UInt64 { builder.size }
    var root: Bytes32 { builder.root }

    /// The entries up to `end`, which is at most the log's size.
    mutating func next(until end: UInt64) async throws(CheckEnd) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        while position < end {
            let place = Int(position % UInt64(TileNumber.widthMaximum))
            if place == 0 { bundle = try await Self.bundle(at: position, size: size, in: files) }
            guard place < bundle.count else { throw .cheated(.malformed("tile/entries")) }
            let entry = bundle[place]
            entries.append(entry)
            for tile in builder.append(entry) { try await compare(tile) }
        }
        return entries
    }

    /// Compares the tiles that are not full, once all entries are read.
    func finish() async throws(CheckEnd) {
        for tile in builder.partial { try await compare(tile) }
    }

    private func compare(_ tile: Tile) async throws(CheckEnd) {
        // The entries' own tile is what the others were made of.
        guard tile.coordinate.content != .entries else { return }
        let path = tile.coordinate.path
        guard try await files.needed(path, atMost: Self.tileBytesMaximum) == tile.bytes else {
            throw .cheated(.otherTile(path))
        }
    }

    /// The bundle that holds the entry at `index`.
    static func bundle(
        at index: UInt64, size: UInt64, in files: Files
    ) async throws(CheckEnd) -> [[UInt8]] {
        let place = TileCoordinate.holding(index, of: .entries, size: size)
        let bytes = try await files.needed(place.path, atMost: bundleBytesMaximum)
        guard let entries = Tile(place, bytes).entries else {
            throw .cheated(.malformed(place.path))
        }
        return entries
    }
}
