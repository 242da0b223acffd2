/// Entries of a tree that one of its nodes covers, perfect or not.
struct MerkleRange {
    let entries: Range<UInt64>

    init(_ entries: Range<UInt64>) { self.entries = entries }

    /// The ranges of both children: RFC 6962, section 2.1, splits at the largest power of two below
    /// the number of entries. Nil for a single entry.
    var halves: (left: MerkleRange, right: MerkleRange)? {
        let count = UInt64(entries.count)
        guard count > 1 else { return nil }
        let middle = entries.lowerBound + 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
        return (
            MerkleRange(entries.lowerBound..<middle), MerkleRange(middle..<entries.upperBound)
        )
    }

    /// The hash of the node, of perfect subtrees that `hash` looks up.
    func root<Failure: Error>(
        _ hash: (MerkleNode) throws(Failure) -> Bytes32
    ) throws(Failure) -> Bytes32 {
        let count = UInt64(entries.count)
        if count & (count - 1) == 0 {
            let height = count.trailingZeroBitCount
            return try hash(
                MerkleNode(height: height, index: entries.lowerBound >> UInt64(height)))
        }
        guard let (left, right) = halves else { fatalError("one entry is a perfect subtree") }
        return MerkleTree.nodeHash(try left.root(hash), try right.root(hash))
    }
}
