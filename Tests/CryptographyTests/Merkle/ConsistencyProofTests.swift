import Cryptography
import GoldenValues
import Testing

struct ConsistencyProofTests {
    private static let leaves = Logs.leaves(36)

    private static func proof(_ old: Int, _ new: Int) -> ConsistencyProof {
        ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(new)) {
            Logs.hash(of: $0, in: leaves)
        }
    }

    private static func root(_ size: Int) -> Bytes32 { Logs.root(leaves[..<size]) }

    @Test func everySizeContinuesEverySmallerOne() {
        for new in 0...Self.leaves.count {
            for old in 0...new {
                let proof = Self.proof(old, new)
                #expect(
                    proof.proves(Self.root(new), continues: Self.root(old)), "\(old) to \(new)")
            }
        }
    }

    @Test func publishedProofIsMade() {
        #expect(
            Self.proof(3, 5).path.map { Base64.encode($0.bytes) } == [
                "V8efTzGuApxdS9MLBzwnyU35NDiytGl+Hh7vW8A5SkE=",
                "YcoROfaBWEHVuvLQ0tm9nf7pfImN1ve6DAqpQe5sAes=",
                "WkdmL9ijF9lgSaP59HxV3GfKZgUbqjaD27GbL+CaB7A=",
                "SFM123z+yWXxX/dF/GJcQdXqJkaTaTAWWCj3PdS2iFQ=",
            ])
    }

    @Test func goldenProofsOfTheSealsAreMadeAndProve() {
        let values = LotteryValues.all
        let leaves = values.entries.map(\.leaf.hash)
        var old = (size: UInt64(0), root: MerkleTree.emptyRoot)
        for seal in values.seals {
            let proof = ConsistencyProof(oldSize: old.size, newSize: seal.size) {
                Logs.hash(of: $0, in: leaves)
            }
            #expect(proof.path == seal.consistencyFromPrevious.map(\.hash))
            #expect(proof.proves(seal.root.hash, continues: old.root))
            old = (seal.size, seal.root.hash)
        }
    }

    @Test func whatIsChangedProvesNothing() {
        for (old, new) in [(1, 2), (1, 3), (2, 3), (3, 5), (4, 7), (6, 8), (8, 36), (21, 36)] {
            let good = Self.proof(old, new)
            let (oldRoot, newRoot) = (Self.root(old), Self.root(new))
            #expect(!good.proves(.zero, continues: oldRoot))
            #expect(!good.proves(newRoot, continues: .zero))
            #expect(!good.proves(oldRoot, continues: newRoot))
            for bad in Self.changed(good) {
                #expect(!bad.proves(newRoot, continues: oldRoot), "\(old) to \(new): \(bad)")
            }
        }
    }

    private static func changed(_ good: ConsistencyProof) -> [ConsistencyProof] {
        func proof(_ old: UInt64, _ new: UInt64, _ path: [Bytes32]) -> ConsistencyProof {
            ConsistencyProof(oldSize: old, newSize: new, path: path)
        }
        var bad = [
            proof(good.oldSize, good.newSize, []),
            proof(good.oldSize, good.newSize, good.path + [.zero]),
            proof(good.oldSize, good.newSize, [.zero] + good.path),
            proof(good.newSize, good.oldSize, good.path),
            proof(good.oldSize, good.oldSize, good.path),
            proof(0, good.newSize, good.path), proof(0, good.newSize, []),
            proof(.max, .max, good.path), proof(good.oldSize, .max, good.path),
        ]
        for place in good.path.indices {
            var path = good.path
            path[place] = .zero
            bad.append(proof(good.oldSize, good.newSize, path))
            path.remove(at: place)
            bad.append(proof(good.oldSize, good.newSize, path))
        }
        return bad
    }

    /// From nothing and to itself a proof is empty, and each end has the root that its size says.
    @Test(arguments: [
        (0, 0), (0, 7), (7, 7),
    ])
    func emptyProofsAreGoodFromNothingAndToTheSameSizeOnly(_ old: Int, _ new: Int) {
        let empty = ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(new), path: [])
        let longer = ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(new), path: [.zero])
        #expect(empty.proves(Self.root(new), continues: Self.root(old)))
        #expect(!longer.proves(Self.root(new), continues: Self.root(old)))
        #expect(!empty.proves(Self.root(new), continues: Self.root(8)))
        if old == 0 { #expect(!empty.proves(.zero, continues: .zero)) }
    }
}
