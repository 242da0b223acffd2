import Cryptography
import GoldenValues
import Testing

struct SignedNoteTests {
    /// The example of C2SP's signed-note.
    private static let example = """
        This is an example message.

        — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """
    private static let exampleKey =
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

    @Test func exampleOfTheSpecificationVerifies() throws {
        let note = try #require(SignedNote(Array(Self.example.utf8)))
        #expect(note.text == "This is an example message.\n")
        #expect(note.bytes == Array(Self.example.utf8))
        #expect(note.verdict(of: try #require(VerifierKey(Self.exampleKey))) == .signed(at: nil))
    }

    @Test func signerMakesTheGoldenReceipt() throws {
        let values = LotteryValues.all
        let note = try #require(SignedNote(Array(values.receipt.note.utf8)))
        #expect(note.text == values.receipt.text)
        #expect(note.verdict(of: try #require(VerifierKey(values.receipt.vkey))).isSigned)
    }

    @Test func signerMakesTheGoldenSeals() throws {
        let values = LotteryValues.all
        let log = NoteKeys.signer(values.origin, .note, seed: values.operatorNoteKey.seed.bytes)
        #expect(log.verifierKey.description == values.operatorNoteKey.vkey)
        for seal in values.seals {
            let golden = try #require(SignedNote(Array(seal.note.utf8)))
            var note = try #require(SignedNote(text: seal.checkpoint, signatures: []))
            note.add(log.sign(note.text))
            for witness in values.witnessNoteKeys {
                let key = try #require(VerifierKey(witness.vkey))
                guard case .signed(at: let time?) = golden.verdict(of: key) else {
                    Issue.record("\(key)")
                    continue
                }
                let cosigner = NoteKeys.signer(key.name, .cosignature, seed: witness.seed.bytes)
                #expect(cosigner.verifierKey == key)
                note.add(cosigner.cosign(note.text, at: time))
            }
            #expect(String(decoding: note.bytes, as: UTF8.self) == seal.note)
            #expect(golden.verdict(of: log.verifierKey) == .signed(at: nil))
        }
    }

    /// Each with what is wrong.
    @Test(arguments: [
        ("nothing", ""), ("a line feed", "\n"), ("no signature", "a\n"),
        ("an empty block", "a\n\n"),
        ("no last line feed", "a\n\n— n AAAAAAA="), ("a text without end", "\n— n AAAAAAA=\n"),
        ("a carriage return", "a\r\n\n— n AAAAAAA=\n"), ("a tab", "a\tb\n\n— n AAAAAAA=\n"),
        ("a control character in a name", "a\n\n— n\u{1F}m AAAAAAA=\n"),
        ("a hyphen", "a\n\n- n AAAAAAA=\n"), ("an en dash", "a\n\n– n AAAAAAA=\n"),
        ("no space", "a\n\n—n AAAAAAA=\n"), ("two spaces", "a\n\n—  n AAAAAAA=\n"),
        ("no name", "a\n\n—  AAAAAAA=\n"), ("a name with plus", "a\n\n— n+m AAAAAAA=\n"),
        ("a name with a wide space", "a\n\n— n\u{3000}m AAAAAAA=\n"),
        ("three words", "a\n\n— n AAAAAAA= x\n"), ("no signature's bytes", "a\n\n— n AAAAAA==\n"),
        ("no base64", "a\n\n— n AAAA*AA=\n"), ("base64 without padding", "a\n\n— n AAAAAAA\n"),
        ("base64 with bits to spare", "a\n\n— n AAAAAAB=\n"),
        ("base64 for addresses", "a\n\n— n AAAAAA-_\n"),
        ("a line between", "a\n\n— n AAAAAAA=\nx\n— m AAAAAAA=\n"),
        ("an empty line at the end", "a\n\n— n AAAAAAA=\n\n"),
    ])
    func malformedNotesAreRefused(_ what: String, _ text: String) {
        #expect(SignedNote(Array(text.utf8)) == nil, "\(what)")
    }

    @Test func whatIsNearAMalformedNoteIsRead() throws {
        for text in ["a\n\n— n AAAAAAA=\n", "\n\n— n AAAAAAA=\n", "a\n\nb\n\n— ñ AAAAAAA=\n"] {
            let note = try #require(SignedNote(Array(text.utf8)))
            #expect(note.bytes == Array(text.utf8))
        }
        let bytes = Array("a\n\n— n AAAAAAA=\n".utf8)
        #expect(SignedNote([0xFF] + bytes) == nil, "no UTF-8")
    }

