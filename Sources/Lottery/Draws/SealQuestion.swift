package import Cryptography

/// The question that the revealers are asked to seal the entries [from, size): everything that the
/// seed must depend on, so that nothing of it can be chosen after the seed is known.
package struct SealQuestion: Hashable, Sendable {
    /// The log's name, `HOST/lottery/CAMPAIGN`.
    package let origin: String
    /// The digest of the manifest.
    package let manifest: Bytes32
    /// The index of the seal's first entry: the size of the log at the end of the seal before.
    package let from: UInt64
    /// Of the seal that ends at `from`: the seals are a chain. Zeros where there is none.
    package let previousSeed: Bytes32
    /// The size of the log at the seal's end, above `from`.
    package let size: UInt64
    /// The log's Merkle root at that size.
    package let root: Bytes32

    /// Nil unless the seal has entries.
    package init?(
        origin: String, manifest: Bytes32, from: UInt64, previousSeed: Bytes32, size: UInt64,
        root: Bytes32
    ) {
        guard from < size, from > 0 || previousSeed == .zero else { return nil }
        self.origin = origin
        self.manifest = manifest
        self.from = from
        self.previousSeed = previousSeed
        self.size = size
        self.root = root
    }

    /// The input (alpha) of the revealers' functions.
    package var bytes: [UInt8] {
        var transcript = Transcript("fapiao.reveal.v1")
        transcript.field(origin)
        transcript.fixed(manifest)
        transcript.fixed(from)
        transcript.fixed(previousSeed)
        transcript.fixed(size)
        transcript.fixed(root)
        return transcript.bytes
    }
}
