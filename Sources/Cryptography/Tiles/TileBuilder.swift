/// Makes the tiles of a log as its entries come, and the root. It keeps what is not yet full: at most 255
/// entries, and 255 hashes for each of eight levels, whatever the size.
package struct TileBuilder: Sendable {
    /// A bundle writes an entry's length in two bytes.
    package static let entryBytesMaximum = Int(UInt16.max)

    private var tree = MerkleFrontier()
    /// By level, the hashes of the tile that is not full.
    private var hashes = [[Bytes32]](repeating: [], count: TileCoordinate.levelMaximum + 1)
    private var bundle: [UInt8] = []

    /// How many entries were added, those of the log that it goes on with among them.
    package var size: UInt64 { tree.size }
    /// The root over all these entries, as a checkpoint of this size names it.
    package var root: Bytes32 { tree.root }

    package init() {}

    /// Goes on with a log of this size, from its partial tiles as `read` finds them. Nil if one is missing
    /// or does not have its width, or the bundle's entries are not those of the hashes. Compare the root
    /// with the checkpoint: the tiles alone prove nothing.
    package init?(size: UInt64, read: (TileCoordinate) -> [UInt8]?) {
        guard size <= MerkleTree.sizeMaximum else { return nil }
        for level in hashes.indices.reversed() {
            guard let place = TileCoordinate.partial(.hashes(level: level), size: size) else {
                continue
            }
            guard let bytes = read(place), let found = Tile(place, bytes).hashes else {
                return nil
            }
            hashes[level] = found
            for hash in found {
                tree.append(subtree: hash, height: level * TileCoordinate.height)
            }
        }
        if let place = TileCoordinate.partial(.entries, size: size) {
            guard let bytes = read(place), let entries = Tile(place, bytes).entries,
                entries.map({ MerkleTree.leafHash($0) }) == hashes[0]
            else { return nil }
            bundle = bytes
        }
    }

    /// Adds one entry, of at most 65,535 bytes, and returns the tiles that it made full.
    package mutating func append(_ entry: [UInt8]) -> [Tile] {
        precondition(entry.count <= Self.entryBytesMaximum, "an entry fits into a bundle")
        var full: [Tile] = []
        bundle += UInt16(entry.count).bigEndianBytes
        bundle += entry
        let index = size / UInt64(TileNumber.widthMaximum)
        tree.append(leaf: MerkleTree.leafHash(entry)) { node, hash in
            guard node.height % TileCoordinate.height == 0 else { return }
            let level = node.height / TileCoordinate.height
            hashes[level].append(hash)
            if hashes[level].count == TileNumber.widthMaximum {
                let number = TileNumber(index: node.index / UInt64(TileNumber.widthMaximum))
                let place = TileCoordinate(.hashes(level: level), number)
                full.append(Tile(place, hashes: hashes[level]))
                hashes[level] = []
            }
        }
        if size % UInt64(TileNumber.widthMaximum) == 0 {
            full.append(Tile(TileCoordinate(.entries, TileNumber(index: index)), bundle))
            bundle = []
        }
        return full
    }

    /// The partial tiles that a log must serve once it has signed a checkpoint of this size.
    package var partial: [Tile] {
        var tiles = hashes.indices.compactMap { level in
            TileCoordinate.partial(.hashes(level: level), size: size).map {
                Tile($0, hashes: hashes[level])
            }
        }
        if let place = TileCoordinate.partial(.entries, size: size) {
            tiles.append(Tile(place, bundle))
        }
        return tiles
    }
}
