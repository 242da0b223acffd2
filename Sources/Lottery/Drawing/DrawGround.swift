package import Cryptography

/// The facts of a campaign's published files about a periodic draw before anybody decides anything:
/// over which entries it is, and whom its rules pass over.
package struct DrawGround: Hashable, Sendable {
    /// The rules that held at the draw's closing.
    package let manifest: CampaignManifest
    /// The draw as that manifest announces it.
    package let plan: DrawPlan
    /// The rules under which the parties answer: those too, unless parties have changed while they were asked.
    package let revealing: CampaignManifest
    /// From the end of the last draw of the series to the last seal that all had cosigned by the closing. Empty for a
    /// draw that is not held.
    package let entries: Range<UInt64>
    /// The checkpoint of that seal; nil where none was cosigned by the closing.
    package let note: SignedNote?
    /// The size of the log at the end of the last complete seal.
    package let sealed: UInt64
    /// True if a seal was cosigned after the closing: then no other can come that ends the draw
    /// later.
    package let isPastClosing: Bool
    /// Places in the log of all that won in the instant draw, rising.
    let won: [UInt64]
    /// Those of all that won in an earlier draw.
    let drawn: Set<UInt64>
    /// Fixes the results of the earlier draws, where the manifest passes over their winners: one that was done anew has
    /// others.
    let earlier: Bytes32

    /// The rule of the manifest by which an entry takes no prize.
    func rule(_ index: UInt64) -> DrawPlan.PassRule? {
        plan.passesOver.first { rule in
            switch rule {
            case .won: won.containsRising(index)
            case .drawn: drawn.contains(index)
            }
        }
    }

    var root: Bytes32? { note.flatMap { Checkpoint($0.text) }?.root }
}

extension DrawGround {
    /// Why a draw cannot begin.
    package enum Unready: Error, Hashable, Sendable, CustomStringConvertible {
        case nothingSealed
        case unknown(String)
        /// Another draw comes first: this one passes over its winners.
        case after(String)
        /// With the same parties there would be a second answer to choose from.
        case sameParties(Bytes32)
        case files(CheckEnd)

        package var description: String {
            switch self {
            case .nothingSealed: "the campaign has no seal yet"
            case .unknown(let name): "the campaign announces no draw \(name)"
            case .sameParties(let digest):
                "manifest \(digest) is none of after the closing that changes who reveals"
            case .after(let name): "the draw \(name) comes first"
            case .files(.cheated(let fault)): "the public files are damaged: \(fault)"
            case .files(.unreachable(let reason)): reason
            }
        }
    }

    /// Reads the seals from the first on. Their outcomes are not worked out again: who publishes them has done so.
    /// - Parameter digest: of the manifest under which the parties answer; unless it is given, the published one.
    package static func read(
        _ name: String, in files: some CampaignFiles, under digest: Bytes32? = nil
    ) async throws(Unready) -> DrawGround {
        var seals: PublishedSeals
        let under: Bytes32?
        do throws(CheckEnd) {
            seals = try await PublishedSeals.read(files)
            under = try await digest == nil ? files.successors(of: name) : digest
            if let under, seals.hasSeals { try await seals.extend(to: under, in: files) }
        } catch {
            throw .files(error)
        }
        return try await seals.ground(of: name, in: files, under: under)
    }
}

/// The published seals, as far as they say where each draw ends.
private struct PublishedSeals {
    private var chain = ManifestChain()
    /// The last one of each second.
    private var ends: [(cosigned: UInt64, size: UInt64, note: SignedNote)] = []
    private var won: [UInt64] = []
    private var sealed: UInt64 = 0
    private var lastCosigned: UInt64 = 0

    static func read(_ files: some CampaignFiles) async throws(CheckEnd) -> PublishedSeals {
        var all = PublishedSeals()
        var stream = SealStream(files)
        while case let seals = try await stream.next(), !seals.isEmpty {
            for seal in seals {
                try await all.chain.extend(to: seal.manifest, in: files)
                do throws(CampaignFault) { try all.add(seal) } catch { throw .cheated(error) }
            }
        }
        return all
    }

    var hasSeals: Bool { !chain.all.isEmpty }

    mutating func extend(
        to digest: Bytes32, in files: some CampaignFiles
    ) async throws(CheckEnd) { try await chain.extend(to: digest, in: files) }

    private mutating func add(_ seal: PublishedSeal) throws(CampaignFault) {
        guard let manifest = chain[seal.manifest], let note = SignedNote(seal.note) else {
            throw .malformed("seals")
        }
        let checked = try CheckedNote(seal.note, under: manifest)
        sealed = checked.checkpoint.size
        lastCosigned = checked.lastCosigned
        won += seal.wins.map(\.index)
        if ends.last?.cosigned == lastCosigned { ends.removeLast() }
        ends.append((lastCosigned, sealed, note))
    }

    /// The last seal that all had cosigned by the closing.
    private func end(of plan: DrawPlan) -> (size: UInt64, note: SignedNote)? {
        ends.last { $0.cosigned <= plan.closes }.map { ($0.size, $0.note) }
    }

    func ground(
        of name: String, in files: some CampaignFiles, under digest: Bytes32?
    ) async throws(DrawGround.Unready) -> DrawGround {
        guard !chain.all.isEmpty else { throw .nothingSealed }
        // An amendment after the closing changes nothing of the draw.
        let announced = CampaignManifest.announcedDraws(by: chain.all)
        guard let draw = announced[name] else { throw .unknown(name) }
        let (manifest, plan) = (chain.all[draw.place], draw.plan)
        var revealing = manifest
        if let digest, digest != manifest.digest {
            guard let place = chain.all.firstIndex(where: { $0.digest == digest }),
                draw.mayBeRevealed(under: place, of: chain.all)
            else { throw .sameParties(digest) }
            revealing = chain.all[place]
        }
        var entries: Range<UInt64> = 0..<0
        var drawn: Set<UInt64> = []
        var results = Transcript("fapiao.draw.earlier")
        for (other, own) in announced.inOrder(endingAt: { end(of: $0)?.size }) {
            let name = other.plan.name
            if name == plan.name {
                entries = own
                break
            }
            guard plan.passesOver.contains(.drawn), !own.isEmpty else { continue }
            guard let held = try await held(name, in: files) else { throw .after(name) }
            drawn.formUnion(held.winners)
            results.field(name)
            results.fixed(held.result)
        }
        return DrawGround(
            manifest: manifest, plan: plan, revealing: revealing, entries: entries,
            note: entries.isEmpty ? nil : end(of: plan)?.note, sealed: sealed,
            isPastClosing: lastCosigned > plan.closes, won: won, drawn: drawn,
            earlier: results.hash)
    }

    /// The standing result of an earlier draw; nil while it is not published.
    private func held(
        _ name: String, in files: some CampaignFiles
    ) async throws(DrawGround.Unready) -> (winners: [UInt64], result: Bytes32)? {
        let path = CampaignPath.result(name)
        do throws(CheckEnd) {
            let published = try await files.published(path, atMost: DrawResult.bytesMaximum)
            guard let bytes = published else { return nil }
            guard let result = DrawResult(bytes) else { throw .cheated(.malformed(path)) }
            return (result.tiers.flatMap(\.winners), SHA256.hash(bytes))
        } catch {
            throw .files(error)
        }
    }
}
