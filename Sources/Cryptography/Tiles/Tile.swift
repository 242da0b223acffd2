/// A file of a log, ready to be stored. Its bytes never change: a wider tile has another name.
package struct Tile: Hashable, Sendable {
    package let coordinate: TileCoordinate
    /// Hashes of 32 bytes each, or a bundle of entries, each after its length in two bytes.
    package let bytes: [UInt8]

    package init(_ coordinate: TileCoordinate, _ bytes: [UInt8]) {
        self.coordinate = coordinate
        self.bytes = bytes
    }

    init(_ coordinate: TileCoordinate, hashes: [Bytes32]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * Bytes32.count)
        for hash in hashes { hash.append(to: &bytes) }
        self.init(coordinate, bytes)
    }

    /// The hashes of a tile of hashes; nil unless the bytes are as many as its width says.
    package var hashes: [Bytes32]? {
        guard bytes.count == coordinate.number.width * Bytes32.count else { return nil }
        return stride(from: 0, to: bytes.count, by: Bytes32.count).compactMap {
            Bytes32(bytes[$0..<$0 + Bytes32.count])
        }
    }

    /// The entries of a bundle ("Log entries"); nil unless they are as many as its width says and fill the
    /// bytes exactly.
    package var entries: [[UInt8]]? {
        var rest = bytes[...]
        var entries: [[UInt8]] = []
        while entries.count < coordinate.number.width {
            guard let count = UInt16(bigEndianBytes: rest.prefix(2)) else { return nil }
            let entry = rest.dropFirst(2).prefix(Int(count))
            guard entry.count == Int(count) else { return nil }
            entries.append(Array(entry))
            rest = rest.dropFirst(2 + Int(count))
        }
        return rest.isEmpty ? entries : nil
    }
}
