import Cryptography
import GoldenValues
import Lottery
import Testing

struct SealTests {
    @Test func questionsAndSeedsAreTheGoldenOnes() {
        for seal in Golden.values.seals {
            let question = Golden.question(seal)
            #expect(question.bytes == seal.alpha.bytes)
            let seed = Revealer.seed(
                seal.reveals.map(\.pi.bytes), by: Golden.rules.revealers, of: question.bytes)
            #expect(seed == seal.seed.hash)
        }
    }

    @Test func theSealsAreAChain() {
        var previous = (size: UInt64(0), seed: Bytes32.zero)
        for seal in Golden.values.seals {
            #expect(seal.from == previous.size)
            #expect(seal.previousSeed.hash == previous.seed)
            previous = (seal.size, seal.seed.hash)
        }
    }

    @Test func noSeedIsMadeOfAnythingElse() {
        let (seal, other) = (Golden.values.seals[1], Golden.values.seals[2])
        let question = Golden.question(seal).bytes
        let revealers = Golden.rules.revealers
        let proofs = seal.reveals.map(\.pi.bytes)
        var foreign = proofs
        foreign[1] = other.reveals[1].pi.bytes
        var swapped = proofs
        swapped.swapAt(0, 1)
        for (what, proofs) in [
            ("one missing", Array(proofs.dropLast())), ("one too many", proofs + [proofs[0]]),
            ("another seal's", foreign), ("two in each other's place", swapped), ("none", []),
        ] {
            #expect(Revealer.seed(proofs, by: revealers, of: question) == nil, "\(what)")
        }
        #expect(Revealer.seed(proofs, by: revealers, of: Golden.question(other).bytes) == nil)
        #expect(Revealer.seed([], by: [], of: question) == nil)
    }

    /// The steps that the golden revealer answers were put to it with these very questions.
    @Test func answersOfTheGoldenRevealerProveItsQuestions() throws {
        let values = Golden.values
        let mine = try #require(values.revealers.first { $0.name == values.revealer.name })
        let key = try #require(ECVRFPublicKey(mine.pk.bytes))
        var seeds: [UInt64: Bytes32] = [0: .zero]
        for seal in values.seals { seeds[seal.size] = seal.seed.hash }
        for step in values.revealer.steps {
            guard let proof = step.pi else { continue }
            let previous = try #require(seeds[step.from])
            let question = try #require(
                SealQuestion(
                    origin: values.origin, manifest: step.manifest.hash, from: step.from,
                    previousSeed: previous, size: step.size, root: step.root.hash))
            #expect(key.verify(proof.bytes, of: question.bytes) != nil, "\(step.what)")
        }
    }

    @Test(
        arguments: [
            (0, 0, true, false), (3, 3, false, false), (4, 3, false, false), (0, 1, true, true),
            (0, 1, false, false), (1, 2, false, true),
        ] as [(UInt64, UInt64, Bool, Bool)])
    func aSealHasEntriesAndTheFirstNoSeedBefore(
        _ from: UInt64, _ size: UInt64, _ isZero: Bool, _ isSeal: Bool
    ) {
        let question = SealQuestion(
            origin: "a", manifest: .zero, from: from,
            previousSeed: isZero ? .zero : SHA256.hash([1]), size: size, root: .zero)
        #expect((question != nil) == isSeal)
    }
}
