import Cryptography

/// The entries of a published log from the first on, with the tiles of hashes checked against them. It holds one
/// bundle and what the tiles need, whatever the size.
///
/// The log may grow meanwhile: a partial tile vanishes once the full one is there, whose beginning is the same.
struct EntryStream<Files: CampaignFiles> {
    /// A bundle of entries that are entries has 33,024 bytes; more is read so that what is none can be named.
    private static var bundleBytesMaximum: Int { 1 << 20 }
    private static var tileBytesMaximum: Int { TileNumber.widthMaximum * Bytes32.count }

    private let files: Files
    /// Of the checkpoint that the check is held against, which says how wide the last tiles are.
    private let size: UInt64
    private var builder = TileBuilder()
    private var bundle: [[UInt8]] = []
    /// Of the bundles that were read.
    private var digests: [Bytes32] = []

    init(_ files: Files, size: UInt64) {
        self.files = files
        self.size = size
    }

    var position: UInt64 { builder.size }
    var root: Bytes32 { builder.root }

    /// The next entry; there is one while `position` is below the log's size.
    mutating func next() async throws(CheckEnd) -> [UInt8] {
        let place = Int(position % UInt64(TileNumber.widthMaximum))
        if place == 0 {
            bundle = try await Self.bundle(at: position, size: size, in: files)
            digests.append(Self.digest(bundle))
        }
        guard place < bundle.count else { throw .cheated(.malformed("tile/entries")) }
        let entry = bundle[place]
        for tile in builder.append(entry) { try await compare(tile) }
        return entry
    }

    /// Compares the tiles that are not full, once all entries are read.
    func finish() async throws(CheckEnd) {
        for tile in builder.partial { try await compare(tile) }
    }

    /// Reads a bundle once more: the same entries as before.
    func again(_ number: UInt64) async throws(CheckEnd) -> [[UInt8]] {
        let first = number * UInt64(TileNumber.widthMaximum)
        let bundle = try await Self.bundle(at: first, size: size, in: files)
        guard Int(number) < digests.count, Self.digest(bundle) == digests[Int(number)] else {
            throw .cheated(.otherTile(Self.bundlePlace(at: first, size: size).path))
        }
        return bundle
    }

    private static func digest(_ bundle: [[UInt8]]) -> Bytes32 {
        // Each entry by its hash, so that none of them begins where another one ends.
        var hashes: [UInt8] = []
        hashes.reserveCapacity(bundle.count * Bytes32.count)
        for entry in bundle { MerkleTree.leafHash(entry).append(to: &hashes) }
        return SHA256.hash(hashes)
    }

    private func compare(_ tile: Tile) async throws(CheckEnd) {
        // The entries' own tile is what the others were made of.
        guard tile.coordinate.content != .entries else { return }
        let (place, bytes) = try await Self.tile(
            tile.coordinate, atMost: Self.tileBytesMaximum, in: files)
        // Of a tile that has grown the beginning counts.
        guard bytes.prefix(tile.bytes.count).elementsEqual(tile.bytes),
            bytes.count == place.number.width * Bytes32.count
        else { throw .cheated(.otherTile(tile.coordinate.path)) }
    }

    private static func bundlePlace(at index: UInt64, size: UInt64) -> TileCoordinate {
        TileCoordinate.holding(index, of: .entries, size: size)
    }

    /// The bundle that holds the entry at `index`, with as many entries as it has in a log of this size.
    private static func bundle(
        at index: UInt64, size: UInt64, in files: Files
    ) async throws(CheckEnd) -> [[UInt8]] {
        let wanted = bundlePlace(at: index, size: size)
        let (place, bytes) = try await tile(wanted, atMost: bundleBytesMaximum, in: files)
        guard let entries = Tile(place, bytes).entries else {
            throw .cheated(.malformed(place.path))
        }
        return Array(entries.prefix(wanted.number.width))
    }

    /// A tile as wide as it was, or full.
    private static func tile(
        _ place: TileCoordinate, atMost maximum: Int, in files: Files
    ) async throws(CheckEnd) -> (TileCoordinate, [UInt8]) {
        if let bytes = try await files.published(place.path, atMost: maximum) {
            return (place, bytes)
        }
        let full = TileCoordinate(place.content, TileNumber(index: place.number.index))
        guard place != full, let bytes = try await files.published(full.path, atMost: maximum)
        else { throw .cheated(.missing(place.path)) }
        return (full, bytes)
    }
}

/// Entries of a log that was read already, a bundle at a time.
struct EntryBundle<Files: CampaignFiles> {
    private let stream: EntryStream<Files>
    private var number: UInt64?
    private var entries: [[UInt8]] = []

    init(_ stream: EntryStream<Files>) { self.stream = stream }

    mutating func entry(at index: UInt64) async throws(CheckEnd) -> [UInt8] {
        let (wanted, place) = index.quotientAndRemainder(
            dividingBy: UInt64(TileNumber.widthMaximum))
        if number != wanted {
            entries = try await stream.again(wanted)
            number = wanted
        }
        guard Int(place) < entries.count else { throw .cheated(.malformed("tile/entries")) }
        return entries[Int(place)]
    }
}
