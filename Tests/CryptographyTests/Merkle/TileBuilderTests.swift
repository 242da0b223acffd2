import Cryptography
import Testing

struct TileBuilderTests {
    /// One more than a full tile of level 1 would be too slow; two levels and their edges are reached.
    private static let count = 1_100

    private struct Log {
        var builder = TileBuilder()
        var files: [String: [UInt8]] = [:]

        mutating func append(_ entry: [UInt8]) { store(builder.append(entry)) }
        mutating func publish() { store(builder.partial) }

        private mutating func store(_ tiles: [Tile]) {
            for tile in tiles {
                #expect(TileCoordinate(path: tile.coordinate.path) == tile.coordinate)
                #expect(files.updateValue(tile.bytes, forKey: tile.coordinate.path) == nil)
            }
        }

        func read(_ place: TileCoordinate) throws -> [UInt8] { try #require(files[place.path]) }
    }

    private static func log(_ count: Int) -> Log {
        var log = Log()
        for index in 0..<count { log.append(Logs.entry(index)) }
        log.publish()
        return log
    }

    @Test func tilesAreWhatTheSpecificationDefines() throws {
        let log = Self.log(Self.count)
        let leaves = Logs.leaves(Self.count)
        #expect(log.builder.root == Logs.root(leaves[...]))
        #expect(
            Set(log.files.keys)
                == Set((0..<4).flatMap { ["tile/0/00\($0)", "tile/entries/00\($0)"] }).union([
                    "tile/0/004.p/76", "tile/entries/004.p/76", "tile/1/000.p/4",
                ]))
        for (path, bytes) in log.files {
            let tile = Tile(try #require(TileCoordinate(path: path)), bytes)
            let number = tile.coordinate.number
            let first = Int(number.index) * 256
            switch tile.coordinate.content {
            case .entries:
                let entries = (first..<first + number.width).map(Logs.entry)
                #expect(tile.entries == entries)
            case .hashes(let level):
                let nodes = (first..<first + number.width).map {
                    MerkleNode(height: 8 * level, index: UInt64($0))
                }
                #expect(tile.hashes == nodes.map { Logs.hash(of: $0, in: leaves) }, "\(path)")
            }
        }
    }

    /// "A tree of size 256 will be represented by a full level 0 tile and a partial level 1 tile of width 1."
    @Test func aFullTileStandsInTheOneAboveAtOnce() {
        #expect(
            Set(Self.log(256).files.keys) == ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"])
        #expect(Self.log(0).files.isEmpty)
    }

    @Test(arguments: [0, 1, 255, 256, 257, 511, 512, 700])
    func aBuilderThatGoesOnMakesTheSameTiles(_ pause: Int) throws {
        let before = Self.log(pause)
        let resumed = try #require(
            TileBuilder(size: UInt64(pause)) { before.files[$0.path] })
        #expect(resumed.root == before.builder.root)
        var log = Log(builder: resumed, files: [:])
        for index in pause..<Self.count { log.append(Logs.entry(index)) }
        log.publish()
        let whole = Self.log(Self.count)
        #expect(log.builder.root == whole.builder.root)
        for (path, bytes) in log.files { #expect(whole.files[path] == bytes, "\(path)") }
        #expect(whole.files.keys.allSatisfy { log.files[$0] != nil || before.files[$0] != nil })
    }

    @Test func aBuilderDoesNotGoOnFromWhatIsBroken() {
        let files = Self.log(700).files
        for path in ["tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/002.p/188"] {
            #expect(TileBuilder(size: 700) { $0.path == path ? nil : files[$0.path] } == nil)
            for broken in [files[path]! + [0], Array(files[path]!.dropLast()), []] {
                let builder = TileBuilder(size: 700) { place in
                    place.path == path ? broken : files[place.path]
                }
                #expect(builder == nil, "\(path)")
            }
        }
        let builder = TileBuilder(size: 700) { place in
            var bytes = files[place.path]
            if place.content == .entries { bytes?[5] ^= 1 }
            return bytes
        }
        #expect(builder == nil, "entries that are not those of the hashes")
        #expect(TileBuilder(size: .max) { _ in [] } == nil)
    }

    @Test func proofsAreMadeOfTiles() throws {
        let log = Self.log(Self.count)
        let leaves = Logs.leaves(Self.count)
        for size in [1, 2, 200, 256, 257, 600, 1_024, 1_100] {
            var published = log
            for tile in Self.log(size).files { published.files[tile.key] = tile.value }
            let root = Logs.root(leaves[..<size])
            for index in [0, size / 3, size / 2, size - 1] {
                var tiles = TileHashes(size: UInt64(size), read: published.read)
                let proof = try InclusionProof(index: UInt64(index), size: UInt64(size)) {
                    try tiles.hash(of: $0)
                }
                #expect(proof.proves(leaves[index], in: root), "\(index) of \(size)")
                let consistency = try ConsistencyProof(
                    oldSize: UInt64(index), newSize: UInt64(size)
                ) { try tiles.hash(of: $0) }
                #expect(consistency.proves(root, continues: Logs.root(leaves[..<index])))
            }
        }
    }

    @Test func aMalformedTileMakesNoProof() {
        var tiles = TileHashes(size: 3) { _ in [1, 2, 3] }
        let error = #expect(throws: TileHashes.Malformed.self) {
            try tiles.hash(of: MerkleNode(height: 0, index: 0))
        }
        #expect(error?.coordinate.path == "tile/0/000.p/3")
    }

    @Test(
        arguments: [
            ([0, 1, 7, 0, 0], 2, [[7], []]), ([0, 1, 7], 2, nil), ([0, 1, 7, 0], 2, nil),
            ([0, 2, 7], 1, nil), ([0, 1, 7, 8], 1, nil), ([0, 1, 7, 0, 0], 1, nil), ([], 1, nil),
        ] as [([UInt8], Int, [[UInt8]]?)])
    func bundlesAreReadWhole(_ bytes: [UInt8], _ width: Int, _ entries: [[UInt8]]?) {
        let place = TileCoordinate(.entries, TileNumber(index: 0, width: width))
        #expect(Tile(place, bytes).entries == entries)
    }

    @Test func theLongestEntryFitsIntoABundle() {
        var builder = TileBuilder()
        let entry = [UInt8](repeating: 9, count: TileBuilder.entryBytesMaximum)
        #expect(builder.append(entry).isEmpty)
        #expect(builder.partial.last?.entries == [entry])
    }
}
