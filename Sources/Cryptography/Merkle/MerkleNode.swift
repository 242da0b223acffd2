/// A perfect subtree: the one over the 2^height entries that begin at index · 2^height. What it covers never
/// changes, so its hash can be kept for ever.
package struct MerkleNode: Hashable, Sendable {
    /// 0 for a single entry.
    package let height: Int
    /// The node's place among those of its height, counted from 0.
    package let index: UInt64

    package init(height: Int, index: UInt64) {
        self.height = height
        self.index = index
    }
}
