/// A tree that grows at its right end and keeps only what its root needs: at most 63 hashes, whatever its
/// size.
package struct MerkleFrontier: Hashable, Sendable {
    /// How many entries were added.
    package private(set) var size: UInt64 = 0
    /// The perfect subtrees from left to right, one for each bit of the size.
    private var peaks: [Bytes32] = []

    package init() {}

    /// Adds one entry by its leaf hash, and tells every perfect subtree that is complete now, the leaf
    /// itself first.
    package mutating func append(
        leaf: Bytes32, completed: (MerkleNode, Bytes32) -> Void = { _, _ in }
    ) {
        append(subtree: leaf, height: 0, completed: completed)
    }

    /// Adds 2^height entries at once by the root over them. The size must be a multiple of their number.
    package mutating func append(
        subtree: Bytes32, height: Int, completed: (MerkleNode, Bytes32) -> Void = { _, _ in }
    ) {
        precondition(size.trailingZeroBitCount >= height, "a perfect subtree begins here")
        precondition(size + 1 << UInt64(height) <= MerkleTree.sizeMaximum, "a log ends somewhere")
        var (hash, height) = (subtree, height)
        completed(MerkleNode(height: height, index: size >> UInt64(height)), hash)
        let end = size + 1 << UInt64(height)
        while size >> UInt64(height) & 1 == 1 {
            hash = MerkleTree.nodeHash(peaks.removeLast(), hash)
            height += 1
            completed(MerkleNode(height: height, index: size >> UInt64(height)), hash)
        }
        peaks.append(hash)
        size = end
    }

    /// The Merkle tree hash over all entries.
    package var root: Bytes32 {
        guard var root = peaks.last else { return MerkleTree.emptyRoot }
        for peak in peaks.dropLast().reversed() { root = MerkleTree.nodeHash(peak, root) }
        return root
    }
}
