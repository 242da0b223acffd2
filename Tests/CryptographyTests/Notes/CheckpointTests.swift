import Cryptography
import GoldenValues
import Testing

struct CheckpointTests {
    private static let root = "fKo0Xb2JKmZFTWxlEuo8PqPw0+whvj/C4jdXBf049nI="
    private static let note = """
        log.fapiao.example/1
        5
        \(root)

        — log.fapiao.example/1 Ge3vqkiXCzs4EU08YAZMqxD9mmVlituXGxZSGEtxg6ZhCaQD9A50M565JMKoL3fD3326peESG5hTMVnNFYJ2ect9mQI=
        — witness.fapiao.example/w1 cWi8wAAAAABpVbkA0qij05+ix5+rM5RkulrmC5/vxMmFYh7eIftP6qiIW+Cr8KpQ+5gBF5uLsN0wBjXlPCCR0aP3HdKrlzPR06UXBA==

        """

    @Test func goldenCheckpointIsMadeAndRead() throws {
        var tree = MerkleFrontier()
        for leaf in Logs.leaves(5) { tree.append(leaf: leaf) }
        let checkpoint = try #require(
            Checkpoint(origin: "log.fapiao.example/1", size: 5, root: tree.root))
        let log = NoteKeys.signer(
            checkpoint.origin, .note, seed: SHA256.digest(Array("log key".utf8)))
        let witness = NoteKeys.signer(
            "witness.fapiao.example/w1", .cosignature, seed: SHA256.digest(Array("witness".utf8)))
        #expect(
            log.verifierKey.description
                == "log.fapiao.example/1+19edefaa+AUjgW0k/ifzcgyVjX9IWULGe+1D6pl4bRPrYer6KCTfe")
        #expect(
            witness.verifierKey.description
                == "witness.fapiao.example/w1+7168bcc0+BGG3op9v3HIXXDPBmFc/0CioJHhGCXc+pyvvFPlBZdYO"
        )
        var note = try #require(SignedNote(text: checkpoint.text, signatures: []))
        note.add(log.sign(note.text))
        note.add(witness.cosign(note.text, at: 1_767_225_600))
        #expect(String(decoding: note.bytes, as: UTF8.self) == Self.note)
        #expect(Checkpoint(note.text) == checkpoint)
        #expect(note.verdict(of: witness.verifierKey) == .signed(at: 1_767_225_600))
    }

    @Test func checkpointsOfTheSealsAreRead() throws {
        for seal in LotteryValues.all.seals {
            let checkpoint = try #require(Checkpoint(seal.checkpoint))
            #expect(checkpoint.origin == LotteryValues.all.origin)
            #expect(checkpoint.size == seal.size)
            #expect(checkpoint.root == seal.root.hash)
            #expect(checkpoint.text == seal.checkpoint)
        }
    }

    @Test func linesOfTheLogsOwnAreKept() throws {
        let text = "a.example\n5\n\(Self.root)\nmore\nand more\n"
        let checkpoint = try #require(Checkpoint(text))
        #expect(checkpoint.extensions == ["more", "and more"])
        #expect(checkpoint.text == text)
    }

    @Test(arguments: [
        ("nothing", ""), ("two lines", "a\n5\n"), ("no last line feed", "a\n5\n\(root)"),
        ("no origin", "\n5\n\(root)\n"), ("a space in the origin", "a b\n5\n\(root)\n"),
        ("no size", "a\n\n\(root)\n"), ("a zero before", "a\n05\n\(root)\n"),
        ("a sign", "a\n+5\n\(root)\n"), ("below zero", "a\n-5\n\(root)\n"),
        ("beyond 63 bits", "a\n9223372036854775808\n\(root)\n"),
        ("beyond 64 bits", "a\n18446744073709551621\n\(root)\n"),
        ("hexadecimal", "a\n0x5\n\(root)\n"), ("other digits", "a\n５\n\(root)\n"),
        ("a short root", "a\n5\nfKo0Xb2JKmZFTWxlEuo8PqPw0+whvj/C4jdXBf049g==\n"),
        ("a root without padding", "a\n5\n\(root.dropLast())\n"),
        ("bits to spare", "a\n5\nfKo0Xb2JKmZFTWxlEuo8PqPw0+whvj/C4jdXBf049nJ=\n"),
        ("an empty line", "a\n5\n\(root)\n\nx\n"), ("a line end of its own", "a\n5\r\n\(root)\n"),
        ("an empty tree with a root", "a\n0\n\(root)\n"),
    ])
    func otherTextsAreNoCheckpoints(_ what: String, _ text: String) {
        #expect(Checkpoint(text) == nil, "\(what)")
    }

    @Test func theEmptyTreeHasItsCheckpoint() {
        #expect(Checkpoint(origin: "a", size: 0, root: MerkleTree.emptyRoot) != nil)
        #expect(Checkpoint(origin: "a", size: 0, root: .zero) == nil)
        #expect(Checkpoint(origin: "a", size: MerkleTree.sizeMaximum, root: .zero) != nil)
        #expect(Checkpoint(origin: "a", size: MerkleTree.sizeMaximum + 1, root: .zero) == nil)
    }
}
