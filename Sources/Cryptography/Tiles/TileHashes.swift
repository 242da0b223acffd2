/// Looks up perfect subtrees in the tiles of a log, to make proofs of them.
package struct TileHashes {
    /// A tile that does not have the bytes which its width says.
    package struct Malformed: Error, Hashable, CustomStringConvertible {
        /// The tile that is missing bytes or has too many.
        package let coordinate: TileCoordinate

        /// For the log, in English.
        package var description: String { "\(coordinate.path) has not the bytes of its width" }
    }

    /// One proof in the largest log needs no more; further ones begin anew.
    private static let tilesMaximum = 2 * (TileCoordinate.levelMaximum + 1)

    private let size: UInt64
    private let read: (TileCoordinate) throws -> [UInt8]
    private var tiles: [TileCoordinate: [Bytes32]] = [:]

    /// Of a log with a checkpoint of this size. `read` gives a tile's bytes, or throws.
    package init(size: UInt64, read: @escaping (TileCoordinate) throws -> [UInt8]) {
        self.size = size
        self.read = read
    }

    /// The hash of a subtree that lies in the tree.
    package mutating func hash(of node: MerkleNode) throws -> Bytes32 {
        let level = node.height / TileCoordinate.height
        let rest = node.height % TileCoordinate.height
        let first = node.index << UInt64(rest)
        let place = TileCoordinate.holding(first, of: .hashes(level: level), size: size)
        var hashes = try hashes(place)[Int(first % UInt64(TileNumber.widthMaximum))...]
            .prefix(1 << rest)
        while hashes.count > 1 {
            let pairs = stride(from: hashes.startIndex, to: hashes.endIndex, by: 2)
            hashes = pairs.map { MerkleTree.nodeHash(hashes[$0], hashes[$0 + 1]) }[...]
        }
        return hashes[hashes.startIndex]
    }

    private mutating func hashes(_ place: TileCoordinate) throws -> [Bytes32] {
        if let known = tiles[place] { return known }
        guard let hashes = Tile(place, try read(place)).hashes else {
            throw Malformed(coordinate: place)
        }
        if tiles.count == Self.tilesMaximum { tiles = [:] }
        tiles[place] = hashes
        return hashes
    }
}
