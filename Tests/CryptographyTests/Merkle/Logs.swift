import Cryptography

/// Small logs for tests, and their hashes worked out as RFC 6962, section 2.1, defines them: recursively, and
/// not as the code under test does.
enum Logs {
    static func hash(_ text: String) -> Bytes32 { Bytes32(Hexadecimal.decode(text)!)! }

    static func leaves(_ count: Int) -> [Bytes32] {
        (0..<count).map { MerkleTree.leafHash(entry($0)) }
    }

    /// Those of the published vectors.
    static func entry(_ index: Int) -> [UInt8] { Array("entry \(index)".utf8) }

    /// MTH of the RFC.
    static func root(_ leaves: ArraySlice<Bytes32>) -> Bytes32 {
        guard leaves.count > 1 else { return leaves.first ?? Bytes32(SHA256.digest([]))! }
        var half = 1
        while 2 * half < leaves.count { half *= 2 }
        let (left, right) = (leaves.prefix(half), leaves.dropFirst(half))
        return Bytes32(SHA256.digest([1] + root(left).bytes + root(right).bytes))!
    }

    static func hash(of node: MerkleNode, in leaves: [Bytes32]) -> Bytes32 {
        let width = 1 << node.height
        return root(leaves[(Int(node.index) * width)..<(Int(node.index + 1) * width)])
    }
}
