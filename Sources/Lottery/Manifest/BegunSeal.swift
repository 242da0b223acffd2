package import Cryptography

/// A seal that waits for a party that is struck out: the largest checkpoint that anybody who signs the amendment has
/// cosigned behind the last whole seal. It is finished before anything else, over the same entries.
package struct BegunSeal: Hashable, Sendable {
    /// The party that gives the missing answer, which the signers of the amendment know when they
    /// sign.
    package enum Finisher: String, Hashable, Sendable, CaseIterable {
        /// The party's second keeper, under the manifest that is amended: the seed is the one that it would have been.
        case keeper
        /// The key is gone, or the party had not cosigned: the parties of the amendment answer, under it.
        case successors
    }

    /// The index of its first entry.
    package let from: UInt64
    /// Of the seal that ends at `from`.
    package let previousSeed: Bytes32
    /// How many entries the log has at its end.
    package let size: UInt64
    /// The log's Merkle root at that size.
    package let root: Bytes32
    package let finishedBy: Finisher

    /// The question that its revealers are asked, under the manifest by which it is finished.
    package func question(origin: String, manifest: Bytes32) -> SealQuestion? {
        SealQuestion(
            origin: origin, manifest: manifest, from: from, previousSeed: previousSeed, size: size,
            root: root)
    }
}
