import Cryptography

extension HolderProof {
    /// Makes the file to show of a judged entry, with a path through the tiles of the campaign's public files. Nil
    /// where these do not reach to the entry's seal yet, or do not fit to it.
    package static func made(
        of judged: PublishedEntry, in seal: CompleteSeal, from files: some CampaignFiles
    ) async throws(CampaignFilesFault) -> HolderProof? {
        // A tile that grows while we read has another name then, so a second look finds it.
        for _ in 0..<looksMaximum {
            if let proof = try await look(judged, seal, files) { return proof }
        }
        return nil
    }

    private static var looksMaximum: Int { 3 }

    private static func look(
        _ judged: PublishedEntry, _ seal: CompleteSeal, _ files: some CampaignFiles
    ) async throws(CampaignFilesFault) -> HolderProof? {
        guard
            let head = try await files.read(
                CampaignPath.checkpoint, atMost: PublishedSeal.noteBytesMaximum),
            let published = SignedNote(head).flatMap({ Checkpoint($0.text) }),
            published.size >= seal.size,
            let inclusion = try await path(
                to: judged.index, in: seal.size, published: published.size, files),
            inclusion.proves(judged.entry.leafHash, in: seal.seal.question.root)
        else { return nil }
        return HolderProof(
            entry: judged.entry, manifest: seal.seal.question.manifest,
            from: seal.seal.question.from, previousSeed: seal.seal.question.previousSeed,
            proofs: seal.proofs, inclusion: inclusion,
            note: seal.seal.cosigned ?? seal.seal.checkpoint)
    }

    /// A tile that has not been fetched.
    private struct Missing: Error {
        let coordinate: TileCoordinate
    }

    /// Nil where a tile is missing or malformed.
    private static func path(
        to index: UInt64, in size: UInt64, published: UInt64, _ files: some CampaignFiles
    ) async throws(CampaignFilesFault) -> InclusionProof? {
        var fetched: [TileCoordinate: [UInt8]] = [:]
        while true {
            let known = fetched
            var hashes = TileHashes(size: published) { coordinate in
                guard let bytes = known[coordinate] else { throw Missing(coordinate: coordinate) }
                return bytes
            }
            let missing: TileCoordinate
            do {
                return try InclusionProof(index: index, size: size) { try hashes.hash(of: $0) }
            } catch let fault as Missing {
                missing = fault.coordinate
            } catch {
                return nil
            }
            guard
                let bytes = try await files.read(missing.path, atMost: tileBytesMaximum)
            else { return nil }
            fetched[missing] = bytes
        }
    }

    private static var tileBytesMaximum: Int { TileNumber.widthMaximum * Bytes32.count }
}
