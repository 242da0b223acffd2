import Cryptography
import GoldenValues
import Testing

struct MerkleTreeTests {
    /// The inputs of RFC 6962's own program, the first n of them.
    private static let inputs = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]

    @Test(arguments: [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ])
    func rootsAreThoseOfTheRFC(_ count: Int, _ root: String) throws {
        var tree = MerkleFrontier()
        for input in Self.inputs.prefix(count) {
            tree.append(leaf: MerkleTree.leafHash(try #require(Hexadecimal.decode(input))))
        }
        #expect(tree.root.description == root)
        #expect(tree.size == UInt64(count))
    }

    @Test(arguments: [
        (0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        (3, "lPvQ3YNvUDAWkubQ6t5yjuGexSv/8WBu2AfIV11aqhk="),
        (4, "l5nzB1F+9RfCIF35tndivzR1ayAJn7ffzOdrzr0nOy4="),
        (5, "fKo0Xb2JKmZFTWxlEuo8PqPw0+whvj/C4jdXBf049nI="),
    ])
    func rootsAreTheGoldenOnes(_ count: Int, _ root: String) {
        var tree = MerkleFrontier()
        for leaf in Logs.leaves(count) { tree.append(leaf: leaf) }
        #expect(Base64.encode(tree.root.bytes) == root)
    }

    @Test func everySizeHasTheRootOfTheDefinition() {
        let leaves = Logs.leaves(70)
        var tree = MerkleFrontier()
        for count in 0...leaves.count {
            #expect(tree.root == Logs.root(leaves[..<count]), "size \(count)")
            if count < leaves.count { tree.append(leaf: leaves[count]) }
        }
    }

    @Test func completedSubtreesAreToldOnceEachWithTheirHashes() {
        let leaves = Logs.leaves(37)
        var told: [MerkleNode: Bytes32] = [:]
        var tree = MerkleFrontier()
        for leaf in leaves {
            tree.append(leaf: leaf) { node, hash in
                #expect(told.updateValue(hash, forKey: node) == nil, "\(node)")
            }
        }
        #expect(told.count == 37 + 18 + 9 + 4 + 2 + 1)
        for (node, hash) in told { #expect(hash == Logs.hash(of: node, in: leaves), "\(node)") }
    }

    @Test func wholeSubtreesGrowTheSameTree() {
        let leaves = Logs.leaves(23)
        var tree = MerkleFrontier()
        tree.append(subtree: Logs.root(leaves[..<16]), height: 4)
        tree.append(subtree: Logs.root(leaves[16..<20]), height: 2)
        for leaf in leaves[20...] { tree.append(leaf: leaf) }
        #expect(tree.root == Logs.root(leaves[...]))
        #expect(tree.size == 23)
    }

    @Test func lotteryEntriesHaveTheirGoldenLeavesAndRoots() {
        let values = LotteryValues.all
        var tree = MerkleFrontier()
        var seals = values.seals[...]
        for entry in values.entries {
            let leaf = MerkleTree.leafHash(entry.data.bytes)
            #expect(leaf == entry.leaf.hash)
            tree.append(leaf: leaf)
            if let seal = seals.first, seal.size == tree.size {
                #expect(tree.root == seal.root.hash)
                seals.removeFirst()
            }
        }
        #expect(seals.isEmpty)
    }
}
