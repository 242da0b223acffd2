package import Cryptography
package import Invoices

/// A seal as it stands in a campaign's public files.
package struct PublishedSeal: Hashable, Sendable {
    /// A win by its place in the log and its value; which prize that was says the replay.
    package struct Win: Hashable, Sendable {
        /// The entry's place in the log.
        package let index: UInt64
        package let value: Fen

        package init(index: UInt64, value: Fen) {
            self.index = index
            self.value = value
        }
    }

    /// A checkpoint has a few hundred bytes, and a line for each of 16 keys and some unknown ones.
    package static let noteBytesMaximum = 16_384

    /// The digest of the manifest.
    package let manifest: Bytes32
    /// The checkpoint with its cosignatures, as they were first given.
    package let note: [UInt8]
    /// One of each revealer, in the manifest's order.
    package let proofs: [[UInt8]]
    /// In the order of the log.
    package let wins: [Win]

    package init(manifest: Bytes32, note: [UInt8], proofs: [[UInt8]], wins: [Win]) {
        self.manifest = manifest
        self.note = note
        self.proofs = proofs
        self.wins = wins
    }

    func add(to transcript: inout Transcript) {
        transcript.fixed(manifest)
        transcript.field(note)
        transcript.fixed(UInt32(proofs.count))
        for proof in proofs { transcript.field(proof) }
        transcript.fixed(UInt32(wins.count * Self.winByteCount))
        for win in wins {
            transcript.fixed(win.index)
            transcript.fixed(UInt64(win.value.value))
        }
    }

    private static let winByteCount = 16

    /// Nil unless the seal is as this type writes it: wins that do not rise or have no value among them.
    init?(_ reader: inout FieldReader) {
        guard let manifest = reader.digest(),
            let note = reader.field(atMost: Self.noteBytesMaximum),
            let revealers = reader.count(), revealers <= CampaignRules.revealersMaximum
        else { return nil }
        var proofs: [[UInt8]] = []
        for _ in 0..<revealers {
            guard let proof = reader.field(atMost: ECVRF.proofByteCount) else { return nil }
            proofs.append(proof)
        }
        guard let byteCount = reader.count(), Int(byteCount) % Self.winByteCount == 0,
            reader.rest.count >= Int(byteCount)
        else { return nil }
        var wins: [Win] = []
        for _ in 0..<Int(byteCount) / Self.winByteCount {
            guard let index = reader.number(), let value = reader.number(),
                let fen = Int64(exactly: value), fen > 0,
                wins.last.map({ $0.index < index }) ?? true
            else { return nil }
            wins.append(Win(index: index, value: Fen(fen)))
        }
        self.init(manifest: manifest, note: note, proofs: proofs, wins: wins)
    }
}

/// The file of up to 256 seals, numbered like a tile: `seals/<N>[.p/<W>]`.
package enum SealFile {
    /// 256 seals of a thousand entries that all win have 4 MB.
    package static let bytesMaximum = 64 << 20

    /// Seals lie in files of 256, numbered like tiles.
    package static func path(_ number: TileNumber) -> String { "seals/\(number.path)" }

    /// The file for these seals: one behind another, of parts whose lengths are told.
    package static func encode(_ seals: [PublishedSeal]) -> [UInt8] {
        var transcript = Transcript()
        for seal in seals { seal.add(to: &transcript) }
        return transcript.bytes
    }

    /// Nil unless the bytes are exactly so many seals.
    package static func decode(_ bytes: [UInt8], width: Int) -> [PublishedSeal]? {
        var reader = FieldReader(bytes)
        var seals: [PublishedSeal] = []
        while seals.count < width {
            guard let seal = PublishedSeal(&reader) else { return nil }
            seals.append(seal)
        }
        return reader.isAtEnd ? seals : nil
    }
}
