/// A proof that a tree is an older one with entries added behind, and nothing else (RFC 9162, section 2.1.4).
package struct ConsistencyProof: Hashable, Sendable {
    /// How many entries the older tree has.
    package let oldSize: UInt64
    /// How many entries the newer tree has, no fewer than the older.
    package let newSize: UInt64
    /// Hashes of subtrees in the order of section 2.1.4.1; none if both trees are the same or the
    /// older is empty.
    package let path: [Bytes32]

    package init(oldSize: UInt64, newSize: UInt64, path: [Bytes32]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.path = path
    }

    /// The proof, of perfect subtrees that `hash` looks up. The old tree must not be the larger one. From
    /// the empty tree, and to the same size, the proof is empty.
    package init<Failure: Error>(
        oldSize: UInt64, newSize: UInt64, hash: (MerkleNode) throws(Failure) -> Bytes32
    ) throws(Failure) {
        precondition(
            oldSize <= newSize && newSize <= MerkleTree.sizeMaximum, "a log only grows")
        var path: [Bytes32] = []
        if oldSize > 0, oldSize < newSize {
            // From the root downwards, SUBPROOF of RFC 6962, section 2.1.2.
            var range = MerkleRange(0..<newSize)
            while range.entries.upperBound != oldSize, let (left, right) = range.halves {
                let isLeft = oldSize <= right.entries.lowerBound
                path.append(try (isLeft ? right : left).root(hash))
                range = isLeft ? left : right
            }
            // If the old tree is that node itself, the reader already has its hash: the old root.
            if range.entries.lowerBound > 0 { path.append(try range.root(hash)) }
        }
        self.init(oldSize: oldSize, newSize: newSize, path: path.reversed())
    }

    /// True if the tree with `newRoot` continues the one with `oldRoot` (section 2.1.4.2).
    package func proves(_ newRoot: Bytes32, continues oldRoot: Bytes32) -> Bool {
        if oldSize == newSize {
            return path.isEmpty && oldRoot == newRoot
                && (oldSize > 0 || oldRoot == MerkleTree.emptyRoot)
        }
        // The RFC leaves this case out. Every tree continues the empty one.
        if oldSize == 0 { return path.isEmpty && oldRoot == MerkleTree.emptyRoot }
        guard oldSize < newSize, !path.isEmpty else { return false }
        // A perfect old tree is a node of the new one, which the proof leaves out.
        let isPerfect = oldSize & (oldSize - 1) == 0
        let start = isPerfect ? oldRoot : path[0]
        let shift = UInt64((~(oldSize - 1)).trailingZeroBitCount)
        var (node, last) = ((oldSize - 1) >> shift, (newSize - 1) >> shift)
        var (old, new) = (start, start)
        for hash in isPerfect ? path[...] : path.dropFirst() {
            if last == 0 { return false }
            if node & 1 == 1 || node == last {
                old = MerkleTree.nodeHash(hash, old)
                new = MerkleTree.nodeHash(hash, new)
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                new = MerkleTree.nodeHash(new, hash)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot && new == newRoot
    }
}
