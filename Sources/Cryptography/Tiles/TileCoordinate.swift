/// Names one file of a log in C2SP's tlog-tiles: `tile/<L>/<N>[.p/<W>]` or
/// `tile/entries/<N>[.p/<W>]`.
package struct TileCoordinate: Hashable, Sendable {
    /// The sort of the file: hashes of one level, or the entries themselves.
    package enum Content: Hashable, Sendable {
        /// Hashes at heights of eight times the level: level 0 has leaf hashes.
        case hashes(level: Int)
        case entries
    }

    /// Sizes below 2^63 reach no further.
    package static let levelMaximum = 7
    /// The height of the subtree that a full tile covers.
    static let height = 8

    package let content: Content
    package let number: TileNumber

    package init(_ content: Content, _ number: TileNumber) {
        self.content = content
        self.number = number
    }

    /// The path below the log's folder or URL, without a slash at its start.
    package var path: String {
        switch content {
        case .hashes(let level): "tile/\(level)/\(number.path)"
        case .entries: "tile/entries/\(number.path)"
        }
    }

    /// Nil unless `path` is as this type writes it.
    package init?(path: some StringProtocol) {
        let parts = path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let number = TileNumber(path: parts[2]) else { return nil }
        if parts[1] == "entries" {
            self.init(.entries, number)
        } else if let level = Int(parts[1]), (0...Self.levelMaximum).contains(level) {
            self.init(.hashes(level: level), number)
        } else {
            return nil
        }
        guard self.path.utf8.elementsEqual(path.utf8) else { return nil }
    }

    /// The partial tile of these contents in a tree of this size; nil where the last tile is full or
    /// there is none ("Partial Tiles").
    package static func partial(_ content: Content, size: UInt64) -> TileCoordinate? {
        let items = items(content, size: size)
        let width = Int(items % UInt64(TileNumber.widthMaximum))
        guard width > 0 else { return nil }
        let index = items / UInt64(TileNumber.widthMaximum)
        return TileCoordinate(content, TileNumber(index: index, width: width))
    }

    /// The tile that holds the item of this index, as wide as it is in a tree of this size.
    package static func holding(_ item: UInt64, of content: Content, size: UInt64) -> TileCoordinate
    {
        let index = item / UInt64(TileNumber.widthMaximum)
        let rest = items(content, size: size) - index * UInt64(TileNumber.widthMaximum)
        let width = Int(min(rest, UInt64(TileNumber.widthMaximum)))
        return TileCoordinate(content, TileNumber(index: index, width: width))
    }

    /// How many hashes or entries a tree of this size has there.
    private static func items(_ content: Content, size: UInt64) -> UInt64 {
        switch content {
        case .hashes(let level): size >> UInt64(height * level)
        case .entries: size
        }
    }
}
