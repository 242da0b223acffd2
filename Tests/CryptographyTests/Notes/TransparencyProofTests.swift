import Cryptography
import GoldenValues
import Testing

struct TransparencyProofTests {
    private static func proof(extra: [UInt8] = [1, 2, 3]) throws -> TransparencyProof {
        let values = LotteryValues.all
        let entry = values.entries[5]
        let inclusion = InclusionProof(
            index: entry.index, size: 24, path: entry.pathIn24.map(\.hash))
        let note = try #require(SignedNote(Array(values.seals.last!.note.utf8)))
        return try #require(TransparencyProof(extra: extra, inclusion: inclusion, note: note))
    }

    @Test(arguments: [[], [1, 2, 3]] as [[UInt8]])
    func aFileComesBackAndProves(_ extra: [UInt8]) throws {
        let made = try Self.proof(extra: extra)
        let read = try #require(TransparencyProof(made.bytes))
        #expect(read == made)
        let values = LotteryValues.all
        #expect(read.inclusion.proves(values.entries[5].leaf.hash, in: read.checkpoint.root))
        #expect(
            read.note.verdict(of: try #require(VerifierKey(values.operatorNoteKey.vkey))).isSigned)
    }

    @Test func itLooksAsTheSpecificationSays() throws {
        let text = String(decoding: try Self.proof().bytes, as: UTF8.self)
        #expect(text.hasPrefix("c2sp.org/tlog-proof@v1\nextra AQID\nindex 5\n"))
        #expect(text.hasSuffix("=\n\n" + LotteryValues.all.seals.last!.note))
        let bare = String(decoding: try Self.proof(extra: []).bytes, as: UTF8.self)
        #expect(bare.hasPrefix("c2sp.org/tlog-proof@v1\nindex 5\n"))
    }

    @Test(arguments: [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"), ("extra AQID", "extra AQIE="),
        ("extra AQID", "extra "), ("extra AQID", "Extra AQID"), ("index 5", "index 05"),
        ("index 5", "index 24"), ("index 5", "index -5"), ("index 5", "index"), ("index 5\n", ""),
        ("index 5", "index 5\nextra AQID"), ("index 5\n", "index 5\n\n"), ("=\n\nf", "=\nf"),
        ("index 5\n", "index 5\nAAAA\n"), ("\n24\n", "\n5\n"),
    ])
    func otherFilesAreNoProofs(_ part: String, _ other: String) throws {
        let text = String(decoding: try Self.proof().bytes, as: UTF8.self)
        let place = try #require(text.firstRange(of: part))
        let changed = text[..<place.lowerBound] + other + text[place.upperBound...]
        #expect(TransparencyProof(Array(changed.utf8)) == nil)
    }
}
