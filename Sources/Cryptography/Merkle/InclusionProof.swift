/// A proof that an entry stands at an index of a tree: the hashes beside its way to the root, from the leaf
/// upwards (RFC 9162, section 2.1.3).
package struct InclusionProof: Hashable, Sendable {
    /// The entry's place, counted from 0.
    package let index: UInt64
    /// How many entries the tree has.
    package let size: UInt64
    /// One hash for each level that the entry has a neighbour at, from the leaf upwards: at most
    /// 63.
    package let path: [Bytes32]

    package init(index: UInt64, size: UInt64, path: [Bytes32]) {
        self.index = index
        self.size = size
        self.path = path
    }

    /// The proof, of perfect subtrees that `hash` looks up. `index` must be below `size`.
    package init<Failure: Error>(
        index: UInt64, size: UInt64, hash: (MerkleNode) throws(Failure) -> Bytes32
    ) throws(Failure) {
        precondition(index < size && size <= MerkleTree.sizeMaximum, "the entry is in the tree")
        // From the root downwards, PATH of RFC 6962, section 2.1.1: the half without the entry is a hash.
        var range = MerkleRange(0..<size)
        var path: [Bytes32] = []
        while let (left, right) = range.halves {
            let isLeft = index < right.entries.lowerBound
            path.append(try (isLeft ? right : left).root(hash))
            range = isLeft ? left : right
        }
        self.init(index: index, size: size, path: path.reversed())
    }

    /// True if the entry of this leaf hash is where the proof says, in the tree with this root
    /// (section 2.1.3.2).
    package func proves(_ leaf: Bytes32, in root: Bytes32) -> Bool {
        guard index < size else { return false }
        var (node, last) = (index, size - 1)
        var hash = leaf
        for sibling in path {
            if last == 0 { return false }
            if node & 1 == 1 || node == last {
                hash = MerkleTree.nodeHash(sibling, hash)
                // On the right edge there is no sibling where the tree is not perfect.
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                hash = MerkleTree.nodeHash(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }
}
