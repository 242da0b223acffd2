import Cryptography
package import Lottery

/// A log that grows by entries of no meaning, and the requests to cosign it.
package struct GrowingLog {
    private var tree = MerkleFrontier()
    private var nodes: [MerkleNode: Bytes32] = [:]

    package init() {}

    /// The request from the present size on.
    package mutating func grow(to size: UInt64) -> AddCheckpointRequest {
        let old = tree.size
        while tree.size < size {
            tree.append(leaf: LotteryCampaign.bytes("leaf \(tree.size)")) { nodes[$0] = $1 }
        }
        let text = Checkpoint(
            origin: LotteryCampaign.origin, size: size, root: tree.root)!.text
        let line = LotteryCampaign.signer(LotteryCampaign.origin, .note).sign(text)
        return AddCheckpointRequest(
            old: old,
            path: ConsistencyProof(oldSize: old, newSize: size) { nodes[$0]! }.path,
            note: SignedNote(text: text, signatures: [line])!)
    }
}
