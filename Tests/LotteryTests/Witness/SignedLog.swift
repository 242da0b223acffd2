import Cryptography
import Doubles
import Lottery

/// A log of entries, as its operator and the witnesses sign it.
struct SignedLog {
    var leaves: [Bytes32] = []
    let salt: String

    init(_ count: Int, salt: String = "") {
        self.salt = salt
        leaves = (0..<count).map { LotteryCampaign.bytes("\(salt) \($0)") }
    }

    func root(_ size: Int) -> Bytes32 {
        var tree = MerkleFrontier()
        for leaf in leaves[..<size] { tree.append(leaf: leaf) }
        return tree.root
    }

    func consistency(_ old: Int, _ new: Int) -> [Bytes32] {
        var tree = MerkleFrontier()
        var nodes: [MerkleNode: Bytes32] = [:]
        for leaf in leaves[..<new] { tree.append(leaf: leaf) { nodes[$0] = $1 } }
        return ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(new)) { nodes[$0]! }.path
    }

    func note(
        _ size: Int, log: String = LotteryCampaign.origin,
        cosigned: [String] = LotteryCampaign.witnesses
    ) -> SignedNote {
        let text = Checkpoint(
            origin: LotteryCampaign.origin, size: UInt64(size), root: root(size))!.text
        var note = SignedNote(
            text: text, signatures: [LotteryCampaign.signer(log, .note).sign(text)])!
        for name in cosigned {
            note.add(LotteryCampaign.signer(name, .cosignature).cosign(text, at: 1_767_225_700))
        }
        return note
    }
}
