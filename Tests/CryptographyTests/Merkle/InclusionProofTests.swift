import Cryptography
import GoldenValues
import Testing

struct InclusionProofTests {
    private static let leaves = Logs.leaves(40)

    private static func proof(_ index: Int, _ size: Int) -> InclusionProof {
        InclusionProof(index: UInt64(index), size: UInt64(size)) { node in
            #expect((node.index + 1) << UInt64(node.height) <= UInt64(size))
            return Logs.hash(of: node, in: leaves)
        }
    }

    @Test func everyEntryOfEverySizeIsProven() {
        for size in 1...Self.leaves.count {
            let root = Logs.root(Self.leaves[..<size])
            for index in 0..<size {
                let proof = Self.proof(index, size)
                #expect(proof.proves(Self.leaves[index], in: root), "\(index) of \(size)")
            }
        }
    }

    @Test func publishedProofIsMade() {
        #expect(
            Self.proof(3, 5).path.map { Base64.encode($0.bytes) } == [
                "V8efTzGuApxdS9MLBzwnyU35NDiytGl+Hh7vW8A5SkE=",
                "WkdmL9ijF9lgSaP59HxV3GfKZgUbqjaD27GbL+CaB7A=",
                "SFM123z+yWXxX/dF/GJcQdXqJkaTaTAWWCj3PdS2iFQ=",
            ])
    }

    @Test func goldenPathsAreMadeAndProve() {
        let entries = LotteryValues.all.entries
        let leaves = entries.map(\.leaf.hash)
        for entry in entries {
            let proof = InclusionProof(index: entry.index, size: UInt64(leaves.count)) {
                Logs.hash(of: $0, in: leaves)
            }
            #expect(proof.path == entry.pathIn24.map(\.hash))
            #expect(proof.proves(entry.leaf.hash, in: LotteryValues.all.seals.last!.root.hash))
        }
    }

    @Test func whatIsChangedProvesNothing() {
        for size in [1, 2, 3, 5, 8, 21, 40] {
            let root = Logs.root(Self.leaves[..<size])
            for index in 0..<size {
                let (leaf, good) = (Self.leaves[index], Self.proof(index, size))
                #expect(!good.proves(.zero, in: root), "another leaf")
                #expect(!good.proves(leaf, in: .zero), "another root")
                for bad in Self.changed(good) {
                    #expect(!bad.proves(leaf, in: root), "\(bad.index) of \(bad.size), \(size)")
                }
            }
        }
    }

    /// Truncated, lengthened, a hash changed or in another place, another index, another size of the same depth
    /// or not.
    private static func changed(_ good: InclusionProof) -> [InclusionProof] {
        func proof(_ index: UInt64, _ size: UInt64, _ path: [Bytes32]) -> InclusionProof {
            InclusionProof(index: index, size: size, path: path)
        }
        var bad = [
            proof(good.index, good.size, good.path + [.zero]),
            proof(good.index, good.size, [.zero] + good.path),
            proof(good.size, good.size, good.path),
            proof(good.index, 0, good.path),
            proof(good.index, .max, good.path),
            proof(.max, .max, good.path),
            proof(good.index, good.size * 2, good.path),
        ]
        for place in good.path.indices {
            var path = good.path
            path[place] = .zero
            bad.append(proof(good.index, good.size, path))
            path.remove(at: place)
            bad.append(proof(good.index, good.size, path))
        }
        if good.path.count > 1 {
            bad.append(proof(good.index, good.size, good.path.reversed()))
        }
        for index in 0..<good.size where index != good.index {
            bad.append(proof(index, good.size, good.path))
        }
        return bad
    }

    /// The largest tree has proofs of 63 hashes, and none is read beyond its end.
    @Test func theLargestTreeIsNoTrap() {
        let zeros = [Bytes32](repeating: .zero, count: 63)
        let proof = InclusionProof(index: 0, size: MerkleTree.sizeMaximum, path: zeros)
        var root = Bytes32.zero
        for hash in zeros { root = MerkleTree.nodeHash(root, hash) }
        #expect(proof.proves(.zero, in: root))
        #expect(!proof.proves(.zero, in: .zero))
    }
}
