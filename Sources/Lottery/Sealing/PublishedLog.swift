import Cryptography

/// A campaign's public files, from the log: tiles, entries and seals, and the checkpoint behind them. In memory are the
/// files that are not full yet, whatever the log's size.
struct PublishedLog<Files: LogFiles> {
    private let files: Files
    private var builder: TileBuilder
    /// Full tiles that are not written yet, and the partial ones of the present size.
    private var unwritten: [TileCoordinate: [UInt8]] = [:]
    private var full: [Tile] = []
    private var seals = SealFiles()

    var size: UInt64 { builder.size }
    var root: Bytes32 { builder.root }
    /// How many seals are in the files, written or not.
    var sealCount: UInt64 { seals.count }

    /// Goes on behind the first `size` entries, whose partial tiles are read. Where these are lost or wrong it begins
    /// anew, and writes the same bytes again.
    init(_ files: Files, size: UInt64, root: Bytes32) {
        self.files = files
        let found = TileBuilder(size: size) { try? files.read($0.path) }
        builder = found.flatMap { $0.root == root ? $0 : nil } ?? TileBuilder()
    }

    mutating func append(_ entry: Entry) {
        for tile in builder.append(entry.bytes) {
            full.append(tile)
            unwritten[tile.coordinate] = tile.bytes
        }
    }

    /// That the log of the present size continues the one of `old`.
    func consistency(from old: UInt64) throws -> [Bytes32] {
        var tiles = unwritten
        for tile in builder.partial { tiles[tile.coordinate] = tile.bytes }
        var hashes = TileHashes(size: size) { [files] coordinate in
            if let bytes = tiles[coordinate] { return bytes }
            guard let bytes = try files.read(coordinate.path) else {
                throw LogFilesFault("\(coordinate.path) is missing")
            }
            return bytes
        }
        return try ConsistencyProof(oldSize: old, newSize: size) { try hashes.hash(of: $0) }.path
    }

    /// Goes on with seals that the files have already: those of the file that is not full.
    mutating func resume(_ published: [CompleteSeal], from number: UInt64) {
        seals = SealFiles(count: number)
        for seal in published { seals.append(seal.published) }
    }

    /// Adds a seal to the files to be written.
    mutating func append(_ seal: CompleteSeal) { seals.append(seal.published) }

    /// Writes what is full, to have it out of memory.
    ///
    /// Throws `LogFilesFault`. It is not written there, for with it the optimizer of Swift 6.3.1 crashes in callers that throw
    /// other errors too.
    mutating func writeFull() async throws {
        try await files.write(
            full.map { LogFile(path: $0.coordinate.path, bytes: $0.bytes) } + seals.full)
        full = []
        unwritten = [:]
        seals.full = []
    }

    /// Publishes everything up to the checkpoint of the last seal, the checkpoint last: whoever reads it finds the
    /// rest.
    mutating func publish(_ last: CompleteSeal) async throws(LogFilesFault) {
        let complete = full.map(\.coordinate.path) + seals.full.map(\.path)
        var all = full.map { LogFile(path: $0.coordinate.path, bytes: $0.bytes) } + seals.full
        all += builder.partial.map { LogFile(path: $0.coordinate.path, bytes: $0.bytes) }
        if let partial = seals.partial { all.append(partial) }
        // If we stop here, the files are ahead of the checkpoint, which harms nobody, and are written again.
        let note = last.seal.cosigned ?? last.seal.checkpoint
        all.append(LogFile(path: CampaignPath.checkpoint, bytes: note.bytes))
        try await files.write(all)
        for path in complete { files.removePartial(of: path) }
        full = []
        unwritten = [:]
        seals.full = []
    }
}

/// The files of seals, 256 each, numbered and cut like tiles.
private struct SealFiles {
    private(set) var count: UInt64
    private var bytes: [UInt8] = []
    /// Not written yet.
    var full: [LogFile] = []

    init(count: UInt64 = 0) { self.count = count }

    mutating func append(_ seal: PublishedSeal) {
        bytes += SealFile.encode([seal])
        count += 1
        guard width == 0 else { return }
        let number = TileNumber(index: count / UInt64(TileNumber.widthMaximum) - 1)
        full.append(LogFile(path: SealFile.path(number), bytes: bytes))
        bytes = []
    }

    private var width: Int { Int(count % UInt64(TileNumber.widthMaximum)) }

    var partial: LogFile? {
        guard width > 0 else { return nil }
        let number = TileNumber(
            index: count / UInt64(TileNumber.widthMaximum), width: width)
        return LogFile(path: SealFile.path(number), bytes: bytes)
    }
}