    @Test func notesHaveLimits() throws {
        func note(_ lines: Int) -> SignedNote? {
            SignedNote(
                Array("a\n\n".utf8) + (0..<lines).flatMap { Array("— n\($0) AAAAAAA=\n".utf8) })
        }
        #expect(try #require(note(16)).signatures.count == 16)
        #expect(note(SignedNote.signaturesMaximum) != nil)
        #expect(note(SignedNote.signaturesMaximum + 1) == nil)
        let end = Array("\n\n— n AAAAAAA=\n".utf8)
        let room = SignedNote.bytesMaximum - end.count
        #expect(SignedNote([UInt8](repeating: 0x61, count: room) + end) != nil)
        #expect(SignedNote([UInt8](repeating: 0x61, count: room + 1) + end) == nil)
    }

    private static let log = NoteKeys.signer("log.example", .note, seed: SHA256.digest([1]))
    private static let witness = NoteKeys.signer(
        "w.example", .cosignature, seed: SHA256.digest([2]))
    private static let text = "log.example\n0\n\(Base64.encode(SHA256.digest([])))\n"

    @Test func whatIsNotSignedByAKeyIsToldSo() throws {
        let log = Self.log.verifierKey
        let witness = Self.witness.verifierKey
        let mine = Self.log.sign(Self.text)
        let cosigned = Self.witness.cosign(Self.text, at: 7)
        func verdict(_ text: String, _ lines: [NoteSignature], _ key: VerifierKey) -> NoteVerdict? {
            SignedNote(text: text, signatures: lines)?.verdict(of: key)
        }
        #expect(verdict(Self.text, [mine, cosigned], log) == .signed(at: nil))
        #expect(verdict(Self.text, [cosigned, mine], witness) == .signed(at: 7))
        #expect(verdict(Self.text, [mine], witness) == .absent)
        #expect(verdict(Self.text, [], log) == .absent)
        #expect(verdict(Self.text + "x\n", [mine, cosigned], log) == .refused)
        #expect(verdict(Self.text + "x\n", [mine, cosigned], witness) == .refused)
        // The same twice is one; two times for one tree are two notes.
        #expect(verdict(Self.text, [mine, mine], log) == .signed(at: nil))
        let later = Self.witness.cosign(Self.text, at: 8)
        #expect(verdict(Self.text, [cosigned, later], witness) == .refused)
        // A key of the same name has another id.
        let other = NoteKeys.signer("log.example", .note, seed: SHA256.digest([3]))
        #expect(verdict(Self.text, [other.sign(Self.text)], log) == .absent)
        // A key of both kinds: neither signature passes for the other.
        let both = NoteKeys.signer("w.example", .note, seed: SHA256.digest([2]))
        #expect(verdict(Self.text, [both.sign(Self.text)], witness) == .absent)
        #expect(verdict(Self.text, [cosigned], both.verifierKey) == .absent)
    }

    /// Every byte of a cosignature counts: id, time and signature; so does its length.
    @Test func changedSignaturesAreRefused() throws {
        for (signature, key) in [
            (Self.log.sign(Self.text), Self.log.verifierKey),
            (Self.witness.cosign(Self.text, at: 1_767_225_600), Self.witness.verifierKey),
        ] {
            let line = String(decoding: signature.line.dropFirst(4).dropLast(), as: UTF8.self)
            let parts = line.split(separator: " ")
            let material = try #require(Base64.decode(parts[1]))
            func verdict(_ material: [UInt8]) -> NoteVerdict? {
                let text = "\(Self.text)\n— \(parts[0]) \(Base64.encode(material))\n"
                return SignedNote(Array(text.utf8))?.verdict(of: key)
            }
            #expect(verdict(material)?.isSigned == true)
            for place in material.indices {
                var changed = material
                changed[place] ^= 1
                #expect(verdict(changed) == (place < 4 ? .absent : .refused), "byte \(place)")
            }
            #expect(verdict(material + [0]) == .refused)
            #expect(verdict(Array(material.dropLast())) == .refused)
        }
    }

    @Test(arguments: [
        ("another id", "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        ("another name", "example.com/fox+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        ("capitals", "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        (
            "an unknown kind",
            "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
        ),
        ("a short key", "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q=="),
        ("no key", "example.com/foo+530d903a+AQ=="), ("nothing", ""), ("two parts", "a+00000000"),
        ("no name", "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        ("a space", "exa mple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        ("a line feed", "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n"),
    ])
    func otherTextsAreNoKeys(_ what: String, _ text: String) {
        #expect(VerifierKey(text) == nil, "\(what)")
    }

    @Test(arguments: ["", "a b", "a+b", "a\u{A0}b", "ä", "a\n", "a\u{7F}"])
    func namesArePrintable(_ name: String) {
        let key = NoteKeys.key(seed: SHA256.digest([1])).publicKey
        #expect(VerifierKey(name: name, kind: .note, key: key) == nil)
    }
}
